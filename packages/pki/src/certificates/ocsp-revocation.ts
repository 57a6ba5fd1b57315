import { createHash } from "#crypto";
import { compareBytes } from "../asn1/der.js";
import type { DigestAlgorithm } from "../algorithms.js";
import { PkiError } from "../errors.js";
import { acceptsAlgorithm, acceptsKey } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import { unknownCriticalExtensions } from "./critical-extensions.js";
import { allowsKeyUsage } from "./key-purpose.js";
import { isSameName } from "./name.js";
import type { BasicOcspResponse, OcspResponse, OcspSingleResponse } from "./ocsp-response.js";
import { keyBits } from "./public-key.js";
import {
  revocationAlone,
  speaksOf,
  type RevocationAnswer,
  type RevocationContext,
  type RevocationQuestion,
} from "./revocation-answer.js";

const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
/** How long a response without nextUpdate speaks of the present. */
const MAX_AGE_MS = 24 * 3_600_000;

/** What an OCSP response says of a certificate: nothing at all when it is about others. */
export async function askOcspResponse(
  response: OcspResponse,
  question: RevocationQuestion,
  context: RevocationContext,
): Promise<RevocationAnswer[]> {
  const { basic } = response;
  const about = basic?.responses.filter((one) => isAbout(one, question)) ?? [];
  if (basic === undefined || about.length === 0) return [];
  const why = await whyNotAuthentic(basic, question.issuer, context);
  if (why !== undefined) return about.map(() => ({ why }));
  const answers = about.map((one) => answerOf(one, question.certificate, context.at));
  if (acceptsAlgorithm(context.policy, basic.signatureAlgorithm!)) return answers;
  return answers.map((one) => revocationAlone(one, "the policy refuses the signature algorithm of the OCSP response"));
}

function isAbout(single: OcspSingleResponse, { certificate, issuer }: RevocationQuestion): boolean {
  const { hashAlgorithm } = single;
  return (
    hashAlgorithm !== undefined &&
    compareBytes(single.serialNumber, certificate.serialNumber) === 0 &&
    isDigest(single.issuerNameHash, hashAlgorithm, certificate.issuerBytes) &&
    isDigest(single.issuerKeyHash, hashAlgorithm, keyBits(issuer.publicKey))
  );
}

function isDigest(digest: Uint8Array, algorithm: DigestAlgorithm, bytes: Uint8Array): boolean {
  try {
    const hash = createHash(algorithm);
    hash.update(bytes);
    return compareBytes(hash.digest(), digest) === 0;
  } catch (error) {
    if (error instanceof PkiError) return false;
    throw error;
  }
}

async function whyNotAuthentic(
  basic: BasicOcspResponse,
  issuer: Certificate,
  context: RevocationContext,
): Promise<string | undefined> {
  const extensions = [...basic.extensions, ...basic.responses.flatMap((one) => one.extensions)];
  if (extensions.some(({ critical }) => critical))
    return "the OCSP response has a critical extension that is not processed";
  if (basic.signatureAlgorithm === undefined) return "the signature algorithm of the OCSP response is not supported";
  const signedAt = basic.producedAt > context.at ? basic.producedAt : context.at;
  for (const signer of [issuer, ...basic.certificates]) {
    const mayHave =
      isNamed(basic, signer) && (signer === issuer || (await isDelegate(signer, issuer, { ...context, at: signedAt })));
    if (mayHave && (await context.signatures.verify(basic, signer.publicKey)) === "good") return undefined;
  }
  return "neither the issuer nor a responder of the issuer signed the OCSP response";
}

function isNamed({ responderId }: BasicOcspResponse, signer: Certificate): boolean {
  return "name" in responderId
    ? isSameName(responderId.name, signer.subjectBytes)
    : isDigest(responderId.keyHash, "SHA1", keyBits(signer.publicKey));
}

/** Whether the issuer itself made this certificate for a responder (RFC 6960 section 4.2.2.2). */
async function isDelegate(responder: Certificate, issuer: Certificate, context: RevocationContext): Promise<boolean> {
  const { at, policy, signatures } = context;
  const algorithm = responder.signatureAlgorithm;
  return (
    isSameName(responder.issuerBytes, issuer.subjectBytes) &&
    responder.extendedKeyUsage?.includes(OCSP_SIGNING) === true &&
    allowsKeyUsage(responder, ["digitalSignature", "nonRepudiation"]) &&
    responder.notBefore <= at &&
    at <= responder.notAfter &&
    unknownCriticalExtensions(responder).length === 0 &&
    acceptsKey(policy, responder.publicKey) &&
    algorithm !== undefined &&
    acceptsAlgorithm(policy, algorithm) &&
    (await signatures.verify(responder, issuer.publicKey)) === "good"
  );
}

function answerOf(single: OcspSingleResponse, certificate: Certificate, at: Date): RevocationAnswer {
  if (single.status === "unknown") return { why: "the OCSP responder does not know the certificate" };
  const { thisUpdate, nextUpdate, revocationTime, reason } = single;
  const until = nextUpdate ?? new Date(thisUpdate.getTime() + MAX_AGE_MS);
  const isCurrent = speaksOf(at, { thisUpdate, until, certificate });
  return { source: "ocsp", thisUpdate, isCurrent, revokedAt: revocationTime, reason };
}
