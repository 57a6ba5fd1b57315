import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { MacSink } from "../mac/mac-writer.js";
import { writeMacInputs } from "../mac/mac-input.js";
import { isNeverSigned, type VrRule } from "../mac/signable.js";

/** The attributes of a signature that its own MAC never covers. @see PS3.3 C.12.1.1.3.1.2 */
const notCovered: readonly TagNumber[] = [
  Tag.CertificateOfSigner,
  Tag.Signature,
  Tag.CertifiedTimestampType,
  Tag.CertifiedTimestamp,
];

/**
 * Writes the last part of a MAC input: the item of the Digital Signatures Sequence itself, so far as it is covered.
 * @returns whether it could be written: no element in it has an unknown VR
 */
export async function writeSignatureItem(item: Dataset, sink: MacSink, rule: VrRule): Promise<boolean> {
  const covered = item.elements().filter(({ tag }) => !notCovered.includes(tag) && !isNeverSigned(tag));
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
