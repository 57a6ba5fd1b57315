import { readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { damaged, unsupported } from "../errors.js";
import { opensslKey } from "./key-derivation.js";
import { decipher } from "./password-encryption.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";

const ciphers = {
  "AES-128-CBC": { cipher: "aes-128-cbc", keyLength: 16 },
  "AES-192-CBC": { cipher: "aes-192-cbc", keyLength: 24 },
  "AES-256-CBC": { cipher: "aes-256-cbc", keyLength: 32 },
  "DES-EDE3-CBC": { cipher: "des-ede3-cbc", keyLength: 24 },
  "DES-CBC": { cipher: "des-cbc", keyLength: 8 },
} as const;

/** What OpenSSL encrypted in a PEM block of its own: `encryption` is the DEK-Info header, the name of a cipher and the IV. */
export async function decryptTraditional(
  encrypted: Uint8Array,
  encryption: string,
  { utf8 }: PasswordForms,
): Promise<Uint8Array> {
  const [name = "", hex = ""] = encryption.split(",").map((part) => part.trim());
  const known = Object.entries(ciphers).find(([key]) => key === name.toUpperCase())?.[1];
  if (!known) throw unsupported(/^[\w-]{1,32}$/.test(name) ? `${name} in a PEM block` : "the cipher of a PEM block");
  if (!/^([0-9a-f]{2}){8,16}$/i.test(hex)) throw damaged("the IV of a PEM block is not hexadecimal");
  const iv = Uint8Array.from(hex.match(/../g)!, (octet) => parseInt(octet, 16));
  const key = opensslKey(utf8, iv.subarray(0, 8), known.keyLength);
  const opened = await decipher(known.cipher, { key, iv, encrypted });
  if (!hasKeyOutline(opened)) throw wrongPassword();
  return opened;
}

/** Wrong passwords give good padding now and then; what they give does not begin as a key of PKCS#1, SEC 1 or DSA does. */
function hasKeyOutline(opened: Uint8Array): boolean {
  try {
    const { identifier, children } = readBer(opened);
    return identifier === UNIVERSAL.sequence && children[0]?.identifier === UNIVERSAL.integer;
  } catch {
    return false;
  }
}
