import type { DataElement, Dataset, TagNumber, VR } from "@dicomsec/core";
import { isText } from "./signable.js";

const SPACE = 0x20;
const NULL = 0;
const BACKSLASH = 0x5c;

/**
 * Text elements that DCMTK changes whenever it reads a file, to find the signature invalid then: among these of a Dataset, and in their Items. PS3.5 lets
 * superfluous padding be, and a MAC covers it as it is; DCMTK gives a value the padding that makes its length even and no more, and takes all white
 * space out of UI, where none belongs.
 */
export function superfluousPadding(dataset: Dataset, tags: ReadonlySet<TagNumber>): DataElement[] {
  return dataset.elements().flatMap((element) => (tags.has(element.tag) ? paddedIn(element) : []));
}

function paddedIn(element: DataElement): DataElement[] {
  if (element.isSequence) return element.items.flatMap((item) => item.elements().flatMap((inner) => paddedIn(inner)));
  const value = textOf(element);
  return value && !isSame(value, dcmtkForm(value, element.vr)) ? [element] : [];
}

/**
 * Gives elements the padding that PS3.5 asks for and no more, for UI around each of its values: the values are the same, the bytes are not. White
 * space inside a UID is no padding, and stays.
 */
export function shortenPadding(elements: readonly DataElement[]): void {
  for (const element of elements) {
    const value = textOf(element);
    const short = value && shortened(value, element.vr);
    if (short && !isSame(value, short)) element.dataset.set(element.tag, short, element.vr);
  }
}

/** The encoded value of a text element; undefined for one that was left in its source. */
function textOf(element: DataElement): Uint8Array | undefined {
  return isText(element.vr) && element.isLoaded ? element.bytes : undefined;
}

function shortened(value: Uint8Array, vr: VR): Uint8Array {
  return padded(vr === "UI" && value.includes(SPACE) ? withoutOuterSpaces(value) : value, vr);
}

function dcmtkForm(value: Uint8Array, vr: VR): Uint8Array {
  const isSpaced = vr === "UI" && value.some(isWhiteSpace);
  return padded(isSpaced ? value.filter((byte) => !isWhiteSpace(byte)) : value, vr);
}

function isWhiteSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
}

/** Of each of several values. */
function withoutOuterSpaces(value: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let [spaces, isAtStart] = [0, true];
  for (const byte of value) {
    if (byte === SPACE) {
      spaces++;
      continue;
    }
    const inside = isAtStart || byte === BACKSLASH ? 0 : spaces;
    for (let count = 0; count < inside; count++) kept.push(SPACE);
    kept.push(byte);
    [spaces, isAtStart] = [0, byte === BACKSLASH];
  }
  return Uint8Array.from(kept);
}

/** The value with the padding it needs and no other; itself where it has no other. */
function padded(value: Uint8Array, vr: VR): Uint8Array {
  const padding = vr === "UI" ? NULL : SPACE;
  let end = value.length;
  while (end > 0 && (value[end - 1] === SPACE || value[end - 1] === padding)) end--;
  if (value.length === end + (end % 2) && (end % 2 === 0 || value[end] === padding)) return value;
  const bytes = new Uint8Array(end + (end % 2)).fill(padding);
  bytes.set(value.subarray(0, end));
  return bytes;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one === other || (one.length === other.length && one.every((byte, at) => byte === other[at]));
}
