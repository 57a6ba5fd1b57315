import { cipherLengths, type ContentCipher, type DigestAlgorithm } from "../algorithms.js";
import { type BerNode, childOf, expectNode, numberOf, octetStringOf, oidOf } from "../asn1/ber.js";
import { concat, context, integer, nullValue, octetString, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { cipherOids, hmacOids, oids, wordFor } from "../asn1/oids.js";
import { createCipher, createDecipher, pbkdf2, randomBytes } from "#crypto";
import { damaged, PkiError, unsupported } from "../errors.js";

/** More rounds than anybody asks for; a sender's word must not keep the reader busy for hours. */
const MAX_ITERATIONS = 10_000_000;
const MAX_SALT_LENGTH = 1024;

/** How a password becomes the key that wraps the content key. */
export interface PasswordRecipientInfo {
  readonly kind: "password";
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly digest: DigestAlgorithm;
  readonly wrapCipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly encryptedKey: Uint8Array;
}

/** PasswordRecipientInfo with PBKDF2 and PWRI-KEK (RFC 5652 6.2.4, RFC 8018, RFC 3211). */
export async function passwordRecipientInfo(
  {
    password,
    iterations = 600_000,
    wrapCipher = "aes-256-cbc",
  }: { readonly password: string; readonly iterations?: number; readonly wrapCipher?: ContentCipher },
  contentKey: Uint8Array,
): Promise<Uint8Array> {
  const digest = "SHA256";
  const salt = randomBytes(16);
  const iv = randomBytes(cipherLengths[wrapCipher].block);
  const info: PasswordRecipientInfo = {
    kind: "password",
    salt,
    iterations,
    digest,
    wrapCipher,
    iv,
    encryptedKey: new Uint8Array(),
  };
  const encryptedKey = await wrapKey(contentKey, { key: await wrappingKey(info, password), cipher: wrapCipher, iv });
  return context(
    3,
    integer(0),
    context(
      0,
      oid(oids.pbkdf2),
      sequence(octetString(salt), integer(iterations), sequence(oid(hmacOids[digest]!), nullValue())),
    ),
    sequence(oid(oids.pwriKek), sequence(oid(cipherOids[wrapCipher]), octetString(iv))),
    octetString(encryptedKey),
  );
}

/** @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT, ERR_PKI_UNSUPPORTED_ALGORITHM */
export function readPasswordRecipientInfo(node: BerNode): PasswordRecipientInfo {
  const [version, derivation, wrapping, encryptedKey] = node.children;
  if (numberOf(version) !== 0) throw damaged("a PasswordRecipientInfo has an unknown version");
  if (derivation?.identifier !== 0xa0) throw unsupported("a password recipient without key derivation");
  const kek = expectNode(wrapping, UNIVERSAL.sequence);
  if (oidOf(kek.children[0]) !== oids.pwriKek) throw unsupported(oidOf(kek.children[0]));
  const kekCipher = childOf(kek, 1, UNIVERSAL.sequence);
  const { cipher, iv } = readCipher(kekCipher);
  return {
    kind: "password",
    ...readDerivation(derivation, cipher),
    wrapCipher: cipher,
    iv,
    encryptedKey: octetStringOf(encryptedKey),
  };
}

function readDerivation(
  node: BerNode,
  cipher: ContentCipher,
): Pick<PasswordRecipientInfo, "salt" | "iterations" | "digest"> {
  if (oidOf(node.children[0]) !== oids.pbkdf2) throw unsupported(oidOf(node.children[0]));
  const parameters = childOf(node, 1, UNIVERSAL.sequence).children;
  const salt = expectNode(parameters[0], UNIVERSAL.octetString).content;
  const iterations = numberOf(parameters[1]);
  const [keyLength, prf] =
    parameters[2]?.identifier === UNIVERSAL.integer ? parameters.slice(2) : [undefined, parameters[2]];
  if (keyLength && numberOf(keyLength) !== cipherLengths[cipher].key)
    throw damaged("the derived key has another length than its cipher");
  if (iterations < 1 || iterations > MAX_ITERATIONS || salt.length > MAX_SALT_LENGTH) {
    throw new PkiError("ERR_PKI_LIMIT", "a password recipient asks for too many rounds or too long a salt");
  }
  return { salt, iterations, digest: readPrf(prf) };
}

/** RFC 8018 A.2: HMAC-SHA-1 is the default, which DER leaves out. */
function readPrf(node: BerNode | undefined): DigestAlgorithm {
  if (!node) return "SHA1";
  const dotted = oidOf(expectNode(node, UNIVERSAL.sequence).children[0]);
  const digest = wordFor(hmacOids, dotted);
  if (!digest) throw unsupported(dotted);
  return digest;
}

/** An AlgorithmIdentifier of a CBC cipher with its IV. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_UNSUPPORTED_ALGORITHM */
export function readCipher(node: BerNode): { readonly cipher: ContentCipher; readonly iv: Uint8Array } {
  const dotted = oidOf(node.children[0]);
  const word = wordFor(cipherOids, dotted);
  if (!word || !(word in cipherLengths)) throw unsupported(word ?? dotted);
  const cipher = word as ContentCipher;
  const iv = childOf(node, 1, UNIVERSAL.octetString).content;
  if (iv.length !== cipherLengths[cipher].block) throw damaged("an IV has another length than the block of its cipher");
  return { cipher, iv };
}

/** The content key of `length` bytes; `undefined` where the password or the wrapped key is wrong, as its check bytes tell. */
export async function unwrapWithPassword(
  info: PasswordRecipientInfo,
  { password, length }: { readonly password: string; readonly length: number },
): Promise<Uint8Array | undefined> {
  const { wrapCipher: cipher, iv, encryptedKey } = info;
  const { block } = cipherLengths[cipher];
  const key = await wrappingKey(info, password);
  if (encryptedKey.length < 2 * block || encryptedKey.length % block !== 0) return undefined;
  const wrapped = await unwrapBlocks(encryptedKey, { key, cipher, iv });
  if (wrapped.length < 4 + length) return undefined;
  let wrong = wrapped[0]! ^ length;
  for (let i = 0; i < 3; i++) wrong |= wrapped[1 + i]! ^ wrapped[4 + i]! ^ 0xff;
  return wrong === 0 ? wrapped.slice(4, 4 + length) : undefined;
}

function wrappingKey(info: PasswordRecipientInfo, password: string): Promise<Uint8Array> {
  const { salt, iterations, digest, wrapCipher } = info;
  const { key: length } = cipherLengths[wrapCipher];
  return pbkdf2(new TextEncoder().encode(password), salt, { iterations, length, digest });
}

interface Wrapping {
  readonly key: Uint8Array;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
}

/** RFC 3211 2.3.1: length, check bytes, key and random padding, encrypted twice without a break. */
async function wrapKey(contentKey: Uint8Array, { key, cipher, iv }: Wrapping): Promise<Uint8Array> {
  const { block } = cipherLengths[cipher];
  const length = Math.max(2 * block, Math.ceil((4 + contentKey.length) / block) * block);
  const check = contentKey.subarray(0, 3).map((octet) => octet ^ 0xff);
  const padding = randomBytes(length - 4 - contentKey.length);
  const stream = await createCipher({ cipher, key, iv, padding: false });
  const inner = await stream.update(concat(Uint8Array.of(contentKey.length), check, contentKey, padding));
  return stream.update(inner);
}

/** RFC 3211 2.3.2: the last block gives the IV of the outer encryption. */
async function unwrapBlocks(encrypted: Uint8Array, { key, cipher, iv }: Wrapping): Promise<Uint8Array> {
  const { block } = cipherLengths[cipher];
  const decrypt = async (from: Uint8Array, withIv: Uint8Array): Promise<Uint8Array> =>
    (await createDecipher({ cipher, key, iv: withIv, padding: false })).update(from);
  const outerIv = await decrypt(encrypted.subarray(-block), encrypted.subarray(-2 * block, -block));
  return decrypt(await decrypt(encrypted, outerIv), iv);
}
