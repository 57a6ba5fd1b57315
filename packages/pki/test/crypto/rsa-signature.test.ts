import { constants, createHash, publicEncrypt, sign, verify } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { DigestAlgorithm } from "../../src/algorithms.js";
import { concat, der, nullValue, octetString, oid, sequence } from "../../src/asn1/der.js";
import { digestOids } from "../../src/asn1/oids.js";
import type { SignatureAlgorithm } from "../../src/crypto/types.js";
import { platforms, type RsaKey, rsaKey, signedBlock } from "./rsa-keys.js";

const names = { SHA1: "sha1", SHA256: "sha256", SHA384: "sha384", SHA512: "sha512" } as const;
const digests = Object.keys(names) as (keyof typeof names)[];
const content = new TextEncoder().encode("what is signed");
const digestOf = (digest: keyof typeof names): Uint8Array =>
  Uint8Array.from(createHash(names[digest]).update(content).digest());
const sha256 = digestOf("SHA256");
const pkcs1 = (digest: DigestAlgorithm): SignatureAlgorithm => ({ scheme: "RSASSA-PKCS1-v1_5", digest });
const identifier = (...parameters: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(digestOids.SHA256), ...parameters);

describe.each(platforms)("RSASSA-PKCS1-v1_5 by %s", (_, platform) => {
  it.each(digests)("with %s: OpenSSL verifies ours, and ours verifies OpenSSL's", async (digest) => {
    for (const bits of [1024, 2047, 2049]) {
      const key = rsaKey(bits);
      const signature = await platform.signDigest(key.privateKey, pkcs1(digest), digestOf(digest));
      expect(verify(names[digest], content, key.publicObject, signature)).toBe(true);
      const theirs = Uint8Array.from(sign(names[digest], content, key.privateObject));
      expect(theirs).toEqual(signature);
      const signed = { digest: digestOf(digest), signature: theirs };
      expect(await platform.verifyDigest(key.publicKey, pkcs1(digest), signed)).toBe(true);
      const flipped = theirs.map((octet, index) => (index === 50 ? octet ^ 1 : octet));
      expect(await platform.verifyDigest(key.publicKey, pkcs1(digest), { ...signed, signature: flipped })).toBe(false);
    }
  });

  const isAccepted = (key: RsaKey, block: Uint8Array): Promise<boolean> =>
    platform.verifyDigest(key.publicKey, pkcs1("SHA256"), { digest: sha256, signature: signedBlock(key, block) });
  /** 00 01, FF…, 00, DigestInfo, and whatever follows, as long as the modulus. */
  const blockOf = (digestInfo: Uint8Array, { padding = 0xff, after = new Uint8Array() } = {}): Uint8Array => {
    const filled = new Uint8Array(128 - 3 - digestInfo.length - after.length).fill(padding);
    return concat(Uint8Array.of(0, 1), filled, Uint8Array.of(0), digestInfo, after);
  };
  const right = sequence(identifier(nullValue()), octetString(sha256));

  it("accepts a DigestInfo with and without the NULL of its algorithm", async () => {
    for (const key of [rsaKey(1024), rsaKey(1024, 3)]) {
      expect(await isAccepted(key, blockOf(right))).toBe(true);
      expect(await isAccepted(key, blockOf(sequence(identifier(), octetString(sha256))))).toBe(true);
    }
  });

  const long = (value: Uint8Array): Uint8Array => concat(Uint8Array.of(value[0]!, 0x81), value.subarray(1));
  const forgeries: readonly [string, Uint8Array][] = [
    ["bytes after the DigestInfo and short padding", blockOf(right, { after: new Uint8Array(40).fill(0x11) })],
    ["one byte after the DigestInfo", blockOf(right, { after: Uint8Array.of(0) })],
    [
      "bytes hidden in the parameters of the algorithm",
      blockOf(sequence(identifier(octetString(new Uint8Array(30))), octetString(sha256))),
    ],
    ["a NULL that holds something", blockOf(sequence(identifier(der(0x05, Uint8Array.of(1))), octetString(sha256)))],
    ["a third value in the DigestInfo", blockOf(sequence(identifier(nullValue()), octetString(sha256), nullValue()))],
    ["a length longer than DER has it", blockOf(long(right))],
    [
      "a digest whose length is longer than DER has it",
      blockOf(sequence(identifier(nullValue()), long(octetString(sha256)))),
    ],
    ["an indefinite length", blockOf(concat(Uint8Array.of(0x30, 0x80), right.subarray(2), new Uint8Array(2)))],
    ["padding of other octets", blockOf(right, { padding: 0xfe })],
    ["padding of zeros", blockOf(right, { padding: 0 })],
    ["the block type of encryption", blockOf(right).with(1, 2)],
    ["another first octet", concat(Uint8Array.of(0, 0, 1), blockOf(right).subarray(3))],
    ["no zero before the DigestInfo", blockOf(right).with(128 - right.length - 1, 0xff)],
    ["the digest alone", blockOf(sha256)],
    ["another digest algorithm", blockOf(sequence(sequence(oid(digestOids.SHA512), nullValue()), octetString(sha256)))],
    ["another digest", blockOf(sequence(identifier(nullValue()), octetString(sha256.with(31, sha256[31]! ^ 1))))],
  ];
  it.each(forgeries)("refuses a block with %s", async (_, block) => {
    for (const key of [rsaKey(1024), rsaKey(1024, 3)]) expect(await isAccepted(key, block)).toBe(false);
  });

  it("refuses the cube root of a block with garbage at its end, made without the private key", async () => {
    const key = rsaKey(2048, 3);
    const begin = concat(Uint8Array.of(0, 1, ...new Uint8Array(8).fill(0xff), 0), right);
    const target = toNumber(concat(begin, new Uint8Array(256 - begin.length).fill(0xff)));
    const root = cubeRoot(target);
    // The cube begins as the block must, so that a verifier that does not look at the end would accept it.
    expect(toBytes(root ** 3n, 256).subarray(0, begin.length)).toEqual(begin);
    const signed = { digest: sha256, signature: toBytes(root, 256) };
    expect(await platform.verifyDigest(key.publicKey, pkcs1("SHA256"), signed)).toBe(false);
  });

  it("refuses signatures of another length, or not below the modulus", async () => {
    const key = rsaKey(1024);
    const signature = signedBlock(key, blockOf(right));
    for (const other of [
      signature.subarray(1),
      concat(Uint8Array.of(0), signature),
      new Uint8Array(),
      new Uint8Array(128).fill(0xff),
      new Uint8Array(128),
    ])
      expect(await platform.verifyDigest(key.publicKey, pkcs1("SHA256"), { digest: sha256, signature: other })).toBe(
        false,
      );
  });

  it("refuses to sign with a key too short for the digest", async () => {
    await expect(
      platform.signDigest(rsaKey(512).privateKey, pkcs1("SHA512"), digestOf("SHA512")),
    ).rejects.toMatchObject({
      code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
    });
  });
});

describe.each(platforms)("RSASSA-PSS verified by %s", (_, platform) => {
  const pss = (digest: DigestAlgorithm, saltLength: number): SignatureAlgorithm => ({
    scheme: "RSASSA-PSS",
    digest,
    saltLength,
  });
  const padding = constants.RSA_PKCS1_PSS_PADDING;

  // A modulus whose bits are one more than whole octets has an encoded message one octet shorter.
  it.each([1024, 1025, 1026, 1031, 2047, 2048, 2049])(
    "is OpenSSL's, of any salt, with a key of %i bits",
    async (bits) => {
      const key = rsaKey(bits);
      for (const digest of ["SHA1", "SHA256", "SHA384"] as const) {
        const longest = Math.ceil((bits - 1) / 8) - digestOf(digest).length - 2;
        for (const saltLength of [0, 1, 20, longest]) {
          const signature = Uint8Array.from(
            sign(names[digest], content, { key: key.privateObject, padding, saltLength }),
          );
          const signed = { digest: digestOf(digest), signature };
          expect(await platform.verifyDigest(key.publicKey, pss(digest, saltLength), signed)).toBe(true);
          expect(
            await platform.verifyDigest(key.publicKey, pss(digest, saltLength === 0 ? 1 : saltLength - 1), signed),
          ).toBe(false);
          const wrong = { ...signed, digest: signed.digest.with(0, signed.digest[0]! ^ 1) };
          expect(await platform.verifyDigest(key.publicKey, pss(digest, saltLength), wrong)).toBe(false);
        }
      }
    },
  );

  it("is refused with any octet of its block changed", async () => {
    for (const bits of [1024, 1025]) {
      const key = rsaKey(bits);
      const signature = Uint8Array.from(sign("sha256", content, { key: key.privateObject, padding, saltLength: 32 }));
      for (let at = 0; at < signature.length; at++) {
        const changed = signature.with(at, signature[at]! ^ 1);
        expect(
          await platform.verifyDigest(key.publicKey, pss("SHA256", 32), { digest: sha256, signature: changed }),
        ).toBe(false);
      }
    }
  });

  it("is refused with a block in which nothing is wrong but bits that must be zero", async () => {
    // An octet of the padding before the salt; bits beyond the modulus, in the first octet of the block or in one before the encoded message.
    for (const [bits, at, mask] of [
      [1024, 5, 0x10],
      [1024, 0, 0x80],
      [1026, 0, 0x02],
      [1025, 0, 0x01],
    ] as const) {
      const key = rsaKey(bits);
      const forged = forgedBlock(key, (block) => block.with(at, block[at]! | mask));
      const algorithm = pss("SHA256", 32);
      expect(await platform.verifyDigest(key.publicKey, algorithm, { digest: sha256, signature: forged.right })).toBe(
        true,
      );
      expect(await platform.verifyDigest(key.publicKey, algorithm, { digest: sha256, signature: forged.wrong })).toBe(
        false,
      );
    }
  });

  it("is refused without the zeros it begins with", async () => {
    const key = rsaKey(1024);
    let signature = new Uint8Array([1]);
    while (signature[0] !== 0)
      signature = Uint8Array.from(sign("sha256", content, { key: key.privateObject, padding, saltLength: 32 }));
    expect(await platform.verifyDigest(key.publicKey, pss("SHA256", 32), { digest: sha256, signature })).toBe(true);
    const shorter = { digest: sha256, signature: signature.subarray(1) };
    expect(await platform.verifyDigest(key.publicKey, pss("SHA256", 32), shorter)).toBe(false);
  });

  it("is refused with another mask, a salt longer than the modulus, or in place of RSASSA-PKCS1-v1_5", async () => {
    const key = rsaKey(1024);
    const signature = Uint8Array.from(sign("sha256", content, { key: key.privateObject, padding, saltLength: 32 }));
    const signed = { digest: sha256, signature };
    const others: SignatureAlgorithm[] = [
      { ...pss("SHA256", 32), maskDigest: "SHA1" },
      pss("SHA256", 200),
      pss("SHA256", 0x7fffffff),
      pkcs1("SHA256"),
    ];
    for (const other of others) expect(await platform.verifyDigest(key.publicKey, other, signed)).toBe(false);
    const block = Uint8Array.from(sign("sha256", content, key.privateObject));
    expect(await platform.verifyDigest(key.publicKey, pss("SHA256", 32), { digest: sha256, signature: block })).toBe(
      false,
    );
  });
});

/** A signature by RSASSA-PSS, and one of its block with a change that makes another one, still below the modulus. */
function forgedBlock(
  key: RsaKey,
  change: (block: Uint8Array) => Uint8Array,
): { readonly right: Uint8Array; readonly wrong: Uint8Array } {
  const options = { key: key.privateObject, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  for (;;) {
    const right = Uint8Array.from(sign("sha256", content, options));
    const block = Uint8Array.from(publicEncrypt({ key: key.publicObject, padding: constants.RSA_NO_PADDING }, right));
    const changed = change(block);
    const wrong = Buffer.compare(changed, block) === 0 ? undefined : trySigning(key, changed);
    if (wrong) return { right, wrong };
  }
}

function trySigning(key: RsaKey, block: Uint8Array): Uint8Array | undefined {
  try {
    return signedBlock(key, block);
  } catch {
    return undefined;
  }
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function toBytes(value: bigint, length: number): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex"));
}

/** The largest number whose cube is not above the value. */
function cubeRoot(value: bigint): bigint {
  let [low, high] = [0n, 1n << BigInt(Math.ceil(value.toString(2).length / 3) + 1)];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** 3n <= value) low = middle;
    else high = middle;
  }
  return low;
}
