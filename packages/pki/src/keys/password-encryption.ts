import { type ContentCipher, cipherLengths, type DigestAlgorithm } from "../algorithms.js";
import { type BerNode, childOf, expectNode, oidOf } from "../asn1/ber.js";
import { concat, UNIVERSAL } from "../asn1/der.js";
import { cipherOids, oids, wordFor } from "../asn1/oids.js";
import { createDecipher } from "#crypto";
import { decryptRc2 } from "../crypto/forge.js";
import { damaged, PkiError, unsupported } from "../errors.js";
import { expectPbkdf2, pbkdf1Key, pbkdf2Key, pkcs12Key, saltedIterations } from "./key-derivation.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";

/**
 * What a password encrypted under the AlgorithmIdentifier of PBES1, PBES2 (RFC 8018) or PKCS#12 (RFC 7292 C).
 * The padding alone vouches for it: the caller looks whether what came out has its form.
 * @throws PkiError ERR_PKI_PASSWORD, ERR_PKI_DAMAGED, ERR_PKI_LIMIT, ERR_PKI_UNSUPPORTED_ALGORITHM
 */
export async function decryptWithPassword(
  algorithm: BerNode,
  encrypted: Uint8Array,
  password: PasswordForms,
): Promise<Uint8Array> {
  const dotted = oidOf(algorithm.children[0]);
  const parameters = algorithm.children[1];
  if (dotted === oids.pbes2) return decryptPbes2(expectNode(parameters, UNIVERSAL.sequence), encrypted, password);
  const scheme = schemes[dotted];
  if (!scheme) throw unsupported(unsupportedNames[dotted] ?? `the encryption scheme ${dotted}`);
  const { key, iv } = schemeKey(scheme, parameters, password);
  return decipher(scheme.cipher, { key, iv, encrypted, rc2Bits: scheme.rc2Bits });
}

interface Scheme {
  readonly derivation: "pkcs12" | "pbkdf1";
  readonly digest: DigestAlgorithm;
  readonly cipher: "des-cbc" | "des-ede-cbc" | "des-ede3-cbc" | "rc2-cbc";
  readonly keyLength: number;
  readonly rc2Bits?: number;
}

const schemes: Readonly<Record<string, Scheme>> = {
  "1.2.840.113549.1.12.1.3": { derivation: "pkcs12", digest: "SHA1", cipher: "des-ede3-cbc", keyLength: 24 },
  "1.2.840.113549.1.12.1.4": { derivation: "pkcs12", digest: "SHA1", cipher: "des-ede-cbc", keyLength: 16 },
  "1.2.840.113549.1.12.1.5": { derivation: "pkcs12", digest: "SHA1", cipher: "rc2-cbc", keyLength: 16, rc2Bits: 128 },
  "1.2.840.113549.1.12.1.6": { derivation: "pkcs12", digest: "SHA1", cipher: "rc2-cbc", keyLength: 5, rc2Bits: 40 },
  "1.2.840.113549.1.5.3": { derivation: "pbkdf1", digest: "MD5", cipher: "des-cbc", keyLength: 8 },
  "1.2.840.113549.1.5.6": { derivation: "pbkdf1", digest: "MD5", cipher: "rc2-cbc", keyLength: 8, rc2Bits: 64 },
  "1.2.840.113549.1.5.10": { derivation: "pbkdf1", digest: "SHA1", cipher: "des-cbc", keyLength: 8 },
  "1.2.840.113549.1.5.11": { derivation: "pbkdf1", digest: "SHA1", cipher: "rc2-cbc", keyLength: 8, rc2Bits: 64 },
};

const unsupportedNames: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.12.1.1": "pbeWithSHAAnd128BitRC4",
  "1.2.840.113549.1.12.1.2": "pbeWithSHAAnd40BitRC4",
  "1.2.840.113549.1.5.1": "pbeWithMD2AndDES-CBC",
  "1.2.840.113549.1.5.4": "pbeWithMD2AndRC2-CBC",
  "1.2.840.113549.3.2": "RC2 under PBES2",
  "1.3.14.3.2.7": "DES under PBES2",
};

async function decryptPbes2(parameters: BerNode, encrypted: Uint8Array, { utf8 }: PasswordForms): Promise<Uint8Array> {
  const derivation = expectPbkdf2(childOf(parameters, 0, UNIVERSAL.sequence));
  const encryption = childOf(parameters, 1, UNIVERSAL.sequence);
  const dotted = oidOf(encryption.children[0]);
  const cipher = wordFor(cipherOids, dotted);
  if (!cipher || cipher.endsWith("gcm")) throw unsupported(unsupportedNames[dotted] ?? `the cipher ${dotted}`);
  const iv = childOf(encryption, 1, UNIVERSAL.octetString).content;
  const key = await pbkdf2Key(derivation, utf8, cipherLengths[cipher as ContentCipher].key);
  return decipher(cipher as ContentCipher, { key, iv, encrypted });
}

function schemeKey(
  { derivation, digest, keyLength }: Scheme,
  parameters: BerNode | undefined,
  { utf8, bmp }: PasswordForms,
): { key: Uint8Array; iv: Uint8Array } {
  const salted = saltedIterations(parameters, digest);
  if (derivation === "pkcs12") {
    return {
      key: pkcs12Key(bmp, salted, { purpose: 1, length: keyLength }),
      iv: pkcs12Key(bmp, salted, { purpose: 2, length: 8 }),
    };
  }
  const derived = pbkdf1Key(utf8, salted);
  return { key: derived.subarray(0, 8), iv: derived.subarray(8, 16) };
}

/** Also of what CMS does not have: DES with one key or two is Triple-DES with repeated ones. */
export async function decipher(
  cipher: ContentCipher | Scheme["cipher"],
  {
    key,
    iv,
    encrypted,
    rc2Bits,
  }: { key: Uint8Array; iv: Uint8Array; encrypted: Uint8Array; rc2Bits?: number | undefined },
): Promise<Uint8Array> {
  const block = cipher.startsWith("aes") ? 16 : 8;
  if (encrypted.length === 0 || encrypted.length % block !== 0 || iv.length !== block)
    throw damaged("encrypted bytes are not whole blocks");
  if (cipher === "rc2-cbc") return (await decryptRc2({ key, iv, encrypted, bits: rc2Bits! })) ?? failed();
  if (cipher === "des-cbc") return decipherWhole("des-ede3-cbc", concat(key, key, key), iv, encrypted);
  if (cipher === "des-ede-cbc") return decipherWhole("des-ede3-cbc", concat(key, key.subarray(0, 8)), iv, encrypted);
  return decipherWhole(cipher, key, iv, encrypted);
}

async function decipherWhole(
  cipher: ContentCipher,
  ...[key, iv, encrypted]: readonly [Uint8Array, Uint8Array, Uint8Array]
): Promise<Uint8Array> {
  const stream = await createDecipher({ cipher, key, iv });
  try {
    return concat(await stream.update(encrypted), await stream.final());
  } catch (error) {
    if (error instanceof PkiError && error.code === "ERR_PKI_DECRYPT") throw wrongPassword(error);
    throw error;
  }
}

function failed(): never {
  throw wrongPassword();
}
