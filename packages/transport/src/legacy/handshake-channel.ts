import { alertName } from "../alerts.js";
import { concat, readWhole } from "../tls-bytes.js";
import { PeerAlert, unexpectedMessage } from "./alerts.js";
import { closedEarly } from "../errors.js";
import { handshakeMessage, type HandshakeMessage, HandshakeReader } from "./handshake-reader.js";
import type { RecordDecryptor, RecordEncryptor } from "./record-cipher.js";
import { contentType, type RecordLayer, type TlsRecord } from "./record-layer.js";

/** Most records in a row that bring nothing: warnings, requests to renegotiate, records without content. */
export const MAX_IDLE_RECORDS = 32;

interface HandshakeIo {
  readonly send: (pieces: readonly Uint8Array[]) => void;
  /** Lets more bytes come. */
  readonly more: () => void;
}

/** The handshake as messages that one side sends and awaits. A record is read only when somebody waits for what is in it. */
export class HandshakeChannel {
  readonly records: RecordLayer;
  readonly #io: HandshakeIo;
  readonly #messages = new HandshakeReader();
  readonly #transcript: Uint8Array[] = [];
  #outgoing: Uint8Array[] = [];
  #wake: (() => void) | undefined;
  #ended: Error | undefined;
  #idleRecords = 0;

  constructor(records: RecordLayer, io: HandshakeIo) {
    this.records = records;
    this.#io = io;
  }

  /** Every message so far, as Finished and CertificateVerify are over them. */
  get transcript(): Uint8Array {
    return concat(...this.#transcript);
  }

  /** More bytes are in the record layer: whether somebody waited for them. */
  wake(): boolean {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
    return wake !== undefined;
  }

  /** No more bytes come: who wants more than there are is told why. */
  end(reason: Error): void {
    this.#ended ??= reason;
    this.wake();
  }

  send(type: number, body: Uint8Array): void {
    const message = handshakeMessage(type, body);
    this.#transcript.push(message);
    this.#outgoing.push(...this.records.protect(contentType.handshake, message));
  }

  sendChangeCipherSpec(encryptor: RecordEncryptor): void {
    this.#outgoing.push(...this.records.protect(contentType.changeCipherSpec, Uint8Array.of(1)));
    this.records.encryptor = encryptor;
  }

  flush(): void {
    this.#io.send(this.#outgoing);
    this.#outgoing = [];
  }

  /** The next message, which must be of one of the types. */
  async receive(...types: readonly number[]): Promise<HandshakeMessage> {
    for (;;) {
      const message = this.#messages.next();
      if (!message) this.#messages.push(await this.#nextFragment(contentType.handshake));
      else if (!types.includes(message.type)) throw unexpectedMessage("a handshake message");
      else {
        this.#transcript.push(message.bytes);
        return message;
      }
    }
  }

  /** From here on, records are protected; no message may reach over this point (CVE-2014-0224). */
  async receiveChangeCipherSpec(decryptor: RecordDecryptor): Promise<void> {
    if (!this.#messages.isEmpty) throw unexpectedMessage("a handshake message");
    const fragment = await this.#nextFragment(contentType.changeCipherSpec);
    if (fragment.length !== 1 || fragment[0] !== 1) throw unexpectedMessage("a malformed ChangeCipherSpec");
    this.records.decryptor = decryptor;
  }

  /** Ends the handshake. @throws ProtocolFault when messages are left over */
  close(): void {
    if (!this.#messages.isEmpty) throw unexpectedMessage("a handshake message");
  }

  async #nextFragment(type: number): Promise<Uint8Array> {
    for (;;) {
      const record = await this.#nextRecord();
      if (record.type === contentType.alert) this.#receiveAlert(record);
      else if (record.type !== type || record.fragment.length === 0) throw unexpectedMessage("a record");
      else return record.fragment;
      if (!this.#messages.isEmpty) throw unexpectedMessage("an alert");
    }
  }

  async #nextRecord(): Promise<TlsRecord> {
    for (;;) {
      const record = this.records.next();
      if (record) return record;
      if (this.#ended) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#io.more();
      });
    }
  }

  #receiveAlert(record: TlsRecord): void {
    const { name, isFatal } = readAlert(record.fragment);
    if (isFatal) throw new PeerAlert(name, { isSecured: false });
    if (name === "close_notify") throw closedEarly();
    if (++this.#idleRecords > MAX_IDLE_RECORDS) throw unexpectedMessage("one warning too many");
  }
}

/** @throws TlsDecodeError */
export function readAlert(fragment: Uint8Array): { readonly name: string; readonly isFatal: boolean } {
  return readWhole(fragment, (reader) => ({ isFatal: reader.uint(1) !== 1, name: alertName(reader.uint(1)) }));
}
