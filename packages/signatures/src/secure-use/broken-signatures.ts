import type { DicomFile } from "@dicomsec/core";
import { type DigitalSignature, findSignatures } from "../macro/digital-signature.js";
import type { SignatureVerification } from "../verification.js";
import { verify } from "../verify/verify.js";

/** A signature that was right over an instance as it was received, and is not over what is forwarded. */
export interface BrokenSignature {
  readonly verification: SignatureVerification;
  /** It, and what repeats it in the same place, in the forwarded instance; none where it is gone. */
  readonly standing: readonly DigitalSignature[];
}

interface Standing {
  readonly signature: DigitalSignature;
  readonly verification: SignatureVerification;
}

/** Finds the broken ones of signatures that were verified, in their order. */
export async function findBroken(
  verifications: readonly SignatureVerification[],
  forwarded: DicomFile,
  signal: AbortSignal | undefined,
): Promise<BrokenSignature[]> {
  const present = groupBy(await standingIn(forwarded, signal), ({ verification }) => identityOf(verification));
  const broken = new Map<SignatureVerification, readonly DigitalSignature[]>();
  for (const [identity, known] of groupBy(verifications, identityOf))
    noteBroken(known, present.get(identity) ?? [], broken);
  return [...verifications].flatMap((verification) => {
    const standing = broken.get(verification);
    broken.delete(verification);
    return standing ? [{ verification, standing }] : [];
  });
}

/** Verifies whether signatures are right over an instance, whoever made them. */
export function matchSignatures(file: DicomFile, signal: AbortSignal | undefined): Promise<SignatureVerification[]> {
  // What was not accepted on reception has no elements there; what was is not broken by its form.
  return verify(file, { allowOldDcmtk: true, maxSignatures: Infinity, ...(signal && { signal }) });
}

/** Whether a signature is right over what it covers. */
export function isMatching({ elements }: SignatureVerification): boolean {
  return elements.length > 0;
}

/** What a signature is told by, wherever it stands: others may have its UID. */
export function identityOf({ uid = "", octets }: SignatureVerification): string {
  return `${uid} ${octets?.join() ?? ""}`;
}

async function standingIn(file: DicomFile, signal: AbortSignal | undefined): Promise<Standing[]> {
  const signatures = await findSignatures(file.dataset);
  const verifications = await matchSignatures(file, signal);
  return signatures.map((signature, at) => ({ signature, verification: verifications[at]! }));
}

/** Among signatures of one identity: Items may have moved, and each that matches somewhere stands for one of those that did. */
function noteBroken(
  known: readonly SignatureVerification[],
  present: readonly Standing[],
  broken: Map<SignatureVerification, readonly DigitalSignature[]>,
): void {
  const places = groupBy(present, ({ signature }) => signature.path);
  const before = groupBy(known, ({ path }) => path);
  const moved = [...places].flatMap(([path, standing]) => (before.has(path) ? [] : [standing]));
  for (const [path, ones] of before) {
    const verification = ones.find(isMatching);
    const here = places.get(path);
    if (!verification || (here && isIntact(here)) || take(moved, isIntact)) continue;
    const standing = here ?? take(moved, () => true) ?? [];
    broken.set(
      verification,
      standing.map(({ signature }) => signature),
    );
  }
}

const isIntact = (standing: readonly Standing[]): boolean =>
  standing.some(({ verification }) => isMatching(verification));

function take<T>(list: T[], isWanted: (one: T) => boolean): T | undefined {
  const at = list.findIndex(isWanted);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

function groupBy<K, T>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
