import type { Channel } from "../channel.js";
import { pduType } from "../pdu/pdu.js";

/** Longest P-DATA-TF PDU that is sent, where the peer takes any: more makes nothing faster. */
const MAX_PDU_LENGTH = 2 ** 17;
/** Bytes that are handed to the connection at a time. */
const BATCH_LENGTH = 2 ** 18;
/** PDUs and pieces of them that are handed to the connection at a time: a peer may take very small ones. */
const BATCH_PIECES = 1024;
/** PDU header, and with it that of the presentation data value. */
const HEADERS_LENGTH = 12;

/**
 * Writes messages as fragments in P-DATA-TF PDUs of the length that the peer takes, header and data together.
 *
 * @see PS3.8 9.3.5, Annex E
 */
export class MessageWriter {
  readonly #channel: Channel;
  readonly #maxFragmentLength: number;
  #last: Promise<void> = Promise.resolve();
  #isWithinMessage = false;

  constructor(channel: Channel, peerMaxPduLength: number) {
    this.#channel = channel;
    const maxPduLength = Math.min(peerMaxPduLength || MAX_PDU_LENGTH, MAX_PDU_LENGTH);
    // Even, as some peers (DCMTK) refuse a fragment that is not.
    this.#maxFragmentLength = (maxPduLength - 6) & ~1;
  }

  /** Whether a part of a message has gone out, and not the rest. */
  get isWithinMessage(): boolean {
    return this.#isWithinMessage;
  }

  /** Messages go out one after the other, as whole ones. When the Data Set throws after its beginning went out, nothing can follow. */
  send(contextId: number, command: Uint8Array, data?: AsyncIterable<Uint8Array>): Promise<void> {
    const sent = this.#last.then(() => this.#send(contextId, command, data));
    this.#last = sent.catch(() => {});
    return sent;
  }

  async #send(contextId: number, command: Uint8Array, data: AsyncIterable<Uint8Array> | undefined): Promise<void> {
    const batch = new Batch(contextId, this.#maxFragmentLength);
    await this.#fill(batch, command, COMMAND);
    batch.endFragment(COMMAND | LAST);
    for await (const chunk of data ?? []) await this.#fill(batch, chunk, 0);
    if (data) batch.endFragment(LAST);
    await this.#channel.write(batch.take());
    this.#isWithinMessage = false;
  }

  async #fill(batch: Batch, bytes: Uint8Array, control: number): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      rest = batch.fill(rest, control);
      if (!batch.isFull) continue;
      this.#isWithinMessage = true;
      await this.#channel.write(batch.take());
    }
  }
}

/** Message Control Header (PS3.8 E.2). */
const COMMAND = 1;
const LAST = 2;

/** PDUs that are ready to go out, and the fragment that is being filled: it is known to be the last one when nothing follows. */
class Batch {
  readonly #contextId: number;
  readonly #maxFragmentLength: number;
  #ready: Uint8Array[] = [];
  #readyLength = 0;
  #pieces: Uint8Array[] = [];
  #fragmentLength = 0;

  constructor(contextId: number, maxFragmentLength: number) {
    this.#contextId = contextId;
    this.#maxFragmentLength = maxFragmentLength;
  }

  /** Of what is ready. */
  get isFull(): boolean {
    return this.#readyLength >= BATCH_LENGTH || this.#ready.length >= BATCH_PIECES;
  }

  /** Takes what the fragment has room for, and gives the rest. */
  fill(bytes: Uint8Array, control: number): Uint8Array {
    if (this.#fragmentLength === this.#maxFragmentLength) this.endFragment(control);
    const piece = bytes.subarray(0, this.#maxFragmentLength - this.#fragmentLength);
    this.#pieces.push(piece);
    this.#fragmentLength += piece.length;
    return bytes.subarray(piece.length);
  }

  endFragment(control: number): void {
    this.#ready.push(pduHeader(this.#fragmentLength, this.#contextId, control), ...this.#pieces);
    this.#readyLength += HEADERS_LENGTH + this.#fragmentLength;
    this.#pieces = [];
    this.#fragmentLength = 0;
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    this.#readyLength = 0;
    return ready;
  }
}

/** The headers of a PDU with one presentation data value. */
function pduHeader(length: number, contextId: number, control: number): Uint8Array {
  const header = new Uint8Array(HEADERS_LENGTH);
  const view = new DataView(header.buffer);
  header[0] = pduType.dataTransfer;
  view.setUint32(2, length + 6);
  view.setUint32(6, length + 2);
  header[10] = contextId;
  header[11] = control;
  return header;
}
