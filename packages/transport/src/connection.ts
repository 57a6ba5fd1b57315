import type { Duplex } from "node:stream";
import type { Negotiated } from "./negotiated.js";
import { transportError } from "./openssl-errors.js";

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
  const destroy = stream._destroy.bind(stream);
  stream._destroy = (error, callback) => destroy(error && transportError(error, "data"), callback);
  stream.on("error", () => {});
  const { negotiated, remoteAddress, remotePort } = fields;
  // A TLSSocket has the places already, and forgets them when it is closed.
  return Object.assign(stream, { negotiated }, "remoteAddress" in stream ? {} : { remoteAddress, remotePort });
}
