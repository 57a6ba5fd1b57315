import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { MacSink } from "../mac/mac-writer.js";
import { writeMacInputs } from "../mac/mac-input.js";
import { isNeverSigned, type VrRule } from "../mac/signable.js";

/** The attributes of a signature that its own MAC never covers. @see PS3.3 C.12.1.1.3.1.2 */
export const leftOutOfSignature: readonly TagNumber[] = [
  Tag.CertificateOfSigner,
  Tag.Signature,
  Tag.CertifiedTimestampType,
  Tag.CertifiedTimestamp,
];

/** The attributes of the Digital Signatures Macro in an item of the Digital Signatures Sequence. @see PS3.3 C.12.1.1.3 */
const macro: readonly TagNumber[] = [
  Tag.MACIDNumber,
  Tag.DigitalSignatureUID,
  Tag.DigitalSignatureDateTime,
  Tag.CertificateType,
  Tag.DigitalSignaturePurposeCodeSequence,
  ...leftOutOfSignature,
];

/** The elements of a signature that the macro has not, and that would enter its MAC input; those of its code, which names the purpose, too. */
export function foreignElements(item: Dataset): TagNumber[] {
  const isForeign = (tag: TagNumber): boolean => !macro.includes(tag) && !isNeverSigned(tag);
  const inCode = item
    .getItems(Tag.DigitalSignaturePurposeCodeSequence)
    .flatMap((code) => code.elements().flatMap(({ tag }) => (isOfCode(tag) || isNeverSigned(tag) ? [] : tag)));
  return [...item.elements().flatMap(({ tag }) => (isForeign(tag) ? tag : [])), ...inCode];
}

/** The attributes of the Code Sequence Macro, (0008,0100) to (0008,0124). @see PS3.3 Table 8.8-1 */
function isOfCode(tag: TagNumber): boolean {
  return tag >= Tag.CodeValue && tag <= 0x00080124;
}

/**
 * Writes the last part of a MAC input: the item of the Digital Signatures Sequence itself, so far as it is covered.
 * @returns whether it could be written: no element in it has an unknown VR
 */
export async function writeSignatureItem(item: Dataset, sink: MacSink, rule: VrRule): Promise<boolean> {
  const covered = item.elements().filter(({ tag }) => !leftOutOfSignature.includes(tag) && !isNeverSigned(tag));
  let isKnown = true;
  const input = {
    dataset: item,
    tags: new Set(covered.map(({ tag }) => tag)),
    sink,
    onUnknownVr: () => void (isKnown = false),
  };
  await writeMacInputs(item, [input], { rule, breathe: () => undefined });
  return isKnown;
}
