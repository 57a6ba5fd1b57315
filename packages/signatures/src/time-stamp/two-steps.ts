import { Tag } from "@dicomsec/core";
import {
  createTimeStampQuery,
  type DigestAlgorithm,
  readTimeStampResponse,
  type TimeStampQueryOptions,
} from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { isMacAlgorithm } from "../mac/mac-algorithms.js";
import { type DigitalSignature, macParametersOf } from "../macro/digital-signature.js";
import { readCertificate, signatureOctets } from "../macro/signature-value.js";
import { readText, readUint16, readValue } from "../macro/values.js";
import { checkImprint } from "./imprint.js";
import { putToken } from "./put-token.js";
import { imprintOf } from "./time-stamp-source.js";

/**
 * The query for a time stamp over a signature that is there, for a site whose time-stamp authority is not reached from here: carry the query to
 * it, and give its response to `attachTimeStamp`.
 * The imprint is by the MAC Algorithm, or by SHA-256 where that is older than SHA-2.
 * @returns the DER encoding of a TimeStampReq
 * @throws SignatureError ERR_SIGNATURE_TIME_STAMP when the signature lacks what a time stamp is made of
 * @see PS3.15 C.1, RFC 3161 section 2.4.1
 */
export async function timeStampQuery(
  signature: DigitalSignature,
  options: Omit<TimeStampQueryOptions, "digest" | "digestAlgorithm"> & {
    readonly digestAlgorithm?: "SHA256" | "SHA384" | "SHA512";
  } = {},
): Promise<Uint8Array> {
  const { digestAlgorithm = await macAlgorithmOf(signature), ...rest } = options;
  return createTimeStampQuery({ ...rest, ...imprintOf(await octetsOf(signature), digestAlgorithm) });
}

/**
 * Puts the time stamp of a TimeStampResp into the signature it is of, in place of any other. Who made it is for `verify` to say.
 * @throws SignatureError ERR_SIGNATURE_TIME_STAMP when it is not of this signature; PkiError when it is no response, or a refusal
 * @see PS3.15 C.1, RFC 3161 section 2.4.2
 */
export async function attachTimeStamp(signature: DigitalSignature, response: Uint8Array): Promise<void> {
  const token = readTimeStampResponse(response);
  checkImprint(token, await octetsOf(signature));
  putToken(signature.item, token);
}

async function octetsOf({ item, path }: DigitalSignature): Promise<Uint8Array> {
  const value = await readValue(item, Tag.Signature);
  const certificate = readCertificate(await readValue(item, Tag.CertificateOfSigner));
  const octets = value && certificate && signatureOctets(value, certificate.publicKey);
  if (octets) return octets;
  const message = "the signature lacks its value, or its certificate";
  throw new SignatureError("ERR_SIGNATURE_TIME_STAMP", { message, path });
}

async function macAlgorithmOf({ dataset, item }: DigitalSignature): Promise<DigestAlgorithm> {
  const macId = await readUint16(item, Tag.MACIDNumber);
  for (const parameters of macParametersOf(dataset)) {
    if ((await readUint16(parameters, Tag.MACIDNumber)) !== macId) continue;
    const algorithm = await readText(parameters, Tag.MACAlgorithm);
    if (algorithm !== undefined && isMacAlgorithm(algorithm)) return algorithm;
  }
  return "SHA256";
}
