import { PkiError } from "../errors.js";

/** One password in the two encodings that key stores derive keys from. */
export interface PasswordForms {
  /** UTF-8, as PKCS#5 has it. */
  readonly utf8: Uint8Array;
  /** BMPString with a closing NULL, as PKCS#12 has it (RFC 7292 B.1). */
  readonly bmp: Uint8Array;
}

/** @throws PkiError ERR_PKI_PASSWORD_REQUIRED when there is none */
export function passwordForms(password: string | undefined): PasswordForms {
  if (password === undefined) throw new PkiError("ERR_PKI_PASSWORD_REQUIRED", "the key store needs a password");
  return { utf8: new TextEncoder().encode(password), bmp: utf16(`${password}\0`) };
}

/** UTF-16, big-endian. */
export function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i));
  return bytes;
}

export function wrongPassword(cause?: unknown): PkiError {
  return new PkiError("ERR_PKI_PASSWORD", "the password does not open the key store", cause ? { cause } : undefined);
}
