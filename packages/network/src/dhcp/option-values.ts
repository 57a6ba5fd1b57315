import { NetworkError } from "../errors.js";
import { addressNumber } from "./dhcp-message.js";
import { decodeDomainNames, encodeDomainNames, isHostName } from "./domain-names.js";
import { classfulPrefix, formatIpv4, maskOfPrefix, networkOf } from "./ipv4-address.js";
import { timeZonePatterns } from "./time-zones.js";

/** A route to a network, as options 33 and 121 have them. */
export interface DhcpRoute {
  /** With its prefix length: `10.1.0.0/16`; `0.0.0.0/0` is the default route. */
  readonly destination: string;
  /** 0.0.0.0: the destination is on the link itself (RFC 3442). */
  readonly router: string;
}

/** The Client FQDN (RFC 4702). */
export interface ClientFqdn {
  readonly name: string;
  /** S: the server updates the A record. */
  readonly serverUpdatesA: boolean;
  /** N: the server updates nothing. */
  readonly noServerUpdates: boolean;
}

interface OptionType<T> {
  readonly read: (bytes: Uint8Array) => T;
  readonly write: (value: T) => Uint8Array;
}

const bytes: OptionType<Uint8Array> = { read: (value) => value, write: (value) => value };

/** Without a control character, as it goes into files and logs; a NULL that some servers put at the end is no part of it. */
const text: OptionType<string> = {
  read: (value) => {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(value).replace(/\0+$/, "");
    if (decoded === "" || /\p{Cc}/u.test(decoded)) throw malformed();
    return decoded;
  },
  write: (value) => new TextEncoder().encode(value),
};

const textLike = (pattern: RegExp): OptionType<string> => ({
  read: (value) => {
    const decoded = text.read(value);
    if (!pattern.test(decoded)) throw malformed();
    return decoded;
  },
  write: (value) => {
    if (!pattern.test(value)) throw malformed("ERR_NETWORK_OPTIONS");
    return text.write(value);
  },
});

const name: OptionType<string> = {
  read: (value) => {
    const decoded = text.read(value).replace(/\.$/, "");
    if (!isHostName(decoded)) throw malformed();
    return decoded;
  },
  write: (value) => {
    if (!isHostName(value)) throw malformed("ERR_NETWORK_OPTIONS");
    return text.write(value);
  },
};

const addresses: OptionType<readonly string[]> = {
  read: (value) => words(value).map(formatIpv4),
  write: (value) => fromWords(value.map(addressNumber)),
};

const address: OptionType<string> = {
  read: (value) => formatIpv4(word(value)),
  write: (value) => fromWords([addressNumber(value)]),
};

const uint32: OptionType<number> = { read: word, write: (value) => fromWords([value]) };

const int32: OptionType<number> = { read: (value) => word(value) | 0, write: (value) => fromWords([value]) };

const uint16: OptionType<number> = {
  read: (value) => ((sized(value, 2)[0]! << 8) | value[1]!) >>> 0,
  write: (value) => Uint8Array.of(value >>> 8, value & 255),
};

const uint8: OptionType<number> = { read: (value) => sized(value, 1)[0]!, write: (value) => Uint8Array.of(value) };

const domains: OptionType<readonly string[]> = { read: decodeDomainNames, write: encodeDomainNames };

/** Pairs of a destination and a router; the mask is that of the class of the destination (RFC 2132 5.8). */
const classfulRoutes: OptionType<readonly DhcpRoute[]> = {
  read: (value) => {
    const numbers = words(sized(value, 8 * Math.ceil(value.length / 8)));
    return Array.from({ length: numbers.length / 2 }, (_, index) => {
      const destination = numbers[2 * index]!;
      return {
        destination: `${formatIpv4(destination)}/${classRoutePrefix(destination)}`,
        router: formatIpv4(numbers[2 * index + 1]!),
      };
    });
  },
  write: (value) => fromWords(value.flatMap(({ destination, router }) => [destination.split("/")[0]!, router].map(addressNumber))), // prettier-ignore
};

/** A prefix length, as many octets of the destination as it needs, and a router (RFC 3442). */
const classlessRoutes: OptionType<readonly DhcpRoute[]> = {
  read: (value) => {
    const routes: DhcpRoute[] = [];
    for (let offset = 0; offset < value.length;) {
      const prefix = value[offset]!;
      const octets = Math.ceil(prefix / 8);
      const end = offset + 1 + octets + 4;
      if (prefix > 32 || end > value.length) throw malformed();
      const padded = new Uint8Array(4);
      padded.set(value.subarray(offset + 1, offset + 1 + octets));
      const destination = formatIpv4(networkOf(word(padded), maskOfPrefix(prefix)));
      routes.push({ destination: `${destination}/${prefix}`, router: formatIpv4(word(value.subarray(end - 4, end))) });
      offset = end;
    }
    return routes;
  },
  write: (value) => Uint8Array.from(value.flatMap(classlessOctets)),
};

/** Flags, two octets of no meaning, and a name in the form of DNS (E) or as a text (RFC 4702 2). */
const fqdn: OptionType<ClientFqdn> = {
  read: (value) => {
    if (value.length < 4) throw malformed();
    const flags = value[0]!;
    const rest = value.subarray(3);
    const decoded = (flags & 4) === 0 ? name.read(rest) : decodeDomainNames(rest.at(-1) === 0 ? rest : Uint8Array.of(...rest, 0))[0]!; // prettier-ignore
    return { name: decoded, serverUpdatesA: (flags & 1) !== 0, noServerUpdates: (flags & 8) !== 0 };
  },
  write: ({ name, serverUpdatesA, noServerUpdates }) =>
    Uint8Array.of(4 | (serverUpdatesA ? 1 : 0) | (noServerUpdates ? 8 : 0), 0, 0, ...encodeDomainNames([name])),
};

const option = <T>(code: number, type: OptionType<T>) => ({ code, ...type });

/** The options that are read and written, at the names they have here. */
export const dhcpOptions = {
  subnetMask: option(1, address), // RFC 2132 3.3
  timeOffset: option(2, int32), // RFC 2132 3.4, deprecated by RFC 4833
  routers: option(3, addresses), // RFC 2132 3.5
  dnsServers: option(6, addresses), // RFC 2132 3.8
  hostName: option(12, name), // RFC 2132 3.14
  domainName: option(15, name), // RFC 2132 3.17
  mtu: option(26, uint16), // RFC 2132 5.1
  broadcastAddress: option(28, address), // RFC 2132 5.3
  staticRoutes: option(33, classfulRoutes), // RFC 2132 5.8
  ntpServers: option(42, addresses), // RFC 2132 8.3
  requestedAddress: option(50, address), // RFC 2132 9.1
  leaseSeconds: option(51, uint32), // RFC 2132 9.2
  serverId: option(54, address), // RFC 2132 9.7
  parameterRequestList: option(55, bytes), // RFC 2132 9.8
  message: option(56, text), // RFC 2132 9.9
  maxMessageSize: option(57, uint16), // RFC 2132 9.10
  renewalSeconds: option(58, uint32), // RFC 2132 9.11
  rebindingSeconds: option(59, uint32), // RFC 2132 9.12
  clientId: option(61, bytes), // RFC 2132 9.14
  clientFqdn: option(81, fqdn), // RFC 4702
  authentication: option(90, bytes), // RFC 3118
  posixTimeZone: option(100, textLike(timeZonePatterns.posixTimeZone)), // RFC 4833
  timeZoneName: option(101, textLike(timeZonePatterns.timeZoneName)), // RFC 4833
  autoConfigure: option(116, uint8), // RFC 2563
  domainSearch: option(119, domains), // RFC 3397
  classlessStaticRoutes: option(121, classlessRoutes), // RFC 3442
} as const;

type OptionValue<K extends keyof typeof dhcpOptions> = ReturnType<(typeof dhcpOptions)[K]["read"]>;

/** Values of options; what is absent was not sent, or not so that it could be understood. */
export type DhcpOptionValues = { readonly [K in keyof typeof dhcpOptions]?: OptionValue<K> };

/** Reads the options that are known. One that is malformed counts as absent: a server with one wrong option still gives leases. */
export function readOptionValues(options: ReadonlyMap<number, Uint8Array>): DhcpOptionValues {
  const entries = Object.entries(dhcpOptions).flatMap(([name, { code, read }]) => {
    const value = options.get(code);
    try {
      return value === undefined ? [] : [[name, read(value)] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(entries) as DhcpOptionValues;
}

/** Encodes values as options. @throws NetworkError ERR_NETWORK_OPTIONS for what is no address or name */
export function writeOptionValues(values: DhcpOptionValues): Map<number, Uint8Array> {
  const defined = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Map(
    defined.map(([name, value]) => {
      const { code, write } = dhcpOptions[name as keyof typeof dhcpOptions];
      return [code, (write as (value: unknown) => Uint8Array)(value)];
    }),
  );
}

function classlessOctets({ destination, router }: DhcpRoute): number[] {
  const [network = "", prefix = "32"] = destination.split("/");
  const octets = address.write(network).subarray(0, Math.ceil(Number(prefix) / 8));
  return [Number(prefix), ...octets, ...address.write(router)];
}

/** A destination with octets beyond those of its class is a host. */
function classRoutePrefix(destination: number): number {
  const prefix = classfulPrefix(destination);
  return networkOf(destination, maskOfPrefix(prefix)) === destination ? prefix : 32;
}

function sized(value: Uint8Array, length: number): Uint8Array {
  if (value.length === 0 || value.length !== length) throw malformed();
  return value;
}

function word(value: Uint8Array): number {
  return words(sized(value, 4))[0]!;
}

function words(value: Uint8Array): number[] {
  sized(value, 4 * Math.ceil(value.length / 4));
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: value.length / 4 }, (_, index) => view.getUint32(4 * index));
}

function fromWords(values: readonly number[]): Uint8Array {
  const octets = new Uint8Array(4 * values.length);
  const view = new DataView(octets.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value);
  return octets;
}

function malformed(code: "ERR_NETWORK_PACKET" | "ERR_NETWORK_OPTIONS" = "ERR_NETWORK_PACKET"): NetworkError {
  return new NetworkError(code, { message: "the value of a DHCP option is malformed" });
}
