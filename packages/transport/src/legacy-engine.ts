import type { Duplex } from "node:stream";
import type { KeyEntry } from "@dicomsec/pki";

/** The suites of the legacy engine, in the order in which both of them are offered. */
export type LegacySuite = "TLS_RSA_WITH_AES_128_CBC_SHA" | "TLS_RSA_WITH_3DES_EDE_CBC_SHA";

export type LegacyVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2";

export interface LegacyOptions {
  /** An RSA key with its chain. Default: none, which a server cannot do without. */
  readonly identity?: KeyEntry;
  readonly minVersion: LegacyVersion;
  readonly maxVersion: LegacyVersion;
  /** In order of preference, at least one. */
  readonly suites: readonly LegacySuite[];
  /** A client: the name that it says it looks for (SNI); none for an IP address. */
  readonly serverName?: string;
  /** A server: whether it asks the client for a certificate. Default: false. */
  readonly requestCertificate?: boolean;
  /** A server that asks: the DER Names of the authorities whose certificates it takes. Default: none, which is any. */
  readonly certificateAuthorities?: readonly Uint8Array[];
  /**
   * Called with the DER certificates of the peer, the leaf first (empty: it was asked and sent none), before the handshake goes on: by a client
   * before it encrypts to them, by a server once the client has proved that the key is its own. A server that does not ask never calls it. What it throws ends the handshake, and the peer gets the alert that says so: a TransportError says which by its
   * `alert`, else by its code.
   */
  readonly verifyPeer: (chain: readonly Uint8Array[]) => Promise<void>;
  /** Default: node:crypto. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/**
 * A TLS connection of the legacy engine over any Duplex. Bytes can be written at once and go out when the handshake is done. `end` says close_notify;
 * that of the peer ends reading, and an end of the socket without it is ERR_TRANSPORT_CLOSED. Destroying it destroys the socket. Nothing here limits the
 * time of a handshake: `connect` and `listen` do.
 */
export interface LegacyConnection extends Duplex {
  /** Resolves when the handshake is done; rejects with the TransportError that destroyed the connection. */
  readonly secured: Promise<LegacySession>;
}

export interface LegacySession {
  readonly version: LegacyVersion;
  readonly suite: LegacySuite;
  /** Whether the keys are bound to the whole handshake (RFC 7627). */
  readonly extendedMasterSecret: boolean;
}

/** What `@dicomsec/transport/legacy` exports, given to whoever may use it. */
export interface LegacyEngine {
  /** @throws TransportError ERR_TRANSPORT_OPTIONS, ERR_TRANSPORT_IDENTITY at once, leaving the socket alone; so does `accept` */
  connect(socket: Duplex, options: LegacyOptions): LegacyConnection;
  /** `head`: bytes that were read from the socket already. */
  accept(socket: Duplex, options: LegacyOptions, head?: Uint8Array): LegacyConnection;
}
