import { type DataElement, type Dataset, streamPart, type TagNumber, vrFacts } from "@dicomsec/core";
import { type MacSink, MacWriter } from "../mac/mac-writer.js";
import { isNeverSigned, isTooLong, signedVr } from "../mac/signable.js";

/** The buffer that DCMTK gathers a MAC input in. */
const BUFFER_LENGTH = 16 * 1024;
const TAG_LENGTH = 4;
const SEQUENCE_HEADER_LENGTH = 8;
/** Room that DCMTK wants before it writes the header of a Sequence. */
const SEQUENCE_HEADER_ROOM = 12;

/** The elements of which DCMTK would lose something; most often none. Nothing is read for it that was left in its source. */
export async function partialElements(dataset: Dataset, tags: ReadonlySet<TagNumber>): Promise<TagNumber[]> {
  return writePartial(dataset, tags, new PartialWriter(undefined));
}

/**
 * Writes the MAC input that DCMTK (3.6.7 and before) makes of Sequences inside Items of Sequences: when its buffer of 16 KiB is full in the middle of one,
 * all that is left of it is lost. A signature over such an input is right for DCMTK, and leaves out what anybody may then change.
 */
export async function writePartialMacInput(
  dataset: Dataset,
  tags: ReadonlySet<TagNumber>,
  { sink, breathe }: { readonly sink: MacSink; readonly breathe: () => Promise<void> | undefined },
): Promise<void> {
  const writer = new MacWriter(breathe);
  writer.to([sink]);
  await writePartial(dataset, tags, new PartialWriter(writer));
  writer.flush();
}

async function writePartial(
  dataset: Dataset,
  tags: ReadonlySet<TagNumber>,
  partial: PartialWriter,
): Promise<TagNumber[]> {
  for (const element of dataset.elements()) if (tags.has(element.tag)) await partial.topElement(element);
  return partial.losses;
}

class PartialWriter {
  readonly losses: TagNumber[] = [];
  /** Absent where only the losses are asked for. */
  readonly #writer: MacWriter | undefined;
  #fill = 0;
  #hasLost = false;

  constructor(writer: MacWriter | undefined) {
    this.#writer = writer;
  }

  async topElement(element: DataElement): Promise<void> {
    this.#hasLost = false;
    await this.#element(element, 1);
    if (this.#hasLost) this.losses.push(element.tag);
  }

  /** Whether it was written to its end; `depth` counts the Sequences it is in, and one more. */
  async #element(element: DataElement, depth: number): Promise<boolean> {
    if (signedVr(element, "verifier") === "SQ") return this.#sequence(element, depth);
    return element.isEncapsulated ? this.#fragments(element) : this.#value(element, depth);
  }

  async #sequence(element: DataElement, depth: number): Promise<boolean> {
    if (!this.#hasRoom(SEQUENCE_HEADER_ROOM) && depth > 2) return false;
    this.#writer?.header(element.tag, "SQ");
    this.#fill += SEQUENCE_HEADER_LENGTH;
    const isWhole = await this.#items(element, depth);
    if (!isWhole && depth > 2) return false;
    if (!isWhole) this.#hasLost = true;
    if (!this.#hasRoom(TAG_LENGTH) && depth > 2) return false;
    this.#writer?.endOfSequence();
    this.#fill += TAG_LENGTH;
    return true;
  }

  async #items({ items }: DataElement, depth: number): Promise<boolean> {
    for (const item of items) {
      if (!this.#hasRoom(TAG_LENGTH) && depth > 1) return false;
      this.#writer?.item();
      this.#fill += TAG_LENGTH;
      for (const inner of item.elements())
        if (!isNeverSigned(inner.tag) && !(await this.#element(inner, depth + 1))) return false;
    }
    return true;
  }

  async #value(element: DataElement, depth: number): Promise<boolean> {
    const vr = signedVr(element, "verifier");
    const headerVr = isTooLong(element, vr) ? "UN" : vr;
    const headerLength = vrFacts(headerVr).longLength ? 12 : 8;
    if (!this.#hasRoom(headerLength) && depth > 2) return false;
    this.#writer?.header(element.tag, headerVr, element.length);
    this.#fill += headerLength;
    if (depth <= 2) {
      if (this.#writer) await this.#writer.parts(element.littleEndianParts);
      this.#pass(element.length);
      return true;
    }
    return this.#innerValue(element);
  }

  /** Of a value that the buffer ends in, what fits is written, and the rest is lost. */
  async #innerValue(element: DataElement): Promise<boolean> {
    const room = BUFFER_LENGTH - this.#fill;
    let left = Math.min(element.length, room);
    for (const part of this.#writer ? element.littleEndianParts : []) {
      for await (const block of streamPart(part)) {
        this.#writer?.bytes(block.subarray(0, left));
        left -= Math.min(left, block.length);
      }
    }
    const isWhole = element.length <= room;
    this.#fill = isWhole ? this.#fill + element.length : 0;
    return isWhole;
  }

  async #fragments(element: DataElement): Promise<boolean> {
    this.#writer?.header(element.tag, "OB");
    let length = SEQUENCE_HEADER_LENGTH + TAG_LENGTH;
    for (const parts of element.fragmentParts!) {
      this.#writer?.item();
      await this.#writer?.parts(parts);
      length += TAG_LENGTH + parts.reduce((sum, part) => sum + part.length, 0);
    }
    this.#writer?.endOfSequence();
    this.#pass(length);
    return true;
  }

  /** Whether so many bytes fit; otherwise the buffer is emptied, and they do. */
  #hasRoom(length: number): boolean {
    const fits = BUFFER_LENGTH - this.#fill >= length;
    if (!fits) this.#fill = 0;
    return fits;
  }

  /** A value that may take several buffers. */
  #pass(length: number): void {
    const beyond = this.#fill + length - BUFFER_LENGTH;
    if (beyond <= 0) this.#fill += length;
    else this.#fill = beyond % BUFFER_LENGTH === 0 ? BUFFER_LENGTH : beyond % BUFFER_LENGTH;
  }
}
