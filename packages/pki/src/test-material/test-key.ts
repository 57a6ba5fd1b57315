import type { DigestAlgorithm } from "../algorithms.js";
import { parsePublicKey } from "../certificates/public-key.js";
import type { PrivateKey, PublicKey } from "../crypto/types.js";
import { readPkcs8 } from "../keys/private-key.js";

/** The kinds of key of test material. */
export type TestKeyKind = "rsa-2048" | "rsa-3072" | "rsa-4096" | "p-256" | "p-384";

export interface TestKey {
  readonly privateKey: PrivateKey;
  readonly publicKey: PublicKey;
}

/** Makes a key pair with WebCrypto, which Node has too. */
export async function createTestKey(kind: TestKeyKind): Promise<TestKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(parameters(kind), true, ["sign", "verify"]);
  return {
    privateKey: readPkcs8(new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey))),
    publicKey: parsePublicKey(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey))),
  };
}

function parameters(kind: TestKeyKind): RsaHashedKeyGenParams | EcKeyGenParams {
  if (kind === "p-256" || kind === "p-384") return { name: "ECDSA", namedCurve: kind.toUpperCase() };
  const publicExponent = Uint8Array.of(1, 0, 1);
  return { name: "RSASSA-PKCS1-v1_5", modulusLength: Number(kind.slice(4)), publicExponent, hash: "SHA-256" };
}

/** The digest that fits the strength of a key. */
export function digestFor({ curve }: PublicKey): DigestAlgorithm {
  return curve === "P-384" ? "SHA384" : "SHA256";
}
