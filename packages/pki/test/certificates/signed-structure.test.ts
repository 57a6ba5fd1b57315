import { describe, expect, it } from "@jest/globals";
import type { PublicKey } from "../../src/crypto/types.js";
import { verifySigned } from "../../src/certificates/signed-structure.js";
import { createParty, makeCertificate } from "./made-certificates.js";

const [root, other] = [createParty("Root"), createParty("Other")];
const certificate = makeCertificate(createParty("Leaf"), root, "endEntity");
const { tbsBytes, signature, signatureAlgorithm } = certificate;
const keyOf = (party: typeof root): PublicKey => makeCertificate(party, party, "authority").publicKey;

describe("verifySigned", () => {
  it("tells the key that made a signature from another one", async () => {
    expect(await verifySigned(certificate, keyOf(root))).toBe("good");
    expect(await verifySigned(certificate, keyOf(other))).toBe("bad");
  });

  it("finds any flipped bit of what was signed", async () => {
    for (let at = 0; at < tbsBytes.length; at++) {
      const changed = tbsBytes.slice();
      changed[at]! ^= 1 << (at & 7);
      expect(await verifySigned({ tbsBytes: changed, signature, signatureAlgorithm }, keyOf(root))).toBe("bad");
    }
  });

  it("cannot tell of an algorithm or a kind of key it does not know", async () => {
    const key = keyOf(root);
    const unknown = { tbsBytes, signature, signatureAlgorithm: undefined };
    expect(await verifySigned(unknown, key)).toBe("unsupported");
    expect(await verifySigned(certificate, { ...key, kind: "other", bits: 0 })).toBe("unsupported");
  });

  it("takes no key of another kind than the algorithm", async () => {
    const signatureAlgorithm = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
    expect(await verifySigned({ tbsBytes, signature, signatureAlgorithm }, keyOf(root))).toBe("bad");
  });

  it("spends no time on an RSA key of excessive size", async () => {
    const signatureAlgorithm = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
    const key: PublicKey = { kind: "RSA", bits: 16_385, spki: keyOf(root).spki };
    expect(await verifySigned({ tbsBytes, signature, signatureAlgorithm }, key)).toBe("unsupported");
  });
});
