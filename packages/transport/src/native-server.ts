import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type SecureContext, type Server, type TlsOptions, type TLSSocket } from "node:tls";
import { guard } from "./connection.js";
import { closedEarly, TransportError } from "./errors.js";
import type { Material } from "./material.js";
import { transportError } from "./openssl-errors.js";
import type { SecureContext as ProfileContext } from "./secure-context.js";
import { contextOptions } from "./tls-options.js";

/** How long one key protects the tickets of sessions; then those that are out are worth nothing (RFC 9325 3.4). */
const TICKET_KEY_MS = 24 * 60 * 60_000;

/** The longest that a timer of Node waits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The socket, the name that its client asks for, and what to call with the context. */
type Choice = [socket: TLSSocket, name: string, done: (error: Error | null, context?: SecureContext) => void];

interface Waiting {
  readonly resolve: (socket: TLSSocket) => void;
  readonly reject: (error: Error) => void;
}

/** Handshakes by Node's TLS, with the identities of one material, on sockets that someone else accepted. */
export class NativeServer implements Disposable {
  readonly material: Material;
  readonly #context: ProfileContext;
  readonly #server: Server;
  readonly #waiting = new Map<string, Waiting>();
  /** Of sockets that were handed over; those that are closed tell less of their places. */
  readonly #keys = new WeakMap<Socket, string>();
  readonly #rotation: NodeJS.Timeout;

  constructor(context: ProfileContext, material: Material) {
    this.#context = context;
    this.material = material;
    this.#server = createServer(this.#options());
    this.#server.on("secureConnection", (socket) => {
      guard(socket);
      this.#take(socket)?.resolve(socket);
    });
    this.#server.on("tlsClientError", (error, socket) =>
      this.#take(socket)?.reject(transportError(error, "handshake")),
    );
    if (context.settings.stapledResponse) this.#server.on("OCSPRequest", (...request) => void this.#staple(...request));
    this.#rotation = setInterval(() => this.#server.setTicketKeys(randomBytes(48)), TICKET_KEY_MS).unref();
  }

  /** Bytes that were read of `socket` already are to be put back. @throws TransportError */
  handshake(socket: Socket): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      // One that was reset before it was accepted tells no place.
      if (socket.remoteAddress === undefined) throw closedEarly();
      const key = keyOf(socket);
      this.#keys.set(socket, key);
      const waiting = { resolve, reject };
      this.#waiting.set(key, waiting);
      socket.once("close", () => {
        if (this.#waiting.get(key) === waiting) this.#waiting.delete(key);
        reject(closedEarly());
      });
      this.#server.emit("connection", socket);
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#rotation);
  }

  #take(socket: TLSSocket): Waiting | undefined {
    const handed = beneath(socket);
    const key = this.#keys.get(handed) ?? keyOf(handed);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (!waiting) socket.destroy();
    return waiting;
  }

  #options(): TlsOptions {
    const { profile, settings } = this.#context;
    const { applicationProtocols, clientCertificate } = settings;
    const choose = (...call: Choice): void => this.#choose(...call);
    return {
      ...contextOptions(profile, this.material.serverIdentities(undefined), settings),
      ca: [...this.material.anchorPems],
      ...(applicationProtocols.length > 0 && { ALPNProtocols: [...applicationProtocols] }),
      requestCert: clientCertificate !== "none",
      // Whoever hands the sockets over limits their time.
      handshakeTimeout: MAX_TIMER_MS,
      // The certificate is judged once the handshake is done, with reasons that Node does not give.
      rejectUnauthorized: false,
      // Each handshake waits for it, so it is there only where it has a choice.
      ...(this.material.isChosenByName && {
        SNICallback(name: string, done: Choice[2]) {
          choose(this as unknown as TLSSocket, name, done);
        },
      }),
    };
  }

  /** Node calls it as a method of the socket, of which nothing else tells why it is closed then. */
  #choose(...[socket, name, done]: Choice): void {
    const context = this.material.serverContext(name);
    if (context) return done(null, context);
    const error = new TransportError("ERR_TRANSPORT_SERVER_NAME", "no identity has the name that the client asks for");
    this.#take(socket)?.reject(error);
    done(error);
  }

  /** Without a response the handshake goes on, and the client judges what that means. */
  async #staple(
    certificate: Buffer,
    _issuer: Buffer,
    done: (error: Error | null, response: Buffer) => void,
  ): Promise<void> {
    const none = null as unknown as Buffer;
    try {
      const identity = this.material.soleIdentity(certificate);
      const response = identity && (await this.#context.settings.stapledResponse?.(identity));
      done(null, response ? (response as Buffer) : none);
    } catch {
      done(null, none);
    }
  }
}

/**
 * The socket that was handed over, of which the key is known also when the peer has reset the connection after its alert. Node has no public name
 * for it; without that one such refusals are told as ERR_TRANSPORT_CLOSED.
 */
function beneath(socket: TLSSocket & { readonly _parent?: Socket }): Socket {
  return socket._parent ?? socket;
}

/** No two connections to one port have the same places at the same time; a listener may have several addresses. */
function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
