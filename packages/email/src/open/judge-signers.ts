import {
  type Crl,
  parseCrl,
  PkiError,
  type SignedDataVerification,
  type SignerVerification,
  validatePath,
} from "@dicomsec/pki";
import { certificateAddresses, isSameAddress } from "../addresses.js";
import { emailPurposes } from "../secure/checks.js";
import { type EmailFindingCode, statusOf } from "./findings.js";
import type { EmailLayer, EmailSigner, OpenEmailOptions } from "./open-options.js";

/** The certification paths of all signers of a SignedData. */
export async function judgeSigners(
  message: SignedDataVerification,
  options: OpenEmailOptions,
): Promise<readonly EmailSigner[]> {
  return Promise.all(message.signers.map((verification) => judgeSigner(verification, message, options)));
}

async function judgeSigner(
  verification: SignerVerification,
  message: SignedDataVerification,
  { trust, certificates = [], crls = [], ocspResponses = [], at = new Date(), signal }: OpenEmailOptions,
): Promise<EmailSigner> {
  const { certificate } = verification;
  if (!trust || !certificate) return { verification, path: undefined };
  const path = await validatePath(certificate, {
    trust,
    at,
    ocspResponses,
    intermediates: [...message.certificates, ...certificates],
    crls: [...crls, ...message.crls.flatMap(readableCrl)],
    purpose: { keyUsage: ["digitalSignature", "nonRepudiation"], extendedKeyUsage: emailPurposes },
    ...(signal && { signal }),
  });
  return { verification, path };
}

/** A list in the message that cannot be read proves nothing, for or against. */
function readableCrl(bytes: Uint8Array): Crl[] {
  try {
    return [parseCrl(bytes)];
  } catch (error) {
    if (error instanceof PkiError) return [];
    throw error;
  }
}

/** What the signatures of all layers leave to be said: nothing, once one of them is by the sender and trusted. */
export function signerFindings(
  layers: readonly EmailLayer[],
  sender: string | undefined,
  { allowSignerWithoutAddress = false }: OpenEmailOptions,
): readonly EmailFindingCode[] {
  const signers = layers.flatMap((layer) => (layer.kind === "signed" ? layer.signers : []));
  const all = signers.map((signer) => findingsOf(signer, sender, allowSignerWithoutAddress));
  return all.toSorted((a, b) => badness(a) - badness(b))[0] ?? ["EMAIL_NOT_SIGNED"];
}

function badness(codes: readonly EmailFindingCode[]): number {
  return ["valid", "indeterminate", "invalid"].indexOf(statusOf(codes)) * 10 + codes.length;
}

function findingsOf(
  { verification: { status, certificate, algorithm }, path }: EmailSigner,
  sender: string | undefined,
  allowSignerWithoutAddress: boolean,
): EmailFindingCode[] {
  if (status !== "valid" || !certificate) return ["EMAIL_SIGNATURE_UNCHECKED"];
  const addresses = certificateAddresses(certificate);
  const isSender = sender !== undefined && addresses.some((one) => isSameAddress(one, sender));
  const pathCodes = {
    valid: [],
    invalid: ["EMAIL_SIGNER_INVALID"],
    indeterminate: ["EMAIL_SIGNER_UNTRUSTED"],
  } as const;
  return [
    ...(algorithm?.digest === "MD5" ? (["EMAIL_DIGEST"] as const) : []),
    ...(path ? pathCodes[path.status] : (["EMAIL_SIGNER_NOT_JUDGED"] as const)),
    ...(addresses.length > 0 && !isSender ? (["EMAIL_SENDER"] as const) : []),
    ...(addresses.length === 0 && !allowSignerWithoutAddress ? (["EMAIL_SENDER_UNKNOWN"] as const) : []),
  ];
}
