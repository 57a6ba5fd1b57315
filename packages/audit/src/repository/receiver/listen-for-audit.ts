import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import {
  listen,
  type Refusal,
  type SecureConnection,
  type SecureContext,
  type SecureListener,
} from "@dicomsec/transport";
import { AuditError } from "../../errors.js";
import type { AuditSink, Sender } from "../audit-sink.js";
import { type DatagramOptions, type DatagramReceiver, receiveDatagrams } from "./datagram-receiver.js";
import type { ReceiverProblem } from "./receiver-problem.js";
import { SinkQueue } from "./sink-queue.js";
import { StreamReceiver } from "./stream-receiver.js";

/** Syslog over TLS. @see RFC 5425, PS3.15 A.6 */
export interface SecureSyslogOptions {
  /** Of any profile; it asks senders for their certificate unless its `clientCertificate` says otherwise. */
  readonly context: SecureContext;
  /** 0: a free one. Default: 6514. */
  readonly port?: number;
  /** The address to listen at. Default: all. */
  readonly host?: string;
}

export interface AuditReceiverOptions {
  readonly sink: AuditSink;
  /** Default: no TLS. */
  readonly tls?: SecureSyslogOptions;
  /** Default: no UDP. */
  readonly udp?: DatagramOptions;
  /** `either`: messages that end with a line feed are taken as well, as senders without RFC 5425 have it. Default: `octet-counting`. */
  readonly framing?: "octet-counting" | "either";
  /** Longest message over TLS; A.6 asks for at least 32,768 octets. Default: 1 MiB. */
  readonly maxMessageLength?: number;
  /** Most connections; each holds at most one message that has not come as a whole. Default: 200. */
  readonly maxConnections?: number;
  /** Most bytes of messages that are not in the sink yet: connections are not read beyond it, and datagrams are dropped. Default: 32 MiB. */
  readonly maxPendingBytes?: number;
  /** How long a connection may be silent between messages. Default: for ever. */
  readonly idleTimeoutMs?: number;
  /** How long a message may take that has begun to come. Default: 60,000. */
  readonly frameTimeoutMs?: number;
  /** Default: nothing. */
  readonly onProblem?: (problem: ReceiverProblem) => void;
  /** In milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

/** What A.6 asks for. */
const LEAST_MESSAGE_LENGTH = 32_768;
const KEEP_ALIVE_MS = 60_000;
/** How often connections are looked at that may have to end. */
const SHORTEST_WATCH_MS = 20;
const LONGEST_WATCH_MS = 1000;

/**
 * Receives audit messages by syslog over TLS and UDP, and gives them to a sink.
 *
 * A sender over TLS that ends its half of the connection is answered by a clean end (close_notify, FIN) after everything that it sent is in the sink, and never before:
 * this is how it can know that nothing is lost (RFC 5425 has no acknowledgement). It must see close_notify, though: the operating system closes the connections of a
 * process that was killed with a FIN alone.
 *
 * @throws AuditError ERR_AUDIT_OPTIONS; TransportError when the port of TLS cannot be listened at
 * @see PS3.15 A.6, A.7
 */
export async function listenForAudit(options: AuditReceiverOptions): Promise<AuditReceiver> {
  const settings = resolveOptions(options);
  const receiver = new AuditReceiver(settings);
  try {
    await receiver.open();
  } catch (error) {
    await receiver.close();
    throw error;
  }
  return receiver;
}

type ReceiverSettings = ReturnType<typeof resolveOptions>;

function resolveOptions(options: AuditReceiverOptions) {
  const settings = {
    sink: options.sink,
    tls: options.tls,
    udp: options.udp,
    framing: options.framing ?? "octet-counting",
    maxMessageLength: options.maxMessageLength ?? 2 ** 20,
    maxConnections: options.maxConnections ?? 200,
    maxPendingBytes: options.maxPendingBytes ?? 2 ** 25,
    idleTimeoutMs: options.idleTimeoutMs ?? Infinity,
    frameTimeoutMs: options.frameTimeoutMs ?? 60_000,
    onProblem: options.onProblem ?? (() => {}),
    now: options.now ?? Date.now,
  };
  if (!settings.tls && !settings.udp) throw wrongOptions("a receiver listens for TLS, UDP or both");
  if (settings.maxMessageLength < LEAST_MESSAGE_LENGTH)
    throw wrongOptions("A.6 asks that messages of 32,768 octets are taken");
  return settings;
}

function wrongOptions(message: string): AuditError {
  return new AuditError("ERR_AUDIT_OPTIONS", { message });
}

/** Made by `listenForAudit`. */
export class AuditReceiver implements AsyncDisposable {
  readonly #settings: ReceiverSettings;
  readonly #queue: SinkQueue;
  readonly #streams = new Set<StreamReceiver>();
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;
  #tls: SecureListener | undefined;
  #udp: DatagramReceiver | undefined;

  /** @internal */
  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
    const { sink, maxPendingBytes: maxBytes, onProblem } = settings;
    this.#queue = new SinkQueue(sink, { maxBytes, onSinkError: (error) => onProblem({ kind: "sink", error }) });
  }

  /** `undefined` where there is no TLS. */
  get tlsPort(): number | undefined {
    return this.#tls?.port;
  }

  get udpPort(): number | undefined {
    return this.#udp?.port;
  }

  /** How many messages are in the sink. */
  get stored(): number {
    return this.#queue.stored;
  }

  /** @internal */
  async open(): Promise<void> {
    const { tls, udp, idleTimeoutMs, frameTimeoutMs, now, onProblem, maxConnections } = this.#settings;
    const shortest = Math.min(idleTimeoutMs, frameTimeoutMs) / 4;
    const watchMs = Math.max(SHORTEST_WATCH_MS, Math.min(shortest, LONGEST_WATCH_MS));
    this.#watch = setInterval(() => this.#streams.forEach((stream) => stream.expire()), watchMs).unref();
    if (udp) this.#udp = await receiveDatagrams(udp, { queue: this.#queue, now, onProblem });
    if (!tls) return;
    this.#tls = await listen({
      context: tls.context,
      port: tls.port ?? 6514,
      ...(tls.host !== undefined && { host: tls.host }),
      maxConnections,
      onConnection: (connection) => this.receive(connection, senderOf(connection)),
      onRefused: (refusal) => onProblem(refused(refusal)),
    });
  }

  /** Takes the messages of a connection that somebody else made secure, as if it had come to the port of TLS. */
  receive(connection: Duplex, sender: Sender): void {
    // A peer that lost its power says nothing more, and would hold its place for ever.
    if (connection instanceof Socket) connection.setKeepAlive(true, KEEP_ALIVE_MS);
    const stream = new StreamReceiver(connection, { ...this.#settings, sender, queue: this.#queue });
    if (this.#isClosed) return stream.reset();
    this.#streams.add(stream);
    void stream.closed.then(() => this.#streams.delete(stream));
  }

  /**
   * Receives no more, and waits until what was received is in the sink, for `withinMs` (default: 10,000) at most. Senders that have not ended are reset: they cannot
   * take it for a confirmation, and send again what they do not know to be stored.
   */
  async close(withinMs = 10_000): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    const streams = [...this.#streams];
    for (const stream of streams) if (!stream.isEnded) stream.reset();
    const [tls, udp] = [this.#tls, this.#udp];
    this.#tls = this.#udp = undefined;
    const closed = tls?.close();
    await udp?.close();
    await this.#queue.close(withinMs);
    await Promise.all(streams.map(({ closed }) => closed));
    await tls?.[Symbol.asyncDispose]();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function senderOf({ remoteAddress, remotePort, negotiated }: SecureConnection): Sender {
  const { peer } = negotiated;
  return { transport: "tls", address: remoteAddress, port: remotePort, ...(peer && { certificate: peer.fingerprint }) };
}

function refused({ error, remoteAddress, remotePort }: Refusal): ReceiverProblem {
  const sender: Sender = { transport: "tls", address: remoteAddress, port: remotePort };
  return { kind: "refused", code: error.code, error, sender };
}
