import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  type PrivateKeyInput,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { type Certificate, type Decryptor, type KeyEntry, type KeyUsage, parseCertificate } from "@dicomsec/pki";
import { TransportError } from "../errors.js";
import type { LegacyVersion } from "../legacy-engine.js";
import { concat, readWhole, uint, vector } from "../tls-bytes.js";
import { MASTER_SECRET_LENGTH } from "./key-schedule.js";
import { signatureAlgorithms } from "./handshake-messages.js";

/** What a certificate of these suites must be allowed for, where it says what it is for (RFC 5246 7.4.2 and 7.4.6). */
type RequiredUsage = Extract<KeyUsage, "keyEncipherment" | "digitalSignature">;

/** The RSA key of a peer's certificate. @throws TransportError ERR_TRANSPORT_CERTIFICATE_INVALID, _KEY, _USAGE */
export function peerKey(leaf: Uint8Array, usage: RequiredUsage): KeyObject {
  const { publicKey, keyUsage } = parsePeerCertificate(leaf);
  if (publicKey.kind !== "RSA") throw keyError();
  if (keyUsage && !keyUsage.has(usage)) {
    throw new TransportError("ERR_TRANSPORT_CERTIFICATE_USAGE", `the certificate of the peer is not for ${usage}`);
  }
  let key: KeyObject;
  try {
    key = createPublicKey({ key: accepted(publicKey.spki), format: "der", type: "spki" });
  } catch (cause) {
    throw invalid(cause);
  }
  if (key.asymmetricKeyType !== "rsa") throw keyError();
  return key;
}

function parsePeerCertificate(bytes: Uint8Array): Certificate {
  try {
    return parseCertificate(bytes);
  } catch (cause) {
    throw invalid(cause);
  }
}

function keyError(): TransportError {
  return new TransportError("ERR_TRANSPORT_CERTIFICATE_KEY", "the key of the peer's certificate is no RSA key");
}

function invalid(cause: unknown): TransportError {
  return new TransportError("ERR_TRANSPORT_CERTIFICATE_INVALID", "the certificate of the peer cannot be read", {
    cause,
  });
}

/** The content of ClientKeyExchange: the premaster secret, encrypted (RFC 5246 7.4.7.1). @throws TransportError ERR_TRANSPORT_CERTIFICATE_KEY */
export function encryptPremaster(key: KeyObject, premaster: Uint8Array): Uint8Array {
  try {
    return vector(2, publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, premaster));
  } catch (cause) {
    throw new TransportError("ERR_TRANSPORT_CERTIFICATE_KEY", "the key of the peer cannot encrypt", { cause });
  }
}

/**
 * The premaster secret of a ClientKeyExchange. Whatever is wrong with its padding, its length or the version inside gives a random secret, in
 * the same time and without a word, so that the handshake fails at Finished and nowhere else (Bleichenbacher; RFC 5246 7.4.7.1).
 *
 * @throws TlsDecodeError
 */
export async function decryptPremaster(
  decryptor: Decryptor,
  body: Uint8Array,
  {
    clientVersion,
    randomBytes,
  }: { readonly clientVersion: number; readonly randomBytes: (length: number) => Uint8Array },
): Promise<Uint8Array> {
  const encrypted = readWhole(body, (reader) => reader.vector(2));
  const rejected = randomBytes(MASTER_SECRET_LENGTH);
  const premaster = await decryptor.decryptKey(encrypted, {
    transport: { scheme: "RSAES-PKCS1-v1_5" },
    length: MASTER_SECRET_LENGTH,
  });
  const [major, minor] = uint(2, clientVersion);
  const wrong = (premaster[0]! ^ major!) | (premaster[1]! ^ minor!);
  const keep = (wrong - 1) >> 31;
  return premaster.map((octet, i) => (octet & keep) | (rejected[i]! & ~keep));
}

/** The content of CertificateVerify over the messages so far (RFC 5246 7.4.8; before 1.2, MD5 and SHA-1 together). */
export function certificateVerify(
  identity: KeyEntry,
  transcript: Uint8Array,
  algorithm: number | undefined,
): Uint8Array {
  const key = createPrivateKey({ key: accepted(identity.privateKey.pkcs8), format: "der", type: "pkcs8" });
  const prefix = algorithm === undefined ? new Uint8Array(0) : uint(2, algorithm);
  return concat(prefix, vector(2, sign(digestOf(algorithm), transcript, key)));
}

/** Whether a CertificateVerify is one over the messages before it. @throws TlsDecodeError */
export function isCertificateVerify(
  body: Uint8Array,
  {
    version,
    key,
    transcript,
  }: { readonly version: LegacyVersion; readonly key: KeyObject; readonly transcript: Uint8Array },
): boolean {
  return readWhole(body, (reader) => {
    const algorithm = version === "TLSv1.2" ? reader.uint(2) : undefined;
    const signature = reader.vector(2);
    if (algorithm !== undefined && !signatureAlgorithms.has(algorithm)) return false;
    return verify(digestOf(algorithm), transcript, key, signature);
  });
}

function digestOf(algorithm: number | undefined): string {
  return algorithm === undefined ? "md5-sha1" : signatureAlgorithms.get(algorithm)!;
}

/** Node takes any bytes where its types ask for its own class. */
function accepted(bytes: Uint8Array): Extract<PrivateKeyInput["key"], Uint8Array> {
  return bytes as Extract<PrivateKeyInput["key"], Uint8Array>;
}
