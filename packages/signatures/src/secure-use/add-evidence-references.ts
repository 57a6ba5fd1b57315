import { Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import type { DigestAlgorithm } from "@dicomsec/pki";
import { SignatureError, type SignatureErrorCode } from "../errors.js";
import { computeMac } from "../mac/compute-mac.js";
import { isWeakMac } from "../mac/mac-algorithms.js";
import { findSignatures } from "../macro/digital-signature.js";
import { readText, readValue } from "../macro/values.js";
import { verify } from "../verify/verify.js";
import type { VerifyOptions } from "../verify-options.js";
import { type EvidenceReference, evidenceReferences, isReferenced } from "./evidence-references.js";

/** The instances that a document refers to: all of them, or a function that gives the one with a SOP Instance UID. */
export type EvidenceInstances = Iterable<DicomFile> | ((sopInstanceUid: string) => Promise<DicomFile | undefined>);

export interface AddEvidenceReferencesOptions {
  /**
   * `mac`: the MAC of each instance. `signature`: those signatures of its main Dataset that are valid, of which there must be one. `both`: its
   * MAC, and the signatures that are valid, if any. Default: `mac`.
   */
  readonly kind?: "mac" | "signature" | "both";
  /** How signatures are verified before they are referred to: without `trust` none is valid. Default: none is. */
  readonly verification?: Omit<VerifyOptions, "signal">;
  /** Default: SHA256. */
  readonly macAlgorithm?: DigestAlgorithm;
  /** Whether MD5, RIPEMD160 and SHA1 may make a MAC: who can make two instances with one MAC can exchange them. Default: false. */
  readonly allowWeak?: boolean;
  /** The elements that MACs are over, which every instance must have. Default: all that may be signed. */
  readonly attributes?: "all" | readonly TagNumber[];
  readonly signal?: AbortSignal;
}

/**
 * Adds a Referenced SOP Instance MAC Sequence (0400,0403), a Referenced Digital Signature Sequence (0400,0402), or both, to each reference of a
 * document to its evidence, in place of what is there.
 *
 * A MAC and the copy of a signature protect nothing until the document that has them is signed: sign it afterwards. On an error the document
 * is as it was.
 * @returns how many references were filled
 * @throws SignatureError ERR_SIGNATURE_REFERENCE for an instance that is not given, given in two forms, or not the one meant, and for evidence
 *   that cannot be read; ERR_SIGNATURE_NOT_VERIFIED for one without a valid signature, where that was asked for; ERR_SIGNATURE_ALGORITHM;
 *   ERR_SIGNATURE_ATTRIBUTE_MISSING, ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN, ERR_SIGNATURE_EMPTY, ERR_SIGNATURE_TRANSFER_SYNTAX of the MAC
 * @see PS3.15 A.4, PS3.3 C.17.2.1
 */
export async function addEvidenceReferences(
  document: Dataset,
  instances: EvidenceInstances,
  options: AddEvidenceReferencesOptions = {},
): Promise<number> {
  const { macAlgorithm = "SHA256", allowWeak = false } = options;
  if (isWeakMac(macAlgorithm) && !allowWeak) {
    throw new SignatureError("ERR_SIGNATURE_ALGORITHM", { message: "a MAC Algorithm that is weak was not allowed" });
  }
  const lookup = typeof instances === "function" ? instances : await lookupAmong(instances);
  const { references, unreadable } = await evidenceReferences(document);
  if (unreadable[0]) {
    const message = "a Sequence that should hold references cannot be read";
    throw new SignatureError("ERR_SIGNATURE_REFERENCE", { message, path: unreadable[0].path });
  }
  const known = new Map<string, Protection>();
  for (const reference of references) {
    options.signal?.throwIfAborted();
    const uid = reference.sopInstanceUid ?? "";
    const file = await instanceOf(reference, lookup);
    if (!known.has(uid)) known.set(uid, await protectionOf(file, reference, options));
  }
  for (const { item, sopInstanceUid = "" } of references) protect(item, known.get(sopInstanceUid)!);
  return references.length;
}

async function lookupAmong(files: Iterable<DicomFile>): Promise<(uid: string) => Promise<DicomFile | undefined>> {
  const byUid = new Map<string | undefined, DicomFile>();
  for (const file of files) {
    const uid = await readText(file.dataset, Tag.SOPInstanceUID);
    if (uid !== undefined && byUid.has(uid) && byUid.get(uid) !== file)
      throw new SignatureError("ERR_SIGNATURE_REFERENCE", {
        message: "two instances of one SOP Instance UID were given",
      });
    byUid.set(uid, file);
  }
  return async (uid) => byUid.get(uid);
}

async function instanceOf(
  reference: EvidenceReference,
  lookup: (uid: string) => Promise<DicomFile | undefined>,
): Promise<DicomFile> {
  const { sopInstanceUid } = reference;
  const file = sopInstanceUid === undefined ? undefined : await lookup(sopInstanceUid);
  if (!file) throw refusal("ERR_SIGNATURE_REFERENCE", "an instance that is referred to was not given", reference);
  if (await isReferenced(file, reference)) return file;
  throw refusal("ERR_SIGNATURE_REFERENCE", "the instance that was given is not the one referred to", reference);
}

/** What the items of the two Sequences are made of: a reference may stand in a document several times, its items may not. */
interface Protection {
  readonly mac: (() => Dataset) | undefined;
  readonly signatures: readonly (() => Dataset)[];
}

async function protectionOf(
  file: DicomFile,
  reference: EvidenceReference,
  options: AddEvidenceReferencesOptions,
): Promise<Protection> {
  const { kind = "mac" } = options;
  const mac = kind === "signature" ? undefined : await macOf(file, options);
  const signatures = kind === "mac" ? [] : await validSignatures(file, options);
  if (mac || signatures.length > 0) return { mac, signatures };
  throw refusal("ERR_SIGNATURE_NOT_VERIFIED", "the instance has no signature that is valid", reference);
}

async function macOf(
  file: DicomFile,
  { macAlgorithm = "SHA256", attributes = "all", signal }: AddEvidenceReferencesOptions,
): Promise<() => Dataset> {
  const { mac, algorithm, transferSyntaxUid, elements } = await computeMac(file, {
    algorithm: macAlgorithm,
    ...(attributes !== "all" && { elements: attributes }),
    ...(signal && { signal }),
  });
  return () => {
    const item = new Dataset();
    item.set(Tag.MACCalculationTransferSyntaxUID, transferSyntaxUid, "UI");
    item.set(Tag.MACAlgorithm, algorithm, "CS");
    item.set(Tag.DataElementsSigned, [...elements], "AT");
    item.set(Tag.MAC, mac, "OB");
    return item;
  };
}

async function validSignatures(
  file: DicomFile,
  { verification, signal }: AddEvidenceReferencesOptions,
): Promise<(() => Dataset)[]> {
  const results = await verify(file, { ...verification, ...(signal && { signal }) });
  const signatures = await findSignatures(file.dataset);
  const items: (() => Dataset)[] = [];
  for (const [at, { uid, path, item }] of signatures.entries()) {
    const value = await readValue(item, Tag.Signature);
    const isValid = results[at]!.status === "valid" && path === "";
    if (isValid && uid !== undefined && value) items.push(() => signatureItem(uid, value));
  }
  return items;
}

function signatureItem(uid: string, value: Uint8Array): Dataset {
  const item = new Dataset();
  item.set(Tag.DigitalSignatureUID, uid, "UI");
  item.set(Tag.Signature, value, "OB");
  return item;
}

function protect(item: Dataset, { mac, signatures }: Protection): void {
  item.delete(Tag.ReferencedSOPInstanceMACSequence);
  item.delete(Tag.ReferencedDigitalSignatureSequence);
  if (signatures.length > 0) {
    const items = signatures.map((make) => make());
    item.set(Tag.ReferencedDigitalSignatureSequence, items, "SQ");
  }
  if (mac) item.set(Tag.ReferencedSOPInstanceMACSequence, [mac()], "SQ");
}

function refusal(code: SignatureErrorCode, message: string, { item }: EvidenceReference): SignatureError {
  return new SignatureError(code, { message, path: item.path });
}
