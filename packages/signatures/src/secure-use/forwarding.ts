import { type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { SignatureError } from "../errors.js";
import { targetDataset } from "../sign/target-dataset.js";
import { type MadeSignature, signAll, type SignRun } from "../sign/sign.js";
import type { SignOptions } from "../sign-options.js";
import type { SignatureVerification } from "../verification.js";
import { verify } from "../verify/verify.js";
import { removeSignatures, signaturesAt } from "./remove-signatures.js";
import { changedElements } from "./same-values.js";

/**
 * Which signatures of a received instance no longer match in the form it is forwarded in: what a change of Transfer Syntax, of padding or of number
 * formats has broken. Signatures that did not match before are not among them.
 * @param verifications what `verify` said of the received instance
 * @see PS3.15 A.2
 */
export async function brokenSignatures(
  verifications: readonly SignatureVerification[],
  forwarded: DicomFile,
  options: SignRun = {},
): Promise<SignatureVerification[]> {
  // What was not accepted on reception has no elements there; what was is not broken by its form.
  const after = await verify(forwarded, { allowOldDcmtk: true, ...(options.signal && { signal: options.signal }) });
  const isMatching = ({ uid, path }: SignatureVerification): boolean => {
    const same = after.filter((one) => one.uid === uid && one.path === path);
    return same.length > 0 && same.every(({ elements }) => elements.length > 0);
  };
  return verifications.filter((one) => one.elements.length > 0 && !isMatching(one));
}

/** How broken signatures are replaced. */
export interface ResignOptions extends SignRun {
  /** The received instance as it was verified, unchanged. */
  readonly received: DicomFile;
  /** What `verify` said of it. */
  readonly verifications: readonly SignatureVerification[];
  /** How the new signatures are made. What they cover is what the broken ones did, so that they are of the base profile. */
  readonly sign: Omit<SignOptions, "attributes" | "item" | "profile">;
  /**
   * Pixel Data that were compressed or decompressed cannot be compared here. `vouch`: the caller vouches that they show the same, and they are signed;
   * `leaveOut`: they are not. Default: neither, and such Pixel Data make the call fail.
   */
  readonly reencodedPixelData?: "vouch" | "leaveOut";
}

/** What became of the signatures of an instance that is forwarded. */
export interface Resigned {
  /** Signatures that were removed, for they no longer match. */
  readonly removed: readonly SignatureVerification[];
  /** The new ones, one for each removed signature that had been `valid`, over the same elements. */
  readonly made: readonly MadeSignature[];
}

/**
 * Makes an instance fit to be forwarded after its form was changed: removes exactly the signatures that were broken by it, and signs anew what was
 * verified on reception.
 *
 * A broken signature that was not `valid` on reception is removed and not replaced. Each element that is signed anew must have the same value as on
 * reception, padding and the form of numbers aside. Nothing has changed when the promise rejects.
 * @throws SignatureError ERR_SIGNATURE_NOT_VERIFIED when an element has another value, or Pixel Data were re-encoded and nothing is said of
 *   them; as `sign` does
 * @see PS3.15 A.2
 */
export async function resignBroken(forwarded: DicomFile, options: ResignOptions): Promise<Resigned> {
  const { verifications, sign, signal } = options;
  const run = signal ? { signal } : {};
  const removed = await brokenSignatures(verifications, forwarded, run);
  const broken = await signaturesAt(forwarded.dataset, removed);
  // More than was verified is not signed; for other keys than RSA there is no profile.
  const profile = sign.signer.certificates[0].publicKey.kind === "RSA" ? "base" : "none";
  const requests: SignOptions[] = [];
  for (const one of removed) {
    if (one.status !== "valid") continue;
    const attributes = await elementsToResign(one, forwarded, options);
    requests.push({ ...sign, profile, item: one.path, attributes });
  }
  const made = requests.length > 0 ? await signAll(forwarded, requests, options) : [];
  await removeSignatures(broken);
  return { removed, made };
}

async function elementsToResign(
  { path, elements }: SignatureVerification,
  forwarded: DicomFile,
  { received, reencodedPixelData, signal }: ResignOptions,
): Promise<readonly TagNumber[]> {
  const [before, after] = [targetDataset(received.dataset, path), targetDataset(forwarded.dataset, path)];
  const isReencoded =
    elements.includes(Tag.PixelData) &&
    received.transferSyntaxUid !== forwarded.transferSyntaxUid &&
    (before.get(Tag.PixelData)?.isEncapsulated || after.get(Tag.PixelData)?.isEncapsulated) === true;
  if (isReencoded && !reencodedPixelData)
    throw notVerified("Pixel Data were re-encoded, and nobody vouches for them", path);
  const compared = isReencoded ? elements.filter((tag) => tag !== Tag.PixelData) : elements;
  const [changed] = await changedElements(before, after, { tags: compared, ...(signal && { signal }) });
  if (changed !== undefined) throw notVerified("an element has another value than the one that was verified", changed);
  return reencodedPixelData === "leaveOut" ? compared : elements;
}

function notVerified(message: string, path: string): SignatureError {
  return new SignatureError("ERR_SIGNATURE_NOT_VERIFIED", { message, path });
}
