import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Tag, writeFile } from "@dicomsec/core";
import type { DigestAlgorithm, TimeStampToken } from "@dicomsec/pki";
import { sign, type SignOptions } from "../../src/index.js";
import { checkImprint } from "../../src/time-stamp/imprint.js";
import { createAuthority, type Identity } from "../identities.js";
import { image, imageBytes } from "../instances.js";

const signature = Uint8Array.from({ length: 256 }, (_, at) => at);
const digestOf = (bytes: Uint8Array, algorithm = "sha256"): Uint8Array =>
  new Uint8Array(createHash(algorithm).update(bytes).digest());

/** A token as it is read, so far as its imprint goes. */
function tokenOf(digest: Uint8Array, digestAlgorithm: DigestAlgorithm | undefined): TimeStampToken {
  const info = { messageImprint: { digest, digestAlgorithm } };
  return { bytes: Uint8Array.of(0x30, 0), info } as unknown as TimeStampToken;
}

let rsa: Identity;

beforeAll(async () => {
  rsa = await (await createAuthority()).issue();
});

describe("the imprint of a time stamp", () => {
  it.each(["SHA256", "SHA384", "SHA512"] as const)("by %s is that of the signature", (algorithm) => {
    const digest = digestOf(signature, algorithm.toLowerCase());
    expect(() => checkImprint(tokenOf(digest, algorithm), signature)).not.toThrow();
  });

  const digest = digestOf(signature);

  it.each<readonly [string, Uint8Array, DigestAlgorithm | undefined]>([
    ["of other octets", digestOf(signature.subarray(1)), "SHA256"],
    ["that differs in its first octet", digest.with(0, digest[0]! ^ 1), "SHA256"],
    ["that differs in its last octet", digest.with(31, digest[31]! ^ 1), "SHA256"],
    ["with an octet more", Uint8Array.of(...digest, 0), "SHA256"],
    ["with an octet less", digest.subarray(0, 31), "SHA256"],
    ["without an octet", new Uint8Array(0), "SHA256"],
    ["that calls itself by another algorithm", digest, "SHA384"],
    ["by an algorithm that is not known", digest, undefined],
  ])("%s is not", (_, imprint, algorithm) => {
    const code = "ERR_SIGNATURE_TIME_STAMP";
    expect(() => checkImprint(tokenOf(imprint, algorithm), signature)).toThrow(expect.objectContaining({ code }));
  });

  const stamped = (change: (digest: Uint8Array) => Uint8Array): SignOptions => ({
    signer: rsa.signer,
    profile: "base",
    timeStamp: async (asked) => tokenOf(change(asked.digest), asked.digestAlgorithm),
  });

  it("is checked when a signature is made, and none is made with one that is longer", async () => {
    const file = image();
    const refused = sign(
      file,
      stamped((asked) => Uint8Array.of(...asked, 0)),
    );
    await expect(refused).rejects.toMatchObject({ code: "ERR_SIGNATURE_TIME_STAMP" });
    expect(writeFile(file)).toEqual(imageBytes());
    const made = await sign(
      file,
      stamped((asked) => asked),
    );
    expect(made.item.getString(Tag.CertifiedTimestampType)).toBe("CMS_TSP");
  });
});
