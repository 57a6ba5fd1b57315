import { breather, type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { createHash, type DigestAlgorithm } from "@dicomsec/pki";
import { finding, type SignatureFinding } from "../findings.js";
import { isMacAlgorithm, isWeakMac } from "../mac/mac-algorithms.js";
import { writeMacInputs } from "../mac/mac-input.js";
import { isNeverSigned } from "../mac/signable.js";
import { readValue } from "../macro/values.js";
import { elementFindings, readParameters } from "../verify/claim.js";
import { pixelTags } from "../verify/coverage.js";
import { type EvidenceFinding, evidenceFinding } from "./evidence-findings.js";

/** What was found out about a MAC that a reference states. */
export interface ReferencedMacCheck {
  readonly findings: readonly EvidenceFinding[];
  /** The elements of the instance that the MAC covers; empty when it does not match. */
  readonly elements: readonly TagNumber[];
}

/** Checks an item of Referenced SOP Instance MAC Sequence (0400,0403). @see PS3.3 C.17.2.1 */
export async function checkReferencedMac(
  file: DicomFile,
  item: Dataset,
  signal: AbortSignal | undefined,
): Promise<ReferencedMacCheck> {
  const { dataset } = file;
  const { algorithm, transferSyntaxUid, tags, findings } = await readParameters(item);
  const before = [...findings, ...(await elementFindings(dataset, tags, transferSyntaxUid, file))].map(asEvidence);
  const expected = await readValue(item, Tag.MAC);
  if (!expected) return { findings: [...before, incomplete], elements: [] };
  if (algorithm === undefined || !isMacAlgorithm(algorithm) || before.some(({ effect }) => effect !== "note")) {
    return { findings: before, elements: [] };
  }
  const { mac, unknown } = await macOver(dataset, { tags, algorithm, signal });
  if (unknown.length > 0) {
    const message = "the VR of a listed element, or of one in it, is not known";
    return { findings: [...before, finding("ELEMENT_VR_UNKNOWN", message, unknown) as EvidenceFinding], elements: [] };
  }
  if (!isSame(mac, expected)) {
    const mismatch = evidenceFinding("MAC_MISMATCH", "the instance is not the one that the MAC was calculated over");
    return { findings: [...before, mismatch], elements: [] };
  }
  return { findings: [...before, ...notes(dataset, tags, algorithm)], elements: ascending(tags) };
}
