import type { Duplex } from "node:stream";
import { TransportError } from "./errors.js";

/** What arrives over a connection; it is not destroyed when that ends, so that its other direction can end too. */
export async function* chunksOf(connection: Duplex): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of connection.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch (cause) {
    throw connectionError(cause);
  }
}

/** Resolves when the connection has taken the bytes. */
export async function writeAll(connection: Duplex, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.write(bytes, (error) => (error ? reject(connectionError(error)) : resolve()));
  });
}

/** A TransportError as it is; what else a stream reports says that the connection is gone. */
export function connectionError(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  return new TransportError("ERR_TRANSPORT_CLOSED", "the connection ended", { cause });
}

/** What a connection reports reaches its reader and writer; an 'error' event that nobody hears would end the process. */
export function hearErrors(connection: Duplex): void {
  connection.on("error", () => {});
}
