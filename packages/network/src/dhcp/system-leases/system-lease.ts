import { parseIpv4 } from "../ipv4-address.js";
import { isHostName } from "../domain-names.js";
import type { DhcpOptionValues, DhcpRoute } from "../option-values.js";
import { type DhcpDefaults, type DhcpParameters, dhcpParameters } from "../parameters.js";
import { timeZonePatterns } from "../time-zones.js";

/** A lease that another DHCP client of this machine has, as far as its file tells. */
export interface SystemLease {
  readonly address: string;
  /** As the file names it, or its number: networkd. */
  readonly interface?: string;
  readonly serverId?: string;
  /** Milliseconds since 1970; absent: never, or not told. */
  readonly expiresAt?: number;
  readonly parameters: DhcpParameters;
}

export type SystemLeaseFields = Omit<SystemLease, "parameters"> & { readonly values: DhcpOptionValues };

/** A lease with the defaults of Table F.1-2, or `undefined` when the address is none. */
export function systemLease({ values, ...fields }: SystemLeaseFields, defaults: DhcpDefaults): SystemLease | undefined {
  if (parseIpv4(fields.address) === undefined) return undefined;
  return { ...fields, parameters: dhcpParameters(fields.address, values, defaults) };
}

/** Readers of texts; what is not well formed counts as absent, as in messages. */
export const fromText = {
  address: (text: string) => (parseIpv4(text) === undefined ? undefined : text),
  addresses: (text: string) => listed(text, (word) => fromText.address(word)),
  name: (text: string) => {
    const name = text.replace(/\.$/, "");
    return isHostName(name) ? name : undefined;
  },
  names: (text: string) => listed(text, (word) => fromText.name(word)),
  number: (text: string) => (/^-?\d{1,10}$/.test(text) ? Number(text) : undefined),
  plain: (text: string) => (text === "" || /\p{Cc}/u.test(text) ? undefined : text),
  posixTimeZone: (text: string) => (timeZonePatterns.posixTimeZone.test(text) ? text : undefined),
  timeZoneName: (text: string) => (timeZonePatterns.timeZoneName.test(text) ? text : undefined),
  /** `10.1.0.0/16,10.0.0.1`, one after the other. */
  routes: (text: string) =>
    listed(
      text,
      (word): DhcpRoute | undefined => {
        const [, network = "", prefix, router = ""] = /^([\d.]+)\/(\d{1,2}),([\d.]+)$/.exec(word) ?? [];
        const isRoute = [network, router].every((part) => parseIpv4(part) !== undefined) && Number(prefix) <= 32;
        return isRoute ? { destination: `${network}/${prefix}`, router } : undefined;
      },
      /\s+/,
    ),
};

/** The well-formed members of a list with commas or white space; `undefined` when there is none. */
function listed<T>(text: string, read: (word: string) => T | undefined, separator = /[\s,]+/): T[] | undefined {
  const values = text.split(separator).flatMap((word) => read(word) ?? []);
  return values.length === 0 ? undefined : values;
}

/** An object without the properties that have no value. */
export function present<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
