import { createHash, type TimeStampToken } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";

/** @throws SignatureError ERR_SIGNATURE_TIME_STAMP when the token is not of this signature */
export function checkImprint({ info }: TimeStampToken, signature: Uint8Array): void {
  const { digest, digestAlgorithm } = info.messageImprint;
  const hash = digestAlgorithm && createHash(digestAlgorithm);
  hash?.update(signature);
  const expected = hash?.digest();
  const isSame = expected?.length === digest.length && expected.every((octet, at) => octet === digest[at]);
  if (!isSame)
    throw new SignatureError("ERR_SIGNATURE_TIME_STAMP", { message: "the time stamp is not of this signature" });
}
