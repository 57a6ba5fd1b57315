import type { Server as HttpServer } from "node:http";
import { Agent as HttpsAgent, type AgentOptions } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { callbackify } from "node:util";
import { connect } from "./connect.js";
import type { SecureConnection } from "./connection.js";
import type { SecureContext } from "./secure-context.js";

/** What an agent or a connector says of where it wants to go. */
interface Destination {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly servername?: string | null | undefined;
}

/**
 * An agent for `https.request` whose connections are those of `connect`: of the profile, with everything checked. Give the context
 * `applicationProtocols: ["http/1.1"]`.
 *
 * A request that fails to connect emits the TransportError.
 */
export function httpsAgent(context: SecureContext, options: AgentOptions = {}): HttpsAgent {
  return new SecureAgent(context, options);
}

class SecureAgent extends HttpsAgent {
  readonly #context: SecureContext;

  constructor(context: SecureContext, options: AgentOptions) {
    super(options);
    this.#context = context;
  }

  /** Node calls it with a callback, and takes a connection that comes later. */
  override createConnection(
    destination: Destination,
    done?: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    if (done) callbackify(reach)(this.#context, destination, done);
  }
}

/**
 * The `connect` of an undici `Agent`, `Client` or `Pool`: `new Agent({ connect: httpsConnector(context) })`. undici wants the sockets of Node's TLS:
 * the profiles of the legacy engine are not for it.
 */
export function httpsConnector(
  context: SecureContext,
): (destination: Destination, done: (...result: [null, Socket] | [Error, null]) => void) => void {
  return (destination, done) => {
    callbackify(reach)(context, destination, (error, connection) => {
      if (error) done(error, null);
      else done(null, connection as SecureConnection & Socket);
    });
  };
}

/**
 * Lets an `http.Server` serve connections of `listen`, which are DICOMweb over the profile then: `listen({ …, onConnection: serveHttp(server) })`.
 *
 * The server itself listens nowhere. That is why Node applies neither its `headersTimeout` nor its `requestTimeout`: set `server.timeout`, which ends
 * connections that are silent for so long, and `maxConnections` of the listener.
 */
export function serveHttp(server: HttpServer): (connection: SecureConnection) => void {
  return (connection) => void server.emit("connection", connection);
}

function reach(context: SecureContext, { hostname, host, port, servername }: Destination): Promise<SecureConnection> {
  return connect({
    context,
    host: hostname ?? host ?? "localhost",
    port: Number(port || 443),
    ...(servername && { serverName: servername }),
  });
}
