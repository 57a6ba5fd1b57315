import { NetworkError } from "../errors.js";
import { within } from "../clock.js";
import { type DhcpIdentityOptions, openLink } from "./client-identity.js";
import { addressNumber } from "./dhcp-message.js";
import { backOff, type DhcpReply, EVERYONE, exchange, randomWord } from "./exchange.js";
import { type DhcpDefaults, type DhcpParameters, dhcpParameters } from "./parameters.js";

export interface RequestDhcpParametersOptions extends DhcpIdentityOptions {
  /** The address that the machine has already, by configuration or from another client. */
  readonly address: string;
  /** The address of a server, where it is known; that needs no route for broadcasts. Default: all on the link are asked. */
  readonly server?: string;
  /** What Table F.1-2 leaves to the machine. */
  readonly defaults?: DhcpDefaults;
  /** Default: 15,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The parameters that a server gave to a machine with an address. */
export interface GivenDhcpParameters {
  readonly serverId: string;
  readonly parameters: DhcpParameters;
  /** The Authentication option (RFC 3118) is not supported: with `not-checked` there was one. */
  readonly authentication: "none" | "not-checked";
}

/**
 * Asks for the parameters of Table F.1-2 by DHCPINFORM, without a lease; the first server that answers is taken.
 *
 * @throws NetworkError ERR_NETWORK_TIMEOUT when none answers; ERR_NETWORK_SOCKET when a request could not be sent; ERR_NETWORK_OPTIONS
 * @see PS3.15 F.1.3, RFC 2131 3.4
 */
export async function requestDhcpParameters(options: RequestDhcpParametersOptions): Promise<GivenDhcpParameters> {
  const {
    address,
    server = EVERYONE,
    defaults = {},
    timeoutMs = 15_000,
    signal = new AbortController().signal,
  } = options;
  for (const each of [address, server]) addressNumber(each);
  signal.throwIfAborted();
  const link = await openLink(options);
  await using _transport = link.transport;
  let failure: unknown;
  const message = { type: "inform", transactionId: randomWord(link), clientAddress: address, broadcast: false, values: {} } as const; // prettier-ignore
  const answered = await within(link.clock, timeoutMs, signal, (either) =>
    exchange(link, {
      message,
      to: server,
      waits: backOff(link, Number.POSITIVE_INFINITY),
      accept: ({ type }: DhcpReply) => type === "ack",
      onUnsent: (error) => (failure ??= error),
      signal: either,
    }),
  );
  if (!answered) throw unanswered(failure);
  const { serverId, values } = answered.reply;
  const authentication = values.authentication ? "not-checked" : "none";
  return { serverId, parameters: dhcpParameters(address, values, defaults), authentication };
}

function unanswered(cause: unknown): NetworkError {
  if (cause === undefined) return new NetworkError("ERR_NETWORK_TIMEOUT", { message: "no DHCP server answered" });
  return new NetworkError("ERR_NETWORK_SOCKET", { message: "a DHCP message cannot be sent", cause });
}
