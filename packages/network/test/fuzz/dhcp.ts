import fc from "fast-check";
import { decodeDhcpMessage, encodeDhcpMessage } from "../../src/dhcp/dhcp-message.js";
import { isHostName } from "../../src/dhcp/domain-names.js";
import { parseIpv4 } from "../../src/dhcp/ipv4-address.js";
import { type DhcpOptionValues, readOptionValues, writeOptionValues } from "../../src/dhcp/option-values.js";
import { type DhcpParameters, dhcpParameters } from "../../src/dhcp/parameters.js";
import { NetworkError } from "../../src/errors.js";

/** Answers of servers with every option that is read. */
export function dhcpMessages(): fc.Arbitrary<Uint8Array> {
  const address = fc.ipV4();
  const name = fc.constantFrom("ct-01", "hospital.example", "a.b.c.d.example");
  const routes = fc.array(fc.record({ destination: fc.constantFrom("0.0.0.0/0", "10.1.0.0/16", "10.1.2.3/32"), router: address }), { minLength: 1 }); // prettier-ignore
  const values: fc.Arbitrary<DhcpOptionValues> = fc.record({
    subnetMask: address,
    routers: fc.array(address, { minLength: 1, maxLength: 80 }),
    ntpServers: fc.array(address, { minLength: 1 }),
    hostName: name,
    domainName: name,
    domainSearch: fc.array(name, { minLength: 1 }),
    clientFqdn: fc.record({ name, serverUpdatesA: fc.boolean(), noServerUpdates: fc.boolean() }),
    classlessStaticRoutes: routes,
    leaseSeconds: fc.nat(),
    serverId: address,
    timeZoneName: fc.constant("Europe/Vienna"),
    clientId: fc.uint8Array({ minLength: 2, maxLength: 300 }),
  });
  return fc.tuple(values, address).map(([given, yourAddress]) =>
    encodeDhcpMessage({
      operation: "reply",
      type: "ack",
      transactionId: 1,
      seconds: 0,
      broadcast: false,
      clientAddress: "0.0.0.0",
      yourAddress,
      relayAddress: "0.0.0.0",
      hardwareAddress: "02:00:00:00:00:01",
      options: writeOptionValues(given),
    }),
  );
}

/**
 * Reads a datagram as clients do. Any bytes give a message or a NetworkError; what was read can be written and read again, and has values that are what their
 * types say.
 *
 * @throws Error for anything else
 */
export function checkDhcp(input: Uint8Array): "read" | "refused" {
  const message = attempt(() => decodeDhcpMessage(input));
  if (message === undefined) return "refused";
  const again = decodeDhcpMessage(encodeDhcpMessage(message));
  expectSame(again, message, "another message");
  const values = readOptionValues(message.options);
  checkParameters(dhcpParameters(message.yourAddress, values, {}));
  // Texts lose a NULL or a dot at their end, and names their compression.
  const written = writeOptionValues(values);
  expectSame(readOptionValues(written), values, "other values");
  if ([...written.keys()].some((code) => !message.options.has(code))) throw new Error("an option that was not there");
  return "read";
}

function checkParameters(parameters: DhcpParameters): void {
  const { ntpServers, dnsServers, routers, staticRoutes, hostName, domainName, domainSearch, subnetMask, broadcastAddress, defaultRouter } = parameters; // prettier-ignore
  const addresses = [...ntpServers.value, ...dnsServers.value, ...routers.value, subnetMask.value, broadcastAddress.value, defaultRouter.value, ...staticRoutes.value.flatMap(({ destination, router }) => [destination.split("/")[0], router])]; // prettier-ignore
  const names = [hostName.value, domainName.value, ...domainSearch.value];
  if (addresses.some((address) => address !== undefined && parseIpv4(address) === undefined))
    throw new Error("no address");
  if (names.some((name) => name !== undefined && !isHostName(name))) throw new Error("no name");
  for (const text of [parameters.posixTimeZone.value, parameters.timeZoneName.value])
    if (text !== undefined && /\p{Cc}/u.test(text)) throw new Error("a control character in a text");
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NetworkError && error.code === "ERR_NETWORK_PACKET") return undefined;
    throw error;
  }
}

function expectSame(found: unknown, expected: unknown, what: string): void {
  if (plain(found) !== plain(expected)) throw new Error(`gives ${what} when written and read again`);
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part));
}
