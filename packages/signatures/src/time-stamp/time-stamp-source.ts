import {
  createHash,
  type DigestAlgorithm,
  readTimeStampResponse,
  requestTimeStamp,
  type TimeStampToken,
} from "@dicomsec/pki";
import type { TimeStampSource } from "../sign-options.js";
import { checkImprint } from "./imprint.js";

/** Digests that time-stamp authorities of today take. */
const imprintDigests: readonly DigestAlgorithm[] = ["SHA256", "SHA384", "SHA512"];

/** The digest of a signature that a time stamp is asked for: by the MAC Algorithm, or by SHA-256 where that is one of old. */
export function imprintOf(signature: Uint8Array, macAlgorithm: DigestAlgorithm) {
  const digestAlgorithm = imprintDigests.includes(macAlgorithm) ? macAlgorithm : "SHA256";
  const hash = createHash(digestAlgorithm);
  hash.update(signature);
  return { digest: hash.digest(), digestAlgorithm };
}

/** @throws PkiError; SignatureError ERR_SIGNATURE_TIME_STAMP when what a function answered is of something else */
export async function tokenFrom(
  source: TimeStampSource,
  signature: Uint8Array,
  { macAlgorithm, signal }: { readonly macAlgorithm: DigestAlgorithm; readonly signal?: AbortSignal },
): Promise<TimeStampToken> {
  const imprint = imprintOf(signature, macAlgorithm);
  if (typeof source !== "function") {
    const { url, ...options } = source;
    return requestTimeStamp(url, { ...options, ...imprint, ...(signal && { signal }) });
  }
  const answer = await source(imprint);
  const token = answer instanceof Uint8Array ? readTimeStampResponse(answer) : answer;
  checkImprint(token, signature);
  return token;
}
