import type { DigestAlgorithm, KeyTransport } from "../algorithms.js";
import { type BerNode, expectNode, numberOf, octetStringOf, oidOf } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, oids, wordFor } from "../asn1/oids.js";
import { damaged, PkiError, unsupported } from "../errors.js";
import { type PasswordRecipientInfo, readPasswordRecipientInfo } from "./password-recipient.js";
import { type CertificateName, readCertificateName } from "./signer-info.js";

/** One way to the content key of a message (RFC 5652 6.2). */
export type RecipientInfo =
  | {
      readonly kind: "certificate";
      readonly recipient: CertificateName;
      readonly transport: KeyTransport;
      readonly encryptedKey: Uint8Array;
    }
  | PasswordRecipientInfo
  /** A kind or an algorithm that this package does not know, such as key agreement. */
  | { readonly kind: "unsupported"; readonly error: PkiError };

/** @throws PkiError ERR_PKI_DAMAGED */
export function readRecipientInfo(node: BerNode): RecipientInfo {
  try {
    if (node.identifier === UNIVERSAL.sequence) return readKeyTransport(node);
    if (node.identifier === 0xa3) return readPasswordRecipientInfo(node);
  } catch (error) {
    if (error instanceof PkiError && error.code !== "ERR_PKI_DAMAGED") return { kind: "unsupported", error };
    throw error;
  }
  const names: Readonly<Record<number, string>> = {
    0xa1: "key agreement",
    0xa2: "a shared key-encryption key",
    0xa4: "another kind of recipient",
  };
  const name = names[node.identifier];
  if (!name) throw damaged("a message holds a recipient of no known kind");
  return { kind: "unsupported", error: unsupported(name) };
}

function readKeyTransport(node: BerNode): RecipientInfo {
  const [version, recipient, algorithm, encryptedKey] = node.children;
  if (![0, 2].includes(numberOf(version))) throw damaged("a KeyTransRecipientInfo has an unknown version");
  return {
    kind: "certificate",
    recipient: readCertificateName(recipient),
    transport: readTransport(expectNode(algorithm, UNIVERSAL.sequence)),
    encryptedKey: octetStringOf(encryptedKey),
  };
}

function readTransport(node: BerNode): KeyTransport {
  const dotted = oidOf(node.children[0]);
  if (dotted === oids.rsaEncryption) return { scheme: "RSAES-PKCS1-v1_5" };
  if (dotted !== oids.rsaOaep) throw unsupported(dotted);
  // RFC 8017 A.2.1: SHA-1, MGF1 with SHA-1 and an empty label are the defaults.
  const part = (tag: number): BerNode | undefined =>
    node.children[1]?.children.find(({ identifier }) => identifier === tag)?.children[0];
  const [mask, source] = [part(0xa1), part(0xa2)];
  if (mask && oidOf(mask.children[0]) !== oids.mgf1) throw unsupported(oidOf(mask.children[0]));
  return {
    scheme: "RSAES-OAEP",
    digest: readDigest(part(0xa0)),
    maskDigest: readDigest(mask && expectNode(mask.children[1], UNIVERSAL.sequence)),
    label: source ? octetStringOf(source.children[1]) : new Uint8Array(),
  };
}

function readDigest(node: BerNode | undefined): DigestAlgorithm {
  if (!node) return "SHA1";
  const dotted = oidOf(node.children[0]);
  const word = wordFor(digestOids, dotted);
  if (!word) throw unsupported(dotted);
  return word;
}
