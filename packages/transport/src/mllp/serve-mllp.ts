import type { Duplex } from "node:stream";
import { chunksOf, connectionError, hearErrors, writeAll } from "../duplex.js";
import { encodeMllp } from "./frame.js";
import { readMllp, type ReadMllpOptions } from "./read-mllp.js";

/**
 * Answers one message, usually with its acknowledgement; undefined: nothing is sent. `signal` is aborted when the connection is gone, or
 * the server shall stop.
 */
export type MllpHandler = (
  message: Uint8Array,
  context: { readonly signal: AbortSignal },
) => Promise<Uint8Array | undefined>;

export interface ServeMllpOptions extends ReadMllpOptions {
  readonly signal?: AbortSignal;
}

/**
 * Hands each message that arrives over a connection to the handler and writes the answer, one message after the other; resolves when the
 * peer has ended the connection between two messages.
 *
 * The connection is closed in any case. When the handler fails nothing is sent, not even that it failed, and its error is thrown. Messages
 * are not read ahead, so a peer that sends faster than it is answered is slowed down; how long it may be silent is for the owner of the
 * socket to limit.
 *
 * @throws TransportError ERR_TRANSPORT_MESSAGE when a message is too long or badly framed, or the answer cannot be framed;
 * ERR_TRANSPORT_CLOSED when the connection ended otherwise; what the handler threw; the reason of `signal` when that is aborted.
 */
export async function serveMllp(
  connection: Duplex,
  handler: MllpHandler,
  options: ServeMllpOptions = {},
): Promise<void> {
  hearErrors(connection);
  const stop = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason as Error));
  });
  const abort = () => stop.abort(options.signal?.reason);
  const onClose = () => {
    if (!connection.readableEnded) stop.abort(connectionError(connection.errored ?? undefined));
  };
  options.signal?.addEventListener("abort", abort);
  connection.once("close", onClose);
  try {
    options.signal?.throwIfAborted();
    await Promise.race([answerAll(connection, handler, { ...options, signal: stop.signal }), stopped]);
  } finally {
    options.signal?.removeEventListener("abort", abort);
    connection.off("close", onClose);
    connection.destroy();
  }
}

async function answerAll(
  connection: Duplex,
  handler: MllpHandler,
  options: ReadMllpOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = options;
  for await (const message of readMllp(chunksOf(connection), options)) {
    const answer = await handler(message, { signal });
    if (answer) await writeAll(connection, encodeMllp(answer));
  }
  await new Promise<void>((resolve) => {
    connection.end(() => resolve());
  });
}
