import { type Dataset, streamPart, type TagNumber } from "@dicomsec/core";

/** No value of the Digital Signatures Macro is longer: what is, is not read. */
const LONGEST_VALUE = 1024 * 1024;

/** The encoded value in Little Endian, from its source if it was left there; undefined when it is absent, empty, or longer than any can be. */
export async function readValue(dataset: Dataset, tag: TagNumber): Promise<Uint8Array | undefined> {
  const element = dataset.get(tag);
  if (!element || element.length === 0 || element.length > LONGEST_VALUE || element.isSequence) return undefined;
  const bytes = new Uint8Array(element.length);
  let at = 0;
  for (const part of element.littleEndianParts) {
    for await (const block of streamPart(part)) {
      bytes.set(block, at);
      at += block.length;
    }
  }
  return bytes;
}

/** Longer than any UI, CS or DT may be. */
const LONGEST_TEXT = 64;

/** One value of the default character repertoire without its padding; undefined when it is absent, empty or too long. */
export async function readText(dataset: Dataset, tag: TagNumber): Promise<string | undefined> {
  const bytes = await readValue(dataset, tag);
  if (!bytes || bytes.length > LONGEST_TEXT) return undefined;
  const text = String.fromCharCode(...bytes).replace(/^ +|[ \0]+$/g, "");
  return text === "" ? undefined : text;
}

/** A number of VR US. */
export async function readUint16(dataset: Dataset, tag: TagNumber): Promise<number | undefined> {
  const bytes = await readValue(dataset, tag);
  return bytes?.length === 2 ? bytes[0]! | (bytes[1]! << 8) : undefined;
}

/** The Tags of a value of VR AT. */
export async function readTags(dataset: Dataset, tag: TagNumber): Promise<TagNumber[]> {
  const bytes = await readValue(dataset, tag);
  if (!bytes || bytes.length % 4 !== 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, at) => {
    return view.getUint16(at * 4, true) * 0x10000 + view.getUint16(at * 4 + 2, true);
  });
}
