import { type DataElement, type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { type SignatureFindingCode, type SignatureStatus, statusOf } from "../findings.js";
import { type DigitalSignature, findSignatures } from "../macro/digital-signature.js";
import { readText, readValue } from "../macro/values.js";
import type { SignatureVerification } from "../verification.js";
import type { VerifyOptions } from "../verify-options.js";
import { verify } from "../verify/verify.js";
import { asEvidenceFinding, type EvidenceFinding, evidenceFinding } from "./evidence-findings.js";
import { type EvidenceReference, evidenceReferences, isReferenced } from "./evidence-references.js";
import { checkReferencedMac } from "./referenced-mac.js";
import { itemsUnder } from "./sequences.js";

/** How the signatures that a document refers to are verified. */
export type CheckEvidenceReferencesOptions = Omit<VerifyOptions, "profile">;

/** What was found out about one reference to evidence. */
export interface EvidenceReferenceCheck {
  /** The item of Referenced SOP Sequence (0008,1199), as `Dataset.path` writes it; or the Sequence that cannot be read. */
  readonly path: string;
  readonly sopInstanceUid: string | undefined;
  readonly status: SignatureStatus;
  readonly findings: readonly EvidenceFinding[];
  /** The elements of the instance that MACs of the reference cover, ascending; empty when there is none, or it does not match. */
  readonly macElements: readonly TagNumber[];
  /** The signatures that the reference names and the instance has; what each of them covers stands there. */
  readonly signatures: readonly SignatureVerification[];
}

/**
 * Checks the references of a document to its evidence: each has a MAC of the instance or refers to signatures of it, and these are right. One
 * result per reference, those of the Current Requested Procedure first; then one for each Sequence that cannot be read.
 *
 * A reference is no better than the signature of the document that covers it: `verify` the document. A signature that is referred to must be
 * valid, its signer trusted, for the value of a signature alone does not tell whose key it was made with.
 * @throws what `lookup` throws, and as `verify`
 * @see PS3.15 A.4, PS3.3 C.17.2.1
 */
export async function checkEvidenceReferences(
  document: Dataset,
  lookup: (sopInstanceUid: string) => Promise<DicomFile | undefined>,
  options: CheckEvidenceReferencesOptions = {},
): Promise<EvidenceReferenceCheck[]> {
  const checks: EvidenceReferenceCheck[] = [];
  const { references, unreadable } = await evidenceReferences(document);
  for (const reference of references) {
    options.signal?.throwIfAborted();
    const result = await checkReference(reference, lookup, options);
    const { sopInstanceUid, item } = reference;
    checks.push({ path: item.path, sopInstanceUid, status: statusOf(result.findings), ...result });
  }
  return [...checks, ...unreadable.map(unreadableEvidence)];
}

function unreadableEvidence({ path }: DataElement): EvidenceReferenceCheck {
  const finding = evidenceFinding("EVIDENCE_UNREADABLE", "a Sequence that should hold references cannot be read");
  return { path, sopInstanceUid: undefined, status: statusOf([finding]), ...onlyFinding(finding) };
}

type Result = Pick<EvidenceReferenceCheck, "findings" | "macElements" | "signatures">;

const onlyFinding = (finding: EvidenceFinding): Result => ({ findings: [finding], macElements: [], signatures: [] });

async function checkReference(
  reference: EvidenceReference,
  lookup: (sopInstanceUid: string) => Promise<DicomFile | undefined>,
  options: CheckEvidenceReferencesOptions,
): Promise<Result> {
  const { item, sopInstanceUid, sopClassUid } = reference;
  const isProtected = macItems(item).length > 0 || signatureItems(item).length > 0;
  if (!isProtected) return onlyFinding(unprotected);
  if (sopInstanceUid === undefined || sopClassUid === undefined) return onlyFinding(incomplete);
  const file = await lookup(sopInstanceUid);
  if (!file) return onlyFinding(evidenceFinding("INSTANCE_ABSENT", "the instance is not at hand"));
  if (!(await isReferenced(file, reference))) return onlyFinding(different);
  const macs = await checkMacs(file, item, options.signal);
  const signed = await checkSignatures(file, item, options);
  const { signatures } = signed;
  const isOfItemsAlone =
    macItems(item).length === 0 && signatures.length > 0 && signatures.every(({ path }) => path !== "");
  const findings = [...macs.findings, ...signed.findings, ...(isOfItemsAlone ? [ofItemsAlone] : [])];
  return { ...macs, findings, signatures };
}

const unprotected = evidenceFinding("REFERENCE_UNPROTECTED", "the reference has neither a MAC nor a signature");
const incomplete = evidenceFinding("REFERENCE_INCOMPLETE", "an attribute of Type 1 is absent or empty");
const different = evidenceFinding("INSTANCE_DIFFERENT", "the instance that was given is not the one referred to");
const ofItemsAlone = evidenceFinding("INSTANCE_NOT_COVERED", "the reference has signatures of Items alone");

const macItems = (item: Dataset): readonly Dataset[] => itemsUnder(item, Tag.ReferencedSOPInstanceMACSequence);
const signatureItems = (item: Dataset): readonly Dataset[] => itemsUnder(item, Tag.ReferencedDigitalSignatureSequence);

async function checkMacs(
  file: DicomFile,
  item: Dataset,
  signal: AbortSignal | undefined,
): Promise<Pick<Result, "findings" | "macElements">> {
  const findings: EvidenceFinding[] = [];
  const elements = new Set<TagNumber>();
  // The standard has one item there; of several all must match.
  for (const macItem of macItems(item)) {
    const check = await checkReferencedMac(file, macItem, signal);
    findings.push(...check.findings);
    for (const tag of check.elements) elements.add(tag);
  }
  return { findings, macElements: [...elements].sort((a, b) => a - b) };
}

async function checkSignatures(
  file: DicomFile,
  item: Dataset,
  options: CheckEvidenceReferencesOptions,
): Promise<Pick<Result, "findings" | "signatures">> {
  const references = signatureItems(item);
  if (references.length === 0) return { findings: [], signatures: [] };
  const present = await findSignatures(file.dataset);
  const verifications = await verify(file, options);
  const findings: EvidenceFinding[] = [];
  const signatures: SignatureVerification[] = [];
  for (const reference of references) {
    const found = await findReferenced(reference, present);
    if (typeof found !== "number") {
      findings.push(found);
      continue;
    }
    const verification = verifications[found]!;
    signatures.push(verification);
    findings.push(...verdictFindings(verification));
  }
  return { findings, signatures };
}

/** The position of the signature in the instance, or why there is none. */
async function findReferenced(
  reference: Dataset,
  present: readonly DigitalSignature[],
): Promise<number | EvidenceFinding> {
  const uid = await readText(reference, Tag.DigitalSignatureUID);
  const value = await readValue(reference, Tag.Signature);
  if (uid === undefined || !value) return incomplete;
  const values = await Promise.all(present.map(({ item }) => readValue(item, Tag.Signature)));
  const isSame = (at: number): boolean => values[at]?.join() === value.join();
  const found = present.findIndex((signature, at) => signature.uid === uid && isSame(at));
  if (found >= 0) return found;
  return present.some((signature) => signature.uid === uid)
    ? evidenceFinding("SIGNATURE_DIFFERENT", "the signature of the instance is another than the one referred to")
    : evidenceFinding("SIGNATURE_ABSENT", "the instance lacks the signature that is referred to");
}

const coverageCodes: readonly SignatureFindingCode[] = ["PIXEL_DATA_NOT_COVERED", "SOP_INSTANCE_UID_NOT_COVERED"];

function verdictFindings({ status, findings }: SignatureVerification): EvidenceFinding[] {
  const notes = findings.filter(({ code }) => coverageCodes.includes(code)).map(asEvidenceFinding);
  if (status === "valid") return notes;
  return [
    ...notes,
    status === "invalid"
      ? evidenceFinding("SIGNATURE_INVALID", "the signature that is referred to is invalid")
      : evidenceFinding("SIGNATURE_INDETERMINATE", "whether the signature that is referred to is valid is not known"),
  ];
}
