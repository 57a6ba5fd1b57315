import { DecodeError, EncodeError } from "../errors.js";
import { type CharacterSet, characterSetOf, textProblem } from "../text/index.js";
import { type VR, vrFacts } from "../vr.js";
import type { DataElement } from "./data-element.js";
import type { Dataset } from "./dataset.js";

const SPECIFIC_CHARACTER_SET = 0x00080005;
const LONGEST_SHORT_LENGTH = 0xfffe;
const ESCAPE = 0x1b;
const SPACE = 0x20;

/**
 * Writes all text of a Dataset and its Items in another character set: sets Specific Character Set (0008,0005) to its Defined Terms (none:
 * the default repertoire) and removes it from the Items. Text in the default repertoire stays as it is; so do values of unknown VR.
 *
 * When anything cannot be written so, nothing is changed.
 * @throws EncodeError with path: ERR_ENCODE_CHARACTER_SET for a character that is not in the set, and for terms that declare none;
 *   ERR_ENCODE_LENGTH for a value that becomes longer than its VR allows. DecodeError with path: ERR_DECODE_CHARACTER_SET for bytes that are
 *   no text in the character set declared so far; ERR_DECODE_VALUE_NOT_LOADED for text that `openFile` left in its source
 * @see PS3.3 C.12.1.1.2
 */
export function changeCharacterSet(dataset: Dataset, terms: readonly string[]): void {
  const changes: Change[] = [];
  collectChanges(dataset, declaredSet(terms), changes);
  for (const { element, vr, bytes } of changes) element.dataset.set(element.tag, bytes, vr);
  removeFromItems(dataset);
  if (terms.length > 0) dataset.set(SPECIFIC_CHARACTER_SET, terms, "CS");
  else dataset.delete(SPECIFIC_CHARACTER_SET);
}

interface Change {
  readonly element: DataElement;
  readonly vr: VR;
  readonly bytes: Uint8Array;
}

function declaredSet(terms: readonly string[]): CharacterSet {
  return characterSetOf(terms, () => {
    throw new EncodeError("ERR_ENCODE_CHARACTER_SET", {
      message: "the terms are not those of a Specific Character Set",
      path: "(0008,0005)",
    });
  });
}

function collectChanges(dataset: Dataset, to: CharacterSet, changes: Change[]): void {
  for (const element of dataset) {
    if (element.isSequence) for (const item of element.items) collectChanges(item, to, changes);
    else if (vrFacts(element.valueVr).usesCharacterSet) {
      const bytes = converted(element, to);
      if (bytes) changes.push({ element, vr: element.vr, bytes });
    }
  }
}

/** The value in the other character set; undefined when it is in the default repertoire, where all agree. */
function converted(element: DataElement, to: CharacterSet): Uint8Array | undefined {
  const { bytes, dataset, path, valueVr } = element;
  if (bytes.every((byte) => byte < 0x80 && byte !== ESCAPE)) return undefined;
  const text = dataset.characterSet.decode(bytes, 0, bytes.length, valueVr, (problem) => {
    if (problem !== textProblem.undecodable) return;
    throw new DecodeError("ERR_DECODE_CHARACTER_SET", {
      message: "bytes are no text in the Specific Character Set",
      path,
    });
  });
  const encoded = padded(encode(text.replace(/[ \0]+$/, ""), valueVr, to, path));
  if (encoded.length > LONGEST_SHORT_LENGTH && !vrFacts(element.vr).longLength) {
    throw new EncodeError("ERR_ENCODE_LENGTH", { message: "the value becomes longer than its VR allows", path });
  }
  return encoded;
}

function encode(text: string, vr: VR, to: CharacterSet, path: string): Uint8Array {
  try {
    return to.encode(text, vr);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new EncodeError(error.code, { message: error.message, path, cause: error });
  }
}

function padded(text: Uint8Array): Uint8Array {
  if ((text.length & 1) === 0) return text;
  const longer = new Uint8Array(text.length + 1).fill(SPACE);
  longer.set(text);
  return longer;
}

function removeFromItems(dataset: Dataset): void {
  for (const element of dataset) {
    if (!element.isSequence) continue;
    for (const item of element.items) {
      item.delete(SPECIFIC_CHARACTER_SET);
      removeFromItems(item);
    }
  }
}
