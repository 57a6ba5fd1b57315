import { constants, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { der, integer, nullValue, oid, sequence, UNIVERSAL } from "../../src/asn1/der.js";
import { parsePublicKey } from "../../src/certificates/public-key.js";
import * as web from "../../src/crypto/web.js";
import { platforms } from "../crypto/rsa-keys.js";

const three = Uint8Array.of(3);
const f4 = Uint8Array.of(1, 0, 1);
/** 2^2047 + 1 */
const modulus = Uint8Array.of(0, 0x80, ...new Uint8Array(254), 1);

function rsaSpki(n: Uint8Array, e: Uint8Array): Uint8Array {
  const key = sequence(integer(n), integer(e));
  return sequence(sequence(oid("1.2.840.113549.1.1.1"), nullValue()), der(UNIVERSAL.bitString, Uint8Array.of(0), key));
}

describe("an RSA public key", () => {
  it.each([three, f4])("is read with the exponent %s", (exponent) => {
    expect(parsePublicKey(rsaSpki(modulus, exponent))).toMatchObject({ kind: "RSA", bits: 2048 });
  });

  it.each([
    // Whatever is raised to the power of 1 is its own signature.
    ["the exponent 1", modulus, Uint8Array.of(1)],
    ["the exponent 0", modulus, Uint8Array.of(0)],
    ["an even exponent", modulus, Uint8Array.of(1, 0, 0)],
    ["a negative exponent", modulus, Uint8Array.of(0xfd)],
    ["an empty exponent", modulus, new Uint8Array()],
    ["an exponent longer than its modulus", modulus, Uint8Array.of(1, ...modulus)],
    ["an even modulus", Uint8Array.of(0, 0x80, ...new Uint8Array(255)), f4],
    ["a negative modulus", Uint8Array.of(0x80, 1), f4],
    ["the modulus 0", Uint8Array.of(0), f4],
  ])("is refused with %s", (_, n, e) => {
    expect(() => parsePublicKey(rsaSpki(n, e))).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });
});

describe.each(platforms)("a key for RSASSA-PSS alone, in %s", (_, platform) => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa-pss", {
    modulusLength: 2048,
    hashAlgorithm: "sha256",
    mgf1HashAlgorithm: "sha256",
  });
  const key = parsePublicKey(new Uint8Array(publicKey.export({ type: "spki", format: "der" })));
  const unsupported = expect.objectContaining({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });

  it.each(["RSASSA-PSS", "RSASSA-PKCS1-v1_5"] as const)(
    "is not verified with by %s: what it allows is not read",
    async (scheme) => {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const signature = new Uint8Array(sign("sha256", Uint8Array.of(1), { key: privateKey, padding, saltLength: 32 }));
      const algorithm = { scheme, digest: "SHA256", saltLength: 32 } as const;
      const given = { digest: new Uint8Array(32), signature };
      await expect(platform.verifyDigest(key, algorithm, given)).rejects.toEqual(unsupported);
    },
  );

  it("encrypts no content key", async () => {
    const transport = { scheme: "RSAES-PKCS1-v1_5" } as const;
    await expect(platform.encryptKey(key, transport, new Uint8Array(32))).rejects.toEqual(unsupported);
  });
});

describe("an RSA key of more bits than are worth the time, in a browser", () => {
  it.each([
    ["modulus", Uint8Array.of(0, 0x80, ...new Uint8Array(2100), 1), f4],
    ["exponent", modulus, Uint8Array.of(1, ...new Uint8Array(200), 1)],
  ])("verifies nothing: its %s", async (_, n, e) => {
    const key = parsePublicKey(rsaSpki(n, e));
    const signature = new Uint8Array(key.bits / 8);
    const verify = web.verifyDigest(
      key,
      { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" },
      { digest: new Uint8Array(32), signature },
    );
    await expect(verify.catch(({ code }: { code: string }) => code)).resolves.toBe("ERR_PKI_UNSUPPORTED_ALGORITHM");
  });
});
