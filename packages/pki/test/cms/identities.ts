import { createPrivateKey } from "node:crypto";
import { parseCertificate } from "../../src/certificates/certificate.js";
import type { PrivateKey } from "../../src/crypto/types.js";
import type { Decryptor } from "../../src/keys/decryptor.js";
import type { Signer } from "../../src/keys/signer.js";
import { decryptKey, signDigest } from "../../src/node/crypto.js";

/** A signer and a decryptor of one key, as an application with a key store of its own would make them. */
export function identityOf(pem: { readonly certificate: string; readonly privateKey: string }): Signer & Decryptor {
  const certificate = parseCertificate(new TextEncoder().encode(pem.certificate));
  const key = createPrivateKey(pem.privateKey);
  const pkcs8 = Uint8Array.from(key.export({ format: "der", type: "pkcs8" }));
  const privateKey: PrivateKey = { kind: key.asymmetricKeyType === "rsa" ? "RSA" : "EC", pkcs8 };
  return {
    certificate,
    certificates: [certificate],
    signDigest: (digest, algorithm) => signDigest(privateKey, algorithm, digest),
    decryptKey: (encryptedKey, { transport, length }) => decryptKey(privateKey, transport, { encryptedKey, length }),
  };
}
