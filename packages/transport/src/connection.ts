import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Negotiated } from "./negotiated.js";
import { dataError } from "./openssl-errors.js";

/**
 * A connection after its handshake, of which everything was checked.
 *
 * Its errors are TransportErrors; without a listener for them they are in `errored` alone and stop no process. Where Node's TLS is beneath it, the
 * end of the data is not told from a connection that was cut: the protocol above must know when it is done.
 */
export interface SecureConnection extends Duplex {
  readonly negotiated: Negotiated;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** @internal */
export function secured(
  stream: Duplex,
  fields: Pick<SecureConnection, "negotiated" | "remoteAddress" | "remotePort">,
): SecureConnection {
  const { negotiated, remoteAddress, remotePort } = fields;
  // A TLSSocket has the places already, and forgets them when it is closed.
  const places = "remoteAddress" in stream ? {} : { remoteAddress, remotePort };
  return Object.assign(stream, { negotiated }, places);
}

type WriteCallback = (error?: Error | null) => void;

/**
 * Makes errors of Node's TLS ours from the end of the handshake on, however they come: a TLSSocket is destroyed with those of the network, but emits
 * those of OpenSSL alone, and stays open.
 *
 * @internal
 */
export function guard(socket: TLSSocket): void {
  const destroy = socket.destroy.bind(socket);
  const emit = socket.emit.bind(socket) as Duplex["emit"];
  const write = socket._write.bind(socket);
  const writev = socket._writev!.bind(socket);
  const told = (done: WriteCallback) => (error?: Error | null) => done(error && dataError(error));
  socket.on("error", () => {});
  Object.assign(socket, {
    // A stream keeps the error of a write before it is destroyed with it.
    _write: (chunk: unknown, encoding: BufferEncoding, done: WriteCallback) => write(chunk, encoding, told(done)),
    _writev: (chunks: Parameters<typeof writev>[0], done: WriteCallback) => writev(chunks, told(done)),
    destroy: (error?: Error) => destroy(error && dataError(error)),
    emit: (event: string | symbol, ...values: unknown[]) => {
      if (event !== "error" || socket.destroyed) return emit(event, ...values);
      destroy(dataError(values[0] as Error));
      return true;
    },
  });
}
