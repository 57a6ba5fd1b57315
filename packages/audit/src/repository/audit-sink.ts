/** Who sent a message, as far as the network tells. The address of a datagram is what its sender wrote on it. */
export interface Sender {
  /** `local`: a message of the repository's own. */
  readonly transport: "tls" | "udp" | "local";
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** SHA-256 of the certificate that the peer proved to hold, hexadecimal. */
  readonly certificate?: string | undefined;
}

/** What came instead of a message. */
export type ReceptionFault =
  /** It was longer than the receiver takes: `raw` is empty. */
  | { readonly kind: "oversized"; readonly length: number }
  /** No frame of RFC 5425 begins where one should: `raw` is what came with it, and the connection is over. */
  | { readonly kind: "unframed" };

/** A syslog message as it came. */
export interface ReceivedMessage {
  readonly raw: Uint8Array;
  /** In milliseconds since 1970. */
  readonly receivedAt: number;
  readonly sender: Sender;
  readonly fault?: ReceptionFault;
}

/** Where received messages go. */
export interface AuditSink {
  /**
   * Keeps messages, in their order. It resolves once all of them outlast a crash of the process and of the machine: senders forget them then. When it rejects, they
   * are handed over again; what was kept already must not count as another event.
   */
  store(batch: readonly ReceivedMessage[]): Promise<void>;
}
