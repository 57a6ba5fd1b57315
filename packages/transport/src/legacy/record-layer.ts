import type { LegacyVersion } from "../legacy-engine.js";
import { TransportError } from "../errors.js";
import { ProtocolFault } from "./alerts.js";
import { ByteQueue } from "./byte-queue.js";
import { MAX_FRAGMENT, type RecordDecryptor, type RecordEncryptor } from "./record-cipher.js";
import { versionNumbers } from "./versions.js";

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

const HEADER_LENGTH = 5;
/** What protection may add to a fragment (RFC 5246 6.2.3). */
const MAX_EXPANSION = 2048;

export interface TlsRecord {
  readonly type: number;
  readonly fragment: Uint8Array;
}

/** Cuts bytes into records and back (RFC 5246 section 6); protects them once ciphers are set. */
export class RecordLayer {
  encryptor: RecordEncryptor | undefined;
  decryptor: RecordDecryptor | undefined;
  /** Until a version is negotiated, records are sent as TLS 1.0 and taken as any TLS. */
  version: LegacyVersion | undefined;
  readonly #queue = new ByteQueue();
  #header: Uint8Array | undefined;
  #isTls = false;

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  /** The next record, once it is whole. @throws ProtocolFault, TransportError ERR_TRANSPORT_NOT_TLS, ERR_TRANSPORT_LIMIT */
  next(): TlsRecord | undefined {
    this.#header ??= this.#takeHeader();
    if (!this.#header) return undefined;
    const [type, , , high, low] = this.#header as unknown as readonly [number, number, number, number, number];
    const length = high * 256 + low;
    const fragment = length === 0 ? new Uint8Array(0) : this.#queue.take(length);
    if (!fragment) return undefined;
    this.#header = undefined;
    return { type, fragment: this.decryptor ? this.decryptor.decrypt(type, fragment) : fragment };
  }

  #takeHeader(): Uint8Array | undefined {
    const header = this.#queue.take(HEADER_LENGTH);
    if (!header) return undefined;
    const [type, major, minor] = header as unknown as readonly [number, number, number];
    const isRecord = type >= contentType.changeCipherSpec && type <= contentType.applicationData && major === 3;
    if (!isRecord && !this.#isTls)
      throw new TransportError("ERR_TRANSPORT_NOT_TLS", "what the peer sent first is no TLS");
    if (!isRecord) throw new ProtocolFault("unexpected_message", "a record is of an unknown type or version");
    this.#isTls = true;
    if (this.version && major * 256 + minor !== versionNumbers[this.version]) {
      throw new ProtocolFault("protocol_version", "a record is of another version than the connection");
    }
    const longest = MAX_FRAGMENT + (this.decryptor ? MAX_EXPANSION : 0);
    if (header[3]! * 256 + header[4]! > longest) throw new ProtocolFault("record_overflow", "a record is too long");
    return header;
  }

  /**
   * The records of a message, as pieces to be written one after the other; those before an error too, for what comes next builds on them.
   *
   * @throws TransportError ERR_TRANSPORT_LIMIT
   */
  *protect(type: number, message: Uint8Array): Generator<Uint8Array, void, void> {
    for (let at = 0; at < message.length;) {
      const fragment = message.subarray(at, at + this.#fragmentLength(type, at));
      at += fragment.length;
      const content = this.encryptor ? this.encryptor.encrypt(type, fragment) : fragment;
      const version = versionNumbers[this.version ?? "TLSv1"];
      yield Uint8Array.of(type, 3, version & 0xff, content.length >> 8, content.length & 0xff);
      yield content;
    }
  }

  /** TLS 1.0: one byte goes ahead, so that nobody who chooses the message knows the IV it will meet (BEAST). */
  #fragmentLength(type: number, at: number): number {
    const splits = this.version === "TLSv1" && this.encryptor && type === contentType.applicationData;
    return splits && at === 0 ? 1 : MAX_FRAGMENT;
  }
}
