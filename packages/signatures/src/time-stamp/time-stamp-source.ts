import {
  createHash,
  type DigestAlgorithm,
  readTimeStampResponse,
  requestTimeStamp,
  type TimeStampToken,
} from "@dicomsec/pki";
import type { TimeStampSource } from "../sign-options.js";
import { untilAborted } from "../sign/turns.js";
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

/** @throws PkiError; SignatureError ERR_SIGNATURE_TIME_STAMP when what a function answered is of something else; the reason of `signal` */
export async function tokenFrom(
  source: TimeStampSource,
  signature: Uint8Array,
  { macAlgorithm, signal }: { readonly macAlgorithm: DigestAlgorithm; readonly signal?: AbortSignal },
): Promise<TimeStampToken> {
  const query = { ...imprintOf(signature, macAlgorithm), ...(signal && { signal }) };
  if (typeof source !== "function") {
    const { url, ...options } = source;
    return requestTimeStamp(url, { ...options, ...query });
  }
  const answer = await untilAborted(source(query), signal);
  const token = answer instanceof Uint8Array ? readTimeStampResponse(answer) : answer;
  checkImprint(token, signature);
  return token;
}
