import { type Dataset, type DicomFile, formatTag, Tag, type TagNumber } from "@dicomsec/core";
import { SignatureError } from "../errors.js";
import { isSignable } from "../mac/compute-mac.js";
import { signersRule } from "../mac/signable.js";
import { type MadeSignature, signAll } from "../sign/sign.js";
import { targetDataset } from "../sign/target-dataset.js";
import type { SignOptions } from "../sign-options.js";
import type { SignatureVerification } from "../verification.js";
import { type BrokenSignature, findBroken, identityOf, isMatching, matchSignatures } from "./broken-signatures.js";
import { planRemoval } from "./remove-signatures.js";
import { changedElements } from "./same-values.js";

/**
 * Which signatures of a received instance no longer match in the form it is forwarded in: what a change of Transfer Syntax, of padding or of number
 * formats has broken. Signatures that did not match before are not among them, nor those that moved with their Items.
 * @param verifications what `verify` said of the received instance
 * @see PS3.15 A.2
 */
export async function brokenSignatures(
  verifications: readonly SignatureVerification[],
  forwarded: DicomFile,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SignatureVerification[]> {
  const broken = await findBroken(verifications, forwarded, options.signal);
  return broken.map(({ verification }) => verification);
}

/** How broken signatures are replaced. */
export interface ResignOptions {
  /** The received instance as it was verified, unchanged: not the one that is forwarded, but read apart from it. */
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
  /**
   * Elements that may no longer be signed, as private ones in Implicit VR, and Items that are gone, with their signatures. `leaveOut`: new signatures
   * do not cover such elements, and a signature of which nothing is left is not replaced. Default: they make the call fail.
   */
  readonly unsignable?: "leaveOut";
  readonly signal?: AbortSignal;
}

/** What became of the signatures of an instance that is forwarded. */
export interface Resigned {
  /** Signatures of the received instance that no longer match, or came to be lost: the forwarded one has none of them. */
  readonly removed: readonly SignatureVerification[];
  /** The new ones, one for each of those that had been `valid`, over the same elements but for what was to be left out. */
  readonly made: readonly MadeSignature[];
}

/**
 * Makes an instance fit to be forwarded after its form was changed: removes exactly the signatures that were broken by it, and signs anew what was
 * verified on reception.
 *
 * A broken signature that was not `valid` on reception is removed and not replaced. One that is replaced must still match the received instance,
 * and each element that is signed anew must have the same value there, padding and the form of numbers aside. Nothing has changed when the
 * promise rejects.
 * @throws SignatureError ERR_SIGNATURE_NOT_VERIFIED when the received instance is not the one that was verified, an element has another value, or
 *   Pixel Data were re-encoded and nothing is said of them; ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN, ERR_SIGNATURE_ITEM for what can no longer be
 *   signed; as `sign` does
 * @see PS3.15 A.2
 */
export async function resignBroken(forwarded: DicomFile, options: ResignOptions): Promise<Resigned> {
  const { received, verifications, sign, signal } = options;
  if (received.dataset === forwarded.dataset)
    throw notVerified("the received instance is the one that is forwarded: what was changed cannot be told", "");
  const broken = await findBroken(verifications, forwarded, signal);
  const replaceable = broken.filter(({ verification }) => verification.status === "valid");
  await checkReceived(replaceable, received, signal);
  // More than was verified is not signed; for other keys than RSA there is no profile.
  const profile = sign.signer.certificates[0].publicKey.kind === "RSA" ? "base" : "none";
  const requests: SignOptions[] = [];
  for (const one of replaceable) {
    const replacement = await replacementOf(one, forwarded, options);
    if (replacement) requests.push({ ...sign, profile, ...replacement });
  }
  const remove = await planRemoval(broken.flatMap(({ standing }) => standing));
  const made = requests.length > 0 ? await signAll(forwarded, requests, signal ? { signal } : {}) : [];
  remove();
  return { removed: broken.map(({ verification }) => verification), made };
}

/** That signatures match what is said to have been received, over the elements that they were verified to cover. */
async function checkReceived(
  broken: readonly BrokenSignature[],
  received: DicomFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (broken.length === 0) return;
  const matching = (await matchSignatures(received, signal)).filter(isMatching);
  const known = new Set(matching.map(contentOf));
  const unknown = broken.find(({ verification }) => !known.has(contentOf(verification)));
  if (!unknown) return;
  throw notVerified("the received instance is not as it was when it was verified", unknown.verification.path);
}

function contentOf(verification: SignatureVerification): string {
  return [verification.path, identityOf(verification), verification.elements].join(" ");
}

interface Replacement {
  readonly item: string;
  readonly attributes: readonly TagNumber[];
}

/** Undefined where there is nothing to be signed, and that may be. */
async function replacementOf(
  { verification, standing }: BrokenSignature,
  forwarded: DicomFile,
  options: ResignOptions,
): Promise<Replacement | undefined> {
  const mayLeaveOut = options.unsignable === "leaveOut";
  const item = standing[0]?.path ?? verification.path;
  const mayBeGone = mayLeaveOut && standing.length === 0 && item !== "";
  try {
    const attributes = await elementsToResign(verification, { forwarded, item }, options);
    return attributes.length === 0 && mayLeaveOut ? undefined : { item, attributes };
  } catch (error) {
    // Without its signature, an Item that is not the same in its place is another.
    if (mayBeGone && error instanceof SignatureError) return undefined;
    throw error;
  }
}

async function elementsToResign(
  { path, elements }: SignatureVerification,
  { forwarded, item }: { readonly forwarded: DicomFile; readonly item: string },
  { received, reencodedPixelData, unsignable, signal }: ResignOptions,
): Promise<readonly TagNumber[]> {
  const [before, after] = [targetDataset(received.dataset, path), targetDataset(forwarded.dataset, item)];
  const isReencoded =
    elements.includes(Tag.PixelData) &&
    received.transferSyntaxUid !== forwarded.transferSyntaxUid &&
    (before.get(Tag.PixelData)?.isEncapsulated || after.get(Tag.PixelData)?.isEncapsulated) === true;
  if (isReencoded && !reencodedPixelData)
    throw notVerified("Pixel Data were re-encoded, and nobody vouches for them", path);
  const isOther = (tag: TagNumber): boolean => !isReencoded || tag !== Tag.PixelData;
  const wanted = reencodedPixelData === "leaveOut" ? elements.filter(isOther) : elements;
  const lost = unsignableAmong(wanted, after, forwarded);
  if (lost.length > 0 && unsignable !== "leaveOut") throw forbidden(after, lost[0]!);
  const signed = wanted.filter((tag) => !lost.includes(tag));
  const tags = signed.filter(isOther);
  const [changed] = await changedElements(before, after, { tags, ...(signal && { signal }) });
  if (changed !== undefined) throw notVerified("an element has another value than the one that was verified", changed);
  return signed;
}

function unsignableAmong(tags: readonly TagNumber[], dataset: Dataset, { transferSyntaxUid }: DicomFile): TagNumber[] {
  const rule = signersRule(transferSyntaxUid);
  return tags.filter((tag) => {
    const element = dataset.get(tag);
    return element !== undefined && !isSignable(element, rule);
  });
}

function notVerified(message: string, path: string): SignatureError {
  return new SignatureError("ERR_SIGNATURE_NOT_VERIFIED", { message, path });
}

function forbidden(dataset: Dataset, tag: TagNumber): SignatureError {
  const path = dataset.get(tag)?.path ?? formatTag(tag);
  const message = "an element that was signed may no longer be: it has or holds an unknown VR";
  return new SignatureError("ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN", { message, path });
}
