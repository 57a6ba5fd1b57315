import { breather, type DicomFile, transferSyntaxFacts } from "@dicomsec/core";
import {
  type BitPreservationFinding,
  type ComparisonReport,
  preservationFinding,
} from "./bit-preservation-findings.js";
import { DatasetComparison } from "./compare-datasets.js";
import { notCovered } from "./signed-elements.js";

export interface CompareBitPreservingOptions {
  readonly signal?: AbortSignal;
}

/** Whether an instance was forwarded bit by bit. */
export interface BitPreservation {
  /** Whether there are no findings. */
  readonly isPreserved: boolean;
  readonly findings: readonly BitPreservationFinding[];
  /** The Tag paths of elements, and of items of the Digital Signatures Macro, that were added; what breaks a signature is a finding too. */
  readonly additions: readonly string[];
}

/**
 * Compares a forwarded instance with the one that was received, by the rules of the Bit-preserving Digital Signatures Secure Use Profile: value
 * fields bit for bit, VRs, order and number of Items, no element removed, Explicit VR.
 *
 * Group lengths, and how the lengths of Sequences and Items are written, do not count; nor do preamble, File Meta Information and bytes that
 * follow the Dataset: the profile is about attributes. Look at `additions`: an element that was added may change what others mean and keep every
 * bit of them, as Specific Character Set (0008,0005) does. Values that `openFile` left in their source are read block by block. No signature is
 * verified.
 * @see PS3.15 A.3
 */
export async function compareBitPreserving(
  received: DicomFile,
  forwarded: DicomFile,
  options: CompareBitPreservingOptions = {},
): Promise<BitPreservation> {
  const report: ComparisonReport = { findings: [...encodingFindings(received, forwarded)], additions: [] };
  const comparison = new DatasetComparison(breather(options.signal));
  await comparison.datasets({ received: received.dataset, forwarded: forwarded.dataset }, notCovered, report);
  const { findings, additions } = report;
  return { isPreserved: findings.length === 0, findings, additions };
}

function* encodingFindings(received: DicomFile, forwarded: DicomFile): Iterable<BitPreservationFinding> {
  const encoding = encodingOf(forwarded);
  if (!encoding.explicitVr) yield preservationFinding("VR_IMPLICIT", "");
  if (encoding.littleEndian !== encodingOf(received).littleEndian) yield preservationFinding("BYTE_ORDER_CHANGED", "");
}

/** That of the Transfer Syntax, which a file will be written in; of one that is not known, that of the Dataset. */
function encodingOf({ transferSyntaxUid, dataset }: DicomFile) {
  return transferSyntaxFacts(transferSyntaxUid) ?? dataset.encoding;
}
