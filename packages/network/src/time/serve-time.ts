import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { BlockList, isIP, isIPv6 } from "node:net";
import { NetworkError } from "../errors.js";
import { RateLimit, type RateLimitOptions } from "./rate-limit.js";
import type { TimeSource } from "./served-time.js";
import { answerTime, kissOf, readTimeRequest } from "./time-server-answer.js";
import { systemTimeClock, type TimeClock } from "./time-clock.js";

export interface ServeTimeOptions {
  /** A `TimeMonitor`; or, for a network without any other, `localTime`. */
  readonly source: TimeSource;
  /** Addresses, and networks such as `10.0.0.0/8`, that are answered; to others nothing is said. */
  readonly allow: readonly string[];
  /** 0: a free one. Below 1024 it needs root or CAP_NET_BIND_SERVICE. Default: 123. */
  readonly port?: number;
  /** An address of this host. Default: all of IPv4. */
  readonly host?: string;
  /** Of each address; one that asks more often is told RATE once, and then nothing. */
  readonly rateLimit?: RateLimitOptions;
  /** A clock that may be wrong by more counts as not synchronized. Default: 1,000. */
  readonly maxErrorMs?: number;
  /** What a clock that is not synchronized answers: that it is not, or nothing. Default: `say-so`. */
  readonly whenUnsynchronized?: "say-so" | "silent";
  /** Told when the socket fails while it is open. Default: nothing is said. */
  readonly onError?: (error: NetworkError) => void;
  /** For the rate. Default: `systemTimeClock`. */
  readonly clock?: TimeClock;
  readonly signal?: AbortSignal;
}

export interface RunningTimeServer extends AsyncDisposable {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers clients of NTP and SNTP, for networks that have no other server: a process that others may hold up is no good clock for a hospital.
 *
 * It answers requests of clients only (mode 3), never with more octets than came; with no key, no extension, no broadcast and no control messages.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS, ERR_NETWORK_SOCKET; the reason of the signal
 * @see PS3.15 G.1.2, RFC 5905 14
 */
export async function serveTime(options: ServeTimeOptions): Promise<RunningTimeServer> {
  const { port = 123, host = "0.0.0.0", signal, onError } = options;
  signal?.throwIfAborted();
  const respond = responder(options);
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  await bound(socket, port, host);
  socket.on("error", (cause) => onError?.(new NetworkError("ERR_NETWORK_SOCKET", { message: "the time server cannot use its socket", cause }))); // prettier-ignore
  socket.on("message", (datagram, from) => {
    const answer = respond(new Uint8Array(datagram), from);
    // What the system does not take counts as lost.
    if (answer) socket.send(answer, from.port, from.address, () => {});
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= new Promise((resolve) => socket.close(() => resolve())));
  signal?.addEventListener("abort", () => void close(), { once: true });
  if (signal?.aborted) await close();
  return { port: socket.address().port, close, [Symbol.asyncDispose]: close };
}

/** What is answered to a datagram, if anything. */
export type TimeResponder = (
  datagram: Uint8Array,
  from: Pick<RemoteInfo, "address" | "port">,
) => Uint8Array | undefined;

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function responder(options: ServeTimeOptions): TimeResponder {
  const { source, rateLimit, maxErrorMs = 1000, whenUnsynchronized = "say-so", clock = systemTimeClock } = options;
  const isAllowed = accessList(options.allow);
  const limit = new RateLimit(rateLimit);
  return (datagram, { address, port }) => {
    const receivedMs = source.nowMs();
    // A packet may say that it comes from the port 0, where nothing can be sent to.
    if (!isAllowed(address) || port === 0) return undefined;
    const request = readTimeRequest(datagram);
    if (!request) return undefined;
    const verdict = limit.take(address, clock.now());
    if (verdict !== "serve") return verdict === "tell" ? kissOf(request, "RATE", receivedMs) : undefined;
    return answerTime({ request, receivedMs, source, maxErrorMs, whenUnsynchronized });
  };
}

async function bound(socket: Socket, port: number, host: string): Promise<void> {
  try {
    socket.bind(port, host);
    await once(socket, "listening");
  } catch (cause) {
    socket.close();
    throw new NetworkError("ERR_NETWORK_SOCKET", { message: `the port ${port} of UDP cannot be used`, cause });
  }
}

function accessList(allow: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const familyOf = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");
  try {
    for (const entry of allow) {
      const [address = "", prefix] = entry.split("/");
      if (prefix === undefined) list.addAddress(address, familyOf(address));
      else list.addSubnet(address, prefix === "" ? Number.NaN : Number(prefix), familyOf(address));
    }
  } catch (cause) {
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "an address or network that is answered is none", cause });
  }
  return (address) => isIP(address) !== 0 && list.check(address.replace(/%.*$/, ""), familyOf(address));
}
