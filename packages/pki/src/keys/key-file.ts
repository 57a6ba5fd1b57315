import { type BerNode, readBer, readBerPrefix } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { Certificate } from "../certificates/certificate.js";
import type { PrivateKey } from "../crypto/types.js";
import { PkiError, unsupported } from "../errors.js";
import { readEncryptedPkcs8 } from "./encrypted-private-key.js";
import { expectFewKeys, keyEntry } from "./key-entry.js";
import type { KeyStore } from "./key-store.js";
import { type ReadKeyStoreOptions, keyPasswordOf } from "./passwords.js";
import { type PemBlock, readPemBlocks } from "./pem-blocks.js";
import { isPkcs12, readPkcs12 } from "./pkcs12.js";
import { isPkcs8, readPkcs1, readPkcs8, readSec1 } from "./private-key.js";
import { decryptTraditional } from "./traditional-pem.js";

type Content = { readonly privateKey: PrivateKey } | { readonly certificate: Certificate };

/** Reads the certificates and the private keys of a PEM text. */
export async function readPemStore(bytes: Uint8Array, options: ReadKeyStoreOptions): Promise<KeyStore> {
  const contents: Content[] = [];
  const blocks = readPemBlocks(bytes);
  expectFewKeys(blocks.filter(({ label }) => label.endsWith("PRIVATE KEY")).length);
  for (const block of blocks) {
    const content = await readPemBlock(block, options);
    if (content) contents.push(content);
  }
  if (contents.length === 0) throw unknownForm("the PEM text holds neither a private key nor a certificate");
  return storeOf(contents);
}

async function readPemBlock(block: PemBlock, options: ReadKeyStoreOptions): Promise<Content | undefined> {
  switch (block.label) {
    case "CERTIFICATE":
    case "X509 CERTIFICATE":
      return { certificate: Certificate.fromNode(readBer(block.bytes)) };
    case "TRUSTED CERTIFICATE":
      // OpenSSL writes what it trusts the certificate for behind it.
      return { certificate: Certificate.fromNode(readBerPrefix(block.bytes)) };
    case "PRIVATE KEY":
      return { privateKey: readPkcs8(block.bytes) };
    case "ENCRYPTED PRIVATE KEY":
      return { privateKey: await readEncryptedPkcs8(readBer(block.bytes), keyPasswordOf(options)()) };
    case "RSA PRIVATE KEY":
      return { privateKey: await readTraditional(block, options, readPkcs1) };
    case "EC PRIVATE KEY":
      return { privateKey: await readTraditional(block, options, readSec1) };
    case "DSA PRIVATE KEY":
    case "OPENSSH PRIVATE KEY":
      throw unsupported(`a PEM block of the label ${block.label}`);
    default:
      return undefined;
  }
}

async function readTraditional(
  block: PemBlock,
  options: ReadKeyStoreOptions,
  read: (bytes: Uint8Array) => PrivateKey,
): Promise<PrivateKey> {
  const encryption = block.headers.get("dek-info");
  if (encryption === undefined) return read(block.bytes);
  return read(await decryptTraditional(block.bytes, encryption, keyPasswordOf(options)()));
}

/** Reads one DER value: a private key, a certificate, or PKCS#12, which may be BER. */
export async function readDerStore(bytes: Uint8Array, options: ReadKeyStoreOptions): Promise<KeyStore> {
  const node = readBer(bytes);
  if (isPkcs12(node)) return readPkcs12(node, options);
  const [first, second, third] = node.children.map(({ identifier }) => identifier);
  if (isPkcs8(node)) return storeOf([{ privateKey: readPkcs8(bytes) }]);
  if (first === UNIVERSAL.integer && second === UNIVERSAL.integer) return storeOf([{ privateKey: readPkcs1(bytes) }]);
  if (first === UNIVERSAL.integer && second === UNIVERSAL.octetString)
    return storeOf([{ privateKey: readSec1(bytes) }]);
  if (first === UNIVERSAL.sequence && second === UNIVERSAL.octetString && third === undefined)
    return storeOf([{ privateKey: await readEncryptedPkcs8(node, keyPasswordOf(options)()) }]);
  if (isCertificate(node)) return storeOf([{ certificate: Certificate.fromNode(node) }]);
  throw unknownForm("the DER value is neither a private key nor a certificate nor PKCS#12");
}

function isCertificate({ children }: BerNode): boolean {
  const [tbs, algorithm, signature, more] = children;
  return (
    tbs?.identifier === UNIVERSAL.sequence &&
    algorithm?.identifier === UNIVERSAL.sequence &&
    signature?.identifier === UNIVERSAL.bitString &&
    !more
  );
}

function storeOf(contents: readonly Content[]): KeyStore {
  const certificates = contents.flatMap((one) => ("certificate" in one ? [one.certificate] : []));
  const privateKeys = contents.flatMap((one) => ("privateKey" in one ? [one.privateKey] : []));
  return { keys: privateKeys.map((key) => keyEntry(key, { candidates: certificates })), certificates };
}

export function unknownForm(message: string): PkiError {
  return new PkiError("ERR_PKI_UNKNOWN_FORM", message);
}
