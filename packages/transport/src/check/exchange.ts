import { connect, type Socket } from "node:net";
import type { FlightEnd, FlightReader, ServerFlight } from "./server-flight.js";

/** How long a node may take to close its side of a connection that ours has closed. */
const CLOSE_MS = 1000;
/** A warning close_notify, in a record of TLS 1.0 as ClientHellos have. */
const closeNotify = Uint8Array.of(21, 3, 1, 0, 2, 1, 0);

/** What a node did with a ClientHello. */
export type ProbeAnswer =
  | { readonly kind: "accepted"; readonly flight: ServerFlight }
  /** A fatal alert, as RFC 8446 section 6 spells it. */
  | { readonly kind: "refused"; readonly alert: string }
  /** It closed or reset the connection without an alert. */
  | { readonly kind: "closed" }
  | { readonly kind: "timeout" }
  | { readonly kind: "notTls" }
  | { readonly kind: "malformed" }
  | { readonly kind: "unreachable"; readonly cause: unknown }
  /** It was not asked: the connections were used up. */
  | { readonly kind: "limit" };

/** An answer, and whether it was waited for in vain, in whole or in part. */
export interface Exchanged {
  readonly answer: ProbeAnswer;
  readonly isTimedOut: boolean;
}

export interface ExchangeOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends one record, reads what comes back, and closes. @throws the reason of `signal` */
export async function exchange(
  record: Uint8Array,
  reader: FlightReader,
  { host, port, timeoutMs, signal }: ExchangeOptions,
): Promise<Exchanged> {
  signal?.throwIfAborted();
  const socket = connect({ host, port, noDelay: true });
  const abort = (): void => void socket.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const exchanged = await answerOn(socket, record, { reader, timeoutMs });
    signal?.throwIfAborted();
    await close(socket, exchanged.answer);
    return exchanged;
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function answerOn(
  socket: Socket,
  record: Uint8Array,
  { reader, timeoutMs }: { readonly reader: FlightReader; readonly timeoutMs: number },
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const settle = (answer: ProbeAnswer, isTimedOut = false): void => {
      clearTimeout(timer);
      const { flight } = reader;
      // Once a suite is chosen, what comes of the rest of a handshake that nobody means to finish says nothing.
      const isChosen = flight && answer.kind !== "malformed";
      resolve({ answer: isChosen ? { kind: "accepted", flight } : answer, isTimedOut });
    };
    let isConnected = false;
    const failed = (kind: "closed" | "timeout", cause?: unknown): ProbeAnswer =>
      isConnected ? { kind } : { kind: "unreachable", cause };
    const timer = setTimeout(() => settle(failed("timeout"), true), timeoutMs);
    socket.once("connect", () => {
      isConnected = true;
      socket.write(record);
    });
    socket.on("data", (bytes: Uint8Array) => {
      const end = reader.push(bytes);
      if (!end) return;
      socket.pause();
      settle(answerOf(end, reader));
    });
    socket.on("error", (cause) => settle(failed("closed", cause)));
    socket.once("close", () => settle({ kind: "closed" }));
  });
}

function answerOf(end: FlightEnd, { flight }: FlightReader): ProbeAnswer {
  if (end.kind === "alert") return { kind: "refused", alert: end.alert };
  return end.kind === "complete" && flight
    ? { kind: "accepted", flight }
    : { kind: end.kind === "notTls" ? "notTls" : "malformed" };
}

/** A node that serves one connection at a time is free again only when this one is gone. */
async function close(socket: Socket, { kind }: ProbeAnswer): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    if (kind === "accepted") socket.write(closeNotify);
    socket.end();
    socket.removeAllListeners("data");
    socket.resume();
  });
}
