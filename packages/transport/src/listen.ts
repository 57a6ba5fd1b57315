import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ClientHello } from "./client-hello.js";
import { type SecureConnection, secured } from "./connection.js";
import { closedEarly, TransportError } from "./errors.js";
import { chainOf, judgeSocket } from "./judge-peer.js";
import { acceptLegacy } from "./legacy-handshake.js";
import type { Material } from "./material.js";
import { NativeServer } from "./native-server.js";
import { transportError } from "./openssl-errors.js";
import { type Opening, peekClientHello } from "./peek-client-hello.js";
import type { SecureContext } from "./secure-context.js";
import { nativeSuites } from "./tls-options.js";
import { withinTime } from "./within-time.js";

export interface ListenOptions {
  readonly context: SecureContext;
  /** 0: a free one. Default: the one that the profile recommends, 2762. */
  readonly port?: number;
  /** The address to listen at. Default: all. */
  readonly host?: string;
  /** Most connections at a time, those in their handshake among them; what comes beyond is closed at once. Default: 1,000. */
  readonly maxConnections?: number;
  /** Most handshakes at a time. Default: 100. */
  readonly maxHandshakes?: number;
  /** From the acceptance of a connection to the end of all checks. Default: 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** A connection of which everything was checked. What it throws is not caught. */
  readonly onConnection: (connection: SecureConnection) => void;
  /** A connection that was not made. Default: nothing. */
  readonly onRefused?: (refusal: Refusal) => void;
}

export interface Refusal {
  readonly error: TransportError;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
}

/**
 * Listens for secure connections.
 *
 * @throws TransportError ERR_TRANSPORT_IDENTITY without an identity; ERR_TRANSPORT_OPTIONS when the port or address cannot be listened at
 * @see PS3.15 Annex B
 */
export async function listen(options: ListenOptions): Promise<SecureListener> {
  const resolved = resolveOptions(options);
  if (resolved.context.material.identities.length === 0)
    throw new TransportError("ERR_TRANSPORT_IDENTITY", "a server needs an identity");
  const server = createServer({ noDelay: true });
  const listener = new SecureListener(server, resolved);
  try {
    server.listen({ port: resolved.port, host: resolved.host });
    await once(server, "listening");
  } catch (cause) {
    throw new TransportError("ERR_TRANSPORT_OPTIONS", "the port or address cannot be listened at", { cause });
  }
  return listener;
}

type ListenSettings = ReturnType<typeof resolveOptions>;

function resolveOptions(options: ListenOptions) {
  return {
    context: options.context,
    port: options.port ?? options.context.profile.port,
    host: options.host,
    maxConnections: options.maxConnections ?? 1000,
    maxHandshakes: options.maxHandshakes ?? 100,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
    onConnection: options.onConnection,
    onRefused: options.onRefused ?? (() => {}),
  };
}

/** Made by `listen`; disposing of it closes it with all its connections. */
export class SecureListener implements AsyncDisposable {
  readonly #server: Server;
  readonly #settings: ListenSettings;
  #native: NativeServer | undefined;
  readonly #sockets = new Set<Socket>();
  #handshakes = 0;
  #closed: Promise<void> | undefined;

  /** @internal */
  constructor(server: Server, settings: ListenSettings) {
    this.#server = server;
    this.#settings = settings;
    server.on("connection", (socket) => this.#accept(socket));
    // Running out of descriptors loses the connection at hand, not the listener.
    server.on("error", () => {});
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many there are, those in their handshake among them. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Takes no more connections, and waits for those that are there to end. */
  async close(): Promise<void> {
    this.#native?.[Symbol.dispose]();
    this.#closed ??= new Promise((resolve) => this.#server.close(() => resolve()));
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.close();
  }

  #accept(socket: Socket): void {
    socket.on("error", () => {});
    const { remoteAddress, remotePort } = socket;
    const place = { remoteAddress, remotePort };
    const { maxConnections, maxHandshakes, onRefused } = this.#settings;
    if (this.#sockets.size >= maxConnections || this.#handshakes >= maxHandshakes) {
      socket.destroy();
      onRefused({ error: new TransportError("ERR_TRANSPORT_LIMIT", "there are too many connections"), ...place });
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    void this.#secure(socket, place);
  }

  /** What `onConnection` and `onRefused` throw is their caller's own, and not caught. */
  async #secure(socket: Socket, place: Omit<Refusal, "error">): Promise<void> {
    const { handshakeTimeoutMs: timeoutMs, onConnection, onRefused } = this.#settings;
    const stop = (): void => void socket.destroy();
    this.#handshakes++;
    const result = await withinTime(() => this.#handshake(socket), { timeoutMs, stop }).catch((error: unknown) =>
      transportError(error, "handshake"),
    );
    this.#handshakes--;
    if (result instanceof TransportError) onRefused({ error: result, ...place });
    else onConnection(result);
  }

  async #handshake(socket: Socket): Promise<SecureConnection> {
    const { context } = this.#settings;
    const { material } = context;
    if (!context.settings.legacy) return this.#serve(socket, material);
    const { head, hello } = await this.#peek(socket);
    if (!isNative(hello, context))
      return acceptLegacy(socket, { context, material }, { head, serverName: hello.serverName });
    socket.unshift(head);
    return this.#serve(socket, material);
  }

  /** What was replaced in the context counts from the next connection on. */
  #nativeFor(material: Material): NativeServer {
    if (this.#native?.material !== material) {
      this.#native?.[Symbol.dispose]();
      this.#native = new NativeServer(this.#settings.context, material);
    }
    return this.#native;
  }

  async #peek(socket: Socket): Promise<Opening> {
    try {
      return await peekClientHello(socket);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async #serve(socket: Socket, material: Material): Promise<SecureConnection> {
    const { context } = this.#settings;
    try {
      const tlsSocket = await this.#nativeFor(material).handshake(socket);
      const negotiated = await judgeSocket(tlsSocket, {
        context,
        material,
        role: "client",
        chain: chainOf(tlsSocket),
      });
      // To OpenSSL the handshake lasts as long as this turn of the event loop: an end in it would go without close_notify in TLS 1.3.
      await nextTurn();
      if (tlsSocket.destroyed) throw tlsSocket.errored ?? closedEarly();
      return secured(tlsSocket, { negotiated });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}

/** Whether Node's TLS has what the client and the profile have in common. */
function isNative({ cipherSuites }: ClientHello, { profile }: SecureContext): boolean {
  return nativeSuites(profile).some(({ code }) => cipherSuites.includes(code));
}
