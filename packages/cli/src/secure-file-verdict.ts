import type { RecipientInfo } from "@dicomsec/pki";
import type { FileSigner, SecureFileVerdict } from "@dicomsec/media";
import { certificateJson, isRevocationUnchecked, pathJson } from "./certificate-json.js";

/** A verdict as it is printed with --json. */
export function verdictJson({
  envelope,
  integrity,
  digests,
  signers,
  weaknesses,
  basicProfile,
}: SecureFileVerdict): object {
  return {
    envelope: envelope && { cipher: envelope.cipher, recipients: envelope.recipients.map(recipientJson) },
    integrity,
    digests,
    signers: signers.map(signerJson),
    weaknesses,
    basicProfile,
  };
}

/** A verdict in one line for people. */
export function verdictText({
  envelope,
  integrity,
  digests,
  signers,
  weaknesses,
  basicProfile,
}: SecureFileVerdict): string {
  const words = [
    envelope ? envelope.cipher : "not encrypted",
    `${integrity} (${digests.join(", ")})`,
    ...signers.map(signerText),
    ...weaknesses.map(({ message }) => `weak: ${message}`),
    ...basicProfile.departures.map(({ message }) => `not as PS3.15 D.1 wants it: ${message}`),
  ];
  return words.join("; ");
}

function recipientJson(recipient: RecipientInfo): object {
  if (recipient.kind === "certificate") return { kind: recipient.kind, scheme: recipient.transport.scheme };
  if (recipient.kind === "password") return { kind: recipient.kind, iterations: recipient.iterations };
  return { kind: recipient.kind };
}

function signerJson({ verification, path }: FileSigner): object {
  const { status, findings, certificate, algorithm, signingTime } = verification;
  return {
    status,
    findings,
    ...(algorithm && { algorithm: algorithm.scheme, digest: algorithm.digest }),
    ...(certificate && { signer: certificateJson(certificate) }),
    ...(signingTime && { signingTime: signingTime.toISOString() }),
    path: path ? pathJson(path) : "not judged: no trust was given",
  };
}

function signerText({ verification: { status }, path }: FileSigner): string {
  const trust = path ? `certification path ${path.status}` : "signer not judged: no --trust";
  const unchecked = path && isRevocationUnchecked(path) ? ", revocation not checked" : "";
  return `signature ${status}, ${trust}${unchecked}`;
}
