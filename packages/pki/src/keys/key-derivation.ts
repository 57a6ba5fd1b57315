import { type DigestAlgorithm, digestLengths } from "../algorithms.js";
import { type BerNode, childOf, numberOf, oidOf } from "../asn1/ber.js";
import { concat, UNIVERSAL } from "../asn1/der.js";
import { hmacOids, oids, wordFor } from "../asn1/oids.js";
import { createHash, pbkdf2 } from "#crypto";
import { digestWith } from "../crypto/mgf1.js";
import { damaged, PkiError, unsupported } from "../errors.js";

/** Most rounds of PBKDF2, which the platform computes. */
const MAX_PBKDF2_ITERATIONS = 10_000_000;
/** Most rounds of the derivations that are computed here, digest by digest. */
const MAX_DIGEST_ITERATIONS = 2_000_000;

const digest = digestWith(createHash);

/** The key that PBKDF2 derives under the parameters of an AlgorithmIdentifier (RFC 8018 A.2). */
export async function pbkdf2Key(
  parameters: BerNode | undefined,
  password: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const [salt, iterationCount, ...optional] = parameters?.children ?? [];
  if (salt?.identifier !== UNIVERSAL.octetString) throw damaged("PBKDF2 has no salt of its own");
  const iterations = iterationsOf(iterationCount, MAX_PBKDF2_ITERATIONS);
  const keyLength = optional.find(({ identifier }) => identifier === UNIVERSAL.integer);
  if (keyLength && numberOf(keyLength) !== length) throw damaged("PBKDF2 has another key length than the cipher");
  const prf = optional.find(({ identifier }) => identifier === UNIVERSAL.sequence);
  return pbkdf2(password, salt.content, { iterations, length, digest: prf ? prfDigest(prf) : "SHA1" });
}

/** The digest under HMAC in an AlgorithmIdentifier. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM */
export function prfDigest(algorithm: BerNode): DigestAlgorithm {
  const dotted = oidOf(algorithm.children[0]);
  const known = wordFor(hmacOids, dotted);
  if (!known) throw unsupported(prfNames[dotted] ?? `the pseudo-random function ${dotted}`);
  return known;
}

const prfNames: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.8": "hmacWithSHA224",
  "1.2.840.113549.2.12": "hmacWithSHA512-224",
  "1.2.840.113549.2.13": "hmacWithSHA512-256",
};

/** What a key of PKCS#12 is for: the diversifier of RFC 7292 B.3. */
export type Pkcs12Purpose = 1 | 2 | 3;

interface SaltedIterations {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly digest: DigestAlgorithm;
}

/** The derivation of RFC 7292 B.2. */
export function pkcs12Key(
  password: Uint8Array,
  { salt, iterations, digest: algorithm }: SaltedIterations,
  { purpose, length }: { readonly purpose: Pkcs12Purpose; readonly length: number },
): Uint8Array {
  const block = digestLengths[algorithm] > 32 ? 128 : 64;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = concat(repeated(salt, block), repeated(password, block));
  const parts: Uint8Array[] = [];
  for (let made = 0; made < length; made += digestLengths[algorithm]) {
    let value = digest(algorithm, diversifier, input);
    for (let round = 1; round < iterations; round++) value = digest(algorithm, value);
    parts.push(value);
    for (let at = 0; at < input.length; at += block) addOneMore(input.subarray(at, at + block), value);
  }
  return concat(...parts).subarray(0, length);
}

/** As often as it takes to fill whole blocks. */
function repeated(bytes: Uint8Array, block: number): Uint8Array {
  const length = Math.ceil(bytes.length / block) * block;
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length]!);
}

/** block = block + repeated value + 1, as big-endian numbers. */
function addOneMore(block: Uint8Array, value: Uint8Array): void {
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    carry += block[i]! + value[i % value.length]!;
    block[i] = carry & 0xff;
    carry >>= 8;
  }
}

/** PBKDF1 (RFC 8018 5.1). */
export function pbkdf1Key(password: Uint8Array, { salt, iterations, digest: algorithm }: SaltedIterations): Uint8Array {
  let value = digest(algorithm, password, salt);
  for (let round = 1; round < iterations; round++) value = digest(algorithm, value);
  return value;
}

/** What OpenSSL derives the key of a traditional encrypted PEM from: MD5, one round. */
export function opensslKey(password: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let made = 0; made < length; made += digestLengths.MD5) {
    parts.push(digest("MD5", parts.at(-1) ?? new Uint8Array(), password, salt));
  }
  return concat(...parts).subarray(0, length);
}

/** Salt and rounds of the parameters that PBES1 and PKCS#12 share. */
export function saltedIterations(parameters: BerNode | undefined, algorithm: DigestAlgorithm): SaltedIterations {
  const node = parameters ?? damagedParameters();
  const salt = childOf(node, 0, UNIVERSAL.octetString).content;
  return { salt, iterations: iterationsOf(node.children[1], MAX_DIGEST_ITERATIONS), digest: algorithm };
}

/** A count of rounds within its limit. @throws PkiError ERR_PKI_LIMIT */
export function iterationsOf(node: BerNode | undefined, limit = MAX_DIGEST_ITERATIONS): number {
  const iterations = numberOf(node);
  if (iterations < 1) throw damaged("a key derivation has no rounds");
  if (iterations > limit) throw new PkiError("ERR_PKI_LIMIT", `a key derivation asks for more than ${limit} rounds`);
  return iterations;
}

function damagedParameters(): never {
  throw damaged("a key derivation has no parameters");
}

/** The OBJECT IDENTIFIER of PBKDF2 and nothing else. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM naming another one */
export function expectPbkdf2(derivation: BerNode): BerNode | undefined {
  const dotted = oidOf(derivation.children[0]);
  if (dotted === "1.3.6.1.4.1.11591.4.11") throw unsupported("scrypt");
  if (dotted !== oids.pbkdf2) throw unsupported(`the key derivation ${dotted}`);
  return derivation.children[1];
}
