import { breather, type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { createHash, type DigestAlgorithm } from "@dicomsec/pki";
import { finding, type SignatureFinding } from "../findings.js";
import { ascending } from "../mac/compute-mac.js";
import { isMacAlgorithm, isWeakMac } from "../mac/mac-algorithms.js";
import { writeMacInputs } from "../mac/mac-input.js";
import { readValue } from "../macro/values.js";
import { elementFindings, readParameters } from "../verify/claim.js";
import { coverageFindings } from "../verify/coverage.js";
import { asEvidenceFinding, type EvidenceFinding, evidenceFinding } from "./evidence-findings.js";

/** What was found out about a MAC that a reference states. */
export interface ReferencedMacCheck {
  readonly findings: readonly EvidenceFinding[];
  /** The elements of the instance that the MAC covers, ascending; empty when it does not match. */
  readonly elements: readonly TagNumber[];
}

/** Checks an item of Referenced SOP Instance MAC Sequence (0400,0403) against the instance. @see PS3.3 C.17.2.1 */
export async function checkReferencedMac(
  file: DicomFile,
  item: Dataset,
  signal: AbortSignal | undefined,
): Promise<ReferencedMacCheck> {
  const { algorithm, transferSyntaxUid, tags, isIncomplete, findings } = await readParameters(item);
  const before = [
    ...(isIncomplete ? [incomplete] : []),
    ...findings,
    ...(await elementFindings(file.dataset, tags, transferSyntaxUid, file)),
  ];
  const expected = await readValue(item, Tag.MAC);
  if (!expected) return unmatched([...before, macAbsent]);
  const isHopeless = algorithm === undefined || !isMacAlgorithm(algorithm);
  if (isHopeless || before.some(({ effect }) => effect !== "note")) return unmatched(before);
  const { mac, unknown } = await macOver(file.dataset, { tags, algorithm, signal });
  if (unknown.length > 0) return unmatched([...before, unknownVr(unknown)]);
  if (!isEqual(mac, expected)) {
    const mismatch = evidenceFinding("MAC_MISMATCH", "the instance is not as it was when the MAC was calculated");
    return { findings: [...before.map(asEvidenceFinding), mismatch], elements: [] };
  }
  const after = [...coverageFindings(file.dataset, tags), ...weakness(algorithm)];
  return { findings: [...before, ...after].map(asEvidenceFinding), elements: ascending(tags) };
}

const incomplete = finding("SIGNATURE_INCOMPLETE", "an attribute of Type 1 is absent or empty");
const macAbsent = finding("SIGNATURE_INCOMPLETE", "the MAC is absent or empty");

function unmatched(findings: readonly SignatureFinding[]): ReferencedMacCheck {
  return { findings: findings.map(asEvidenceFinding), elements: [] };
}

function unknownVr(tags: readonly TagNumber[]): SignatureFinding {
  return finding("ELEMENT_VR_UNKNOWN", "the VR of a listed element, or of one in it, is not known", tags);
}

function weakness(algorithm: DigestAlgorithm): SignatureFinding[] {
  return isWeakMac(algorithm) ? [finding("WEAK_ALGORITHM", "the MAC Algorithm is weak")] : [];
}

async function macOver(
  dataset: Dataset,
  options: {
    readonly tags: readonly TagNumber[];
    readonly algorithm: DigestAlgorithm;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly mac: Uint8Array; readonly unknown: readonly TagNumber[] }> {
  const unknown: TagNumber[] = [];
  const hash = createHash(options.algorithm);
  const input = {
    dataset,
    tags: new Set(options.tags),
    sink: hash,
    onUnknownVr: (tag: TagNumber) => unknown.push(tag),
  };
  await writeMacInputs(dataset, [input], { rule: "verifier", breathe: breather(options.signal) });
  return { mac: hash.digest(), unknown: ascending(unknown) };
}

/** In a time that does not tell how much of the two is equal. */
function isEqual(some: Uint8Array, others: Uint8Array): boolean {
  let difference = some.length ^ others.length;
  for (let at = 0; at < some.length; at++) difference |= some[at]! ^ (others[at] ?? 0);
  return difference === 0;
}
