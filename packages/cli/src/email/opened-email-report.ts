import type { EmailLayer, EmailSigner, OpenedEmail } from "@dicomsec/email";
import { certificateJson, isRevocationUnchecked, pathJson } from "../certificate-json.js";

/** An opened message as it is printed with --json. */
export function openedEmailJson({ status, findings, warnings, layers, unprotected, content }: OpenedEmail): object {
  return { status, findings, warnings, layers: layers.map(layerJson), unprotected, ...content };
}

function layerJson(layer: EmailLayer): object {
  if (layer.kind === "compressed") return layer;
  if (layer.kind === "signed") return { kind: layer.kind, signers: layer.signers.map(signerJson) };
  return { kind: layer.kind, cipher: layer.cipher, recipients: layer.recipients.length };
}

function signerJson({ verification, path }: EmailSigner): object {
  const { status, findings, certificate, algorithm, signingTime } = verification;
  return {
    status,
    findings,
    ...(algorithm && { algorithm: algorithm.scheme, digest: algorithm.digest }),
    ...(certificate && { signer: certificateJson(certificate) }),
    ...(signingTime && { signingTime: signingTime.toISOString() }),
    path: path ? pathJson(path) : "not judged",
  };
}

/** The same in one line for people; it names nobody. */
export function openedEmailText({ status, findings, warnings, layers, content }: OpenedEmail): string {
  const words = [
    status,
    ...layers.map(layerText),
    ...findings.map(({ message }) => message),
    ...warnings.map(({ message }) => `note: ${message}`),
    content ? `${content.files.length} files` : "nothing was written",
  ];
  return words.join("; ");
}

function layerText(layer: EmailLayer): string {
  if (layer.kind === "compressed") return layer.kind;
  if (layer.kind === "encrypted") return `encrypted with ${layer.cipher}`;
  const isUnchecked = layer.signers.some(({ path }) => path && isRevocationUnchecked(path));
  return `signed${isUnchecked ? ", revocation not checked" : ""}`;
}
