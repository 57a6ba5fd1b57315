import { randomBytes } from "#crypto";
import { compareBytes } from "../asn1/der.js";
import { type Certificate, isIssuerAndSerial } from "../certificates/certificate.js";
import { PkiError } from "../errors.js";
import type { Decryptor } from "../keys/decryptor.js";
import { type PasswordRecipientInfo, unwrapWithPassword } from "./password-recipient.js";
import type { RecipientInfo } from "./recipient-info.js";
import type { CertificateName } from "./signer-info.js";

/** What a reader has to decrypt with; the recipients of the message decide which of it is used. */
export interface DecryptionKeys {
  readonly decryptors?: readonly Decryptor[];
  readonly passwords?: readonly string[];
}

/** Most rounds of key derivation that all tries together may cost: its sender must not keep the reader busy. */
const MAX_ROUNDS = 20_000_000;
/** What a try costs at least, in rounds. */
const MIN_ROUNDS = 20_000;

/**
 * The content key of `length` bytes; where the private key, the wrapped key or the password is wrong, a random one.
 * @throws PkiError ERR_PKI_NO_RECIPIENT, ERR_PKI_UNSUPPORTED_ALGORITHM
 */
export async function contentKey(
  recipients: readonly RecipientInfo[],
  keys: DecryptionKeys,
  { length, signal }: { readonly length: number; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  for (const recipient of recipients) {
    if (recipient.kind !== "certificate") continue;
    const decryptor = keys.decryptors?.find(({ certificate }) => isNamed(certificate, recipient.recipient));
    if (decryptor) return transported(decryptor, recipient, { length, signal });
  }
  const byPassword = recipients.filter((recipient) => recipient.kind === "password");
  const passwords = keys.passwords ?? [];
  if (byPassword.length > 0 && passwords.length > 0) return withPasswords(byPassword, { passwords, length, signal });
  const known = recipients.find((recipient) => recipient.kind !== "unsupported");
  const [first] = recipients;
  if (!known && first?.kind === "unsupported") throw first.error;
  throw new PkiError("ERR_PKI_NO_RECIPIENT", "the message is not addressed to any of the given keys");
}

/** Whether a certificate is the one that a message names. */
export function isNamed(certificate: Certificate, name: CertificateName): boolean {
  if ("subjectKeyIdentifier" in name) {
    const { subjectKeyIdentifier } = certificate;
    return subjectKeyIdentifier !== undefined && compareBytes(subjectKeyIdentifier, name.subjectKeyIdentifier) === 0;
  }
  return isIssuerAndSerial(certificate, name.issuerBytes, name.serialNumber);
}

async function transported(
  decryptor: Decryptor,
  { transport, encryptedKey }: Extract<RecipientInfo, { kind: "certificate" }>,
  { length, signal }: { readonly length: number; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  try {
    const key = await decryptor.decryptKey(encryptedKey, { transport, length, ...(signal && { signal }) });
    return key.length === length ? key : randomBytes(length);
  } catch (error) {
    // The error comes where the content turns out to be nonsense, as it does for every other wrong key.
    if (error instanceof PkiError && error.code === "ERR_PKI_DECRYPT") return randomBytes(length);
    throw error;
  }
}

async function withPasswords(
  recipients: readonly PasswordRecipientInfo[],
  { passwords, length, signal }: { passwords: readonly string[]; length: number; signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  let rounds = 0;
  for (const { info, password } of recipients.flatMap((info) => passwords.map((password) => ({ info, password })))) {
    signal?.throwIfAborted();
    rounds += Math.max(info.iterations, MIN_ROUNDS);
    if (rounds > MAX_ROUNDS) break;
    const key = await unwrapWithPassword(info, { password, length });
    if (key) return key;
  }
  return randomBytes(length);
}
