import { digestLengths } from "../algorithms.js";
import { type BerNode, childOf, oidOf } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, wordFor } from "../asn1/oids.js";
import { hmac } from "#crypto";
import { damaged, unsupported } from "../errors.js";
import { expectPbkdf2, iterationsOf, pbkdf2Key, pkcs12Key, prfDigest } from "./key-derivation.js";
import type { PasswordForms } from "./password-forms.js";

const PBMAC1 = "1.2.840.113549.1.5.14";

/** Whether the MacData of PKCS#12 is that of the content under the password (RFC 7292 section 4; PBMAC1: RFC 9579). */
export async function hasRightMac(macData: BerNode, content: Uint8Array, password: PasswordForms): Promise<boolean> {
  const digestInfo = childOf(macData, 0, UNIVERSAL.sequence);
  const algorithm = childOf(digestInfo, 0, UNIVERSAL.sequence);
  const expected = childOf(digestInfo, 1, UNIVERSAL.octetString).content;
  const isPbmac1 = oidOf(algorithm.children[0]) === PBMAC1;
  const computed = await (isPbmac1 ? pbmac1 : pkcs12Mac)({ macData, algorithm, content, password });
  return isSame(computed, expected);
}

interface MacInput {
  readonly macData: BerNode;
  readonly algorithm: BerNode;
  readonly content: Uint8Array;
  readonly password: PasswordForms;
}

async function pkcs12Mac({ macData, algorithm, content, password }: MacInput): Promise<Uint8Array> {
  const dotted = oidOf(algorithm.children[0]);
  const digest = wordFor(digestOids, dotted);
  if (!digest) throw unsupported(`the MAC over ${dotted}`);
  const salt = childOf(macData, 1, UNIVERSAL.octetString).content;
  const [, , rounds] = macData.children;
  const iterations = rounds ? iterationsOf(rounds) : 1;
  const key = pkcs12Key(password.bmp, { salt, iterations, digest }, { purpose: 3, length: digestLengths[digest] });
  return hmac(digest, key, content);
}

async function pbmac1({ algorithm, content, password }: MacInput): Promise<Uint8Array> {
  const parameters = childOf(algorithm, 1, UNIVERSAL.sequence);
  const digest = prfDigest(childOf(parameters, 1, UNIVERSAL.sequence));
  const derivation = expectPbkdf2(childOf(parameters, 0, UNIVERSAL.sequence));
  return hmac(digest, await pbkdf2Key(derivation, password.utf8, digestLengths[digest]), content);
}

/** In time that does not depend on where they differ. */
function isSame(computed: Uint8Array, expected: Uint8Array): boolean {
  if (computed.length !== expected.length) throw damaged("a MAC has another length than its digest");
  return computed.reduce((difference, octet, index) => difference | (octet ^ expected[index]!), 0) === 0;
}
