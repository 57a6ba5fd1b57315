import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { NetworkError } from "../errors.js";
import { DnsReader } from "./dns-reader.js";
import { DnsWriter } from "./dns-writer.js";
import type { DnsServer } from "./dns-server.js";

/** A question to one server, and what counts as its answer. */
export interface DnsExchange<T> {
  readonly server: Required<DnsServer>;
  readonly query: Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Makes the answer of a message that came. What it throws is no answer: another datagram may still be one. */
  readonly read: (message: Uint8Array) => T;
}

/**
 * Asks over UDP, from a port of its own that the system chose at random (RFC 5452 9.2).
 *
 * @throws NetworkError `ERR_NETWORK_TIMEOUT` when nothing came; what was wrong with the last that came; `ERR_NETWORK_SOCKET`
 */
export function askOverUdp<T>({ server, query, read, ...limits }: DnsExchange<T>): Promise<T> {
  return withinTime(limits, (answered, failed, wrong) => {
    const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
    socket.on("error", (cause) => failed(socketError(cause)));
    socket.on("message", (message) => {
      try {
        answered(read(new Uint8Array(message)));
      } catch (error) {
        wrong(error);
      }
    });
    // A connected socket takes datagrams of this server alone, and hears that nobody listens there.
    socket.on("connect", () => socket.send(query));
    socket.connect(server.port, server.address);
    return () => socket.close();
  });
}

/**
 * Asks over a TCP connection of its own (RFC 7766 8).
 *
 * @throws NetworkError as {@link askOverUdp} does
 */
export function askOverTcp<T>({ server, query, read, ...limits }: DnsExchange<T>): Promise<T> {
  return withinTime(limits, (answered, failed) => {
    const writer = new DnsWriter();
    writer.withLength(() => writer.octets(query));
    const socket = connect({ host: server.address, port: server.port });
    let received = new Uint8Array();
    socket.on("error", (cause) => failed(socketError(cause)));
    socket.on("close", () => failed(closed()));
    socket.on("data", (chunk: Uint8Array) => {
      received = joined(received, chunk);
      const length = received.length < 2 ? Infinity : new DnsReader(received).uint16();
      if (received.length < length + 2) return;
      try {
        answered(read(received.subarray(2, length + 2)));
      } catch (error) {
        failed(error);
      }
    });
    socket.write(writer.bytes());
    return () => socket.destroy();
  });
}

/** Runs an exchange until it is answered, has failed, took too long or is aborted; then it is stopped. */
async function withinTime<T>(
  { timeoutMs, signal }: Pick<DnsExchange<T>, "timeoutMs" | "signal">,
  start: (
    answered: (answer: T) => void,
    failed: (error: unknown) => void,
    wrong: (error: unknown) => void,
  ) => () => void,
): Promise<T> {
  signal?.throwIfAborted();
  let stop = (): void => {};
  let end = (): void => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      let last: unknown;
      const timer = setTimeout(() => reject(last ?? timedOut()), timeoutMs);
      const onAbort = (): void => reject(signal?.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      stop = start(resolve, reject, (error) => (last = error));
    });
  } finally {
    end();
    stop();
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function timedOut(): NetworkError {
  return new NetworkError("ERR_NETWORK_TIMEOUT", { message: "the DNS server did not answer in time" });
}

function socketError(cause: unknown): NetworkError {
  return new NetworkError("ERR_NETWORK_SOCKET", { message: "the DNS server could not be asked", cause });
}

function closed(): NetworkError {
  return new NetworkError("ERR_NETWORK_SOCKET", { message: "the DNS server closed the connection" });
}
