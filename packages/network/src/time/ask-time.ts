import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { NetworkError } from "../errors.js";
import type { TimeClock } from "./time-clock.js";
import type { TimeServer } from "./time-server.js";

/** A request to a time server. */
export interface TimeQuestion {
  readonly server: TimeServer;
  readonly request: Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock: TimeClock;
  /** Whether a datagram is the answer; others are passed over. */
  readonly isAnswer: (datagram: Uint8Array) => boolean;
}

/** What came back, and when, by the monotonic clock. */
export interface TimeReply {
  readonly datagram: Uint8Array;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Of the server. */
  readonly address: string;
  /** From which it was asked. */
  readonly localAddress: string;
}

/** @throws NetworkError ERR_NETWORK_TIMEOUT, ERR_NETWORK_SOCKET; the reason of the signal */
export type AskTime = (question: TimeQuestion) => Promise<TimeReply>;

/**
 * Asks over UDP, from a port by chance for each question (RFC 9109), and hears none but the address that it asked.
 *
 * What the system and the event loop take counts as delay of the network: it widens the error bound.
 */
export const askTimeOverUdp: AskTime = async (question) => {
  const { server, timeoutMs, signal } = question;
  signal?.throwIfAborted();
  let end = (): void => {};
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(timedOut()), timeoutMs);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  const found = lookup(server.host).catch((cause: unknown) => {
    throw socketError("the time server has no address", cause);
  });
  try {
    return await exchange(question, await Promise.race([found, over]), over);
  } finally {
    end();
  }
};

async function exchange(
  { server, request, clock, isAnswer }: TimeQuestion,
  { address, family }: { readonly address: string; readonly family: number },
  over: Promise<never>,
): Promise<TimeReply> {
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    const answered = new Promise<TimeReply>((resolve, reject) => {
      let sentAt = 0;
      socket.on("error", (cause) => reject(socketError("the time server cannot be asked", cause)));
      socket.on("message", (message) => {
        const receivedAt = clock.now();
        const datagram = new Uint8Array(message);
        if (isAnswer(datagram)) resolve({ datagram, sentAt, receivedAt, address, localAddress: socket.address().address }); // prettier-ignore
      });
      socket.on("connect", () => {
        sentAt = clock.now();
        socket.send(request);
      });
      // With a callback, the error of a network that is not there would be told to that.
      socket.connect(server.port, address);
    });
    return await Promise.race([answered, over]);
  } finally {
    socket.close();
  }
}

function timedOut(): NetworkError {
  return new NetworkError("ERR_NETWORK_TIMEOUT", { message: "the time server did not answer in time" });
}

function socketError(message: string, cause: unknown): NetworkError {
  return new NetworkError("ERR_NETWORK_SOCKET", { message, cause });
}
