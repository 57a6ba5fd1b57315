import { type Part, type VR, vrFacts } from "@dicomsec/core";
import { passingBlocks } from "./source-blocks.js";

/** Where the bytes of a MAC input go: a digest. What it is given it must not keep. */
export interface MacSink {
  update(bytes: Uint8Array): void;
}

const CHUNK_LENGTH = 16 * 1024;
/** From here on a view is given where a copy would be made. */
const SMALLEST_VIEW = 1024;
/** Bytes digested between two looks at the clock. */
const LARGEST_BLOCK = 256 * 1024;
const ITEM = 0xfffee000;
const SEQUENCE_DELIMITATION = 0xfffee0dd;

/** Writes the encoded forms that make up MAC inputs to several sinks at once: small pieces gathered, large ones as views. */
export class MacWriter {
  readonly #breathe: () => Promise<void> | undefined;
  readonly #chunk = new Uint8Array(CHUNK_LENGTH);
  readonly #view = new DataView(this.#chunk.buffer);
  #fill = 0;
  #sinks: readonly MacSink[] = [];

  /** `breathe` is awaited between blocks of large values. */
  constructor(breathe: () => Promise<void> | undefined) {
    this.#breathe = breathe;
  }

  /** What follows goes to these; the same list again costs nothing. */
  to(sinks: readonly MacSink[]): void {
    if (sinks === this.#sinks) return;
    this.flush();
    this.#sinks = sinks;
  }

  /** Tag, VR, reserved bytes and length; no length at all for a Sequence and for fragments. */
  header(tag: number, vr: VR, length?: number): void {
    this.#tag(tag);
    const view = this.#view;
    view.setUint8(this.#fill, vr.charCodeAt(0));
    view.setUint8(this.#fill + 1, vr.charCodeAt(1));
    if (vrFacts(vr).longLength) {
      view.setUint16(this.#fill + 2, 0);
      if (length !== undefined) view.setUint32(this.#fill + 4, length, true);
      this.#fill += length === undefined ? 4 : 8;
    } else {
      view.setUint16(this.#fill + 2, length!, true);
      this.#fill += 4;
    }
  }

  item(): void {
    this.#tag(ITEM);
  }

  endOfSequence(): void {
    this.#tag(SEQUENCE_DELIMITATION);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#fill, value, true);
    this.#fill += 4;
  }

  async parts(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (part instanceof Uint8Array && part.length < SMALLEST_VIEW) this.#copy(part);
      else await this.#stream(part);
    }
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length < SMALLEST_VIEW) this.#copy(bytes);
    else {
      this.flush();
      this.#give(bytes);
    }
  }

  flush(): void {
    if (this.#fill > 0) this.#give(this.#chunk.subarray(0, this.#fill));
    this.#fill = 0;
  }

  async #stream(part: Part): Promise<void> {
    this.flush();
    for await (const block of passingBlocks(part)) {
      for (let at = 0; at < block.length; at += LARGEST_BLOCK) {
        this.#give(block.subarray(at, at + LARGEST_BLOCK));
        const pause = this.#breathe();
        if (pause) await pause;
      }
    }
  }

  #give(bytes: Uint8Array): void {
    for (const sink of this.#sinks) sink.update(bytes);
  }

  #copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#chunk.set(bytes, this.#fill);
    this.#fill += bytes.length;
  }

  #tag(tag: number): void {
    this.#reserve(12);
    this.#view.setUint16(this.#fill, tag >>> 16, true);
    this.#view.setUint16(this.#fill + 2, tag & 0xffff, true);
    this.#fill += 4;
  }

  #reserve(length: number): void {
    if (this.#fill + length > CHUNK_LENGTH) this.flush();
  }
}
