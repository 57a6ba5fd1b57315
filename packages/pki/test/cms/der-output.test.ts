import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BerNode, readBer } from "../../src/asn1/ber.js";
import { compareBytes, der, setOf, UNIVERSAL } from "../../src/asn1/der.js";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { readCms } from "../../src/cms/read-cms.js";
import { signedData } from "../../src/cms/signed-data.js";
import { attempt } from "./open-message.js";
import { testIdentity } from "./self-signed.js";

const [rsa, other] = [testIdentity("rsa-1024"), testIdentity("rsa-1024", "other")];
const signers = [
  { signer: rsa },
  { signer: other, digest: "SHA512", identifier: "subjectKeyIdentifier" },
  { signer: rsa, digest: "SHA1", signedAttributes: false },
] as const;
/** The sets of SignedData and SignerInfo that an IMPLICIT tag hides. */
const implicitSets = [0xa0, 0xa1];

/** The encoding that DER has for the same values. */
function reencoded(node: BerNode): Uint8Array {
  if ((node.identifier & 0x20) === 0) return der(node.identifier, node.content);
  const children = node.children.map(reencoded);
  const isSet = implicitSets.includes(node.identifier) && children.length > 1;
  if (isSet) return der(node.identifier, ...children.toSorted(compareBytes));
  return node.identifier === UNIVERSAL.set ? setOf(...children) : der(node.identifier, ...children);
}

function expectDer(bytes: Uint8Array): void {
  expect(Buffer.compare(reencoded(readBer(bytes)), bytes)).toBe(0);
}

const octetsOfLength = (length: number): Uint8Array => new Uint8Array(length).fill(0x5a);
/** Around the lengths that take one more octet to write. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 15, 16, 17, 100, 127, 128, 255, 256, 65_535, 65_536),
  fc.nat({ max: 70_000 }),
);
const now = new Date("2024-05-06T07:08:09Z");

describe("with its length known, strict DER comes out", () => {
  it("of SignedData, DigestedData and EnvelopedData around content of any length", async () => {
    await fc.assert(
      fc.asyncProperty(lengths, async (length) => {
        const octets = octetsOfLength(length);
        const signed = signedData(dataContent([octets.subarray(0, 5), octets.subarray(5)], length), {
          signers,
          crls: [rsa.certificate.bytes, der(0x30)],
          now,
        });
        const digested = digestedData(dataContent(octets));
        for (const content of [signed, digested, dataContent(octets)]) {
          const expected = content.length;
          const sealed = await envelopedData(content, { recipients: [rsa, { password: "x", iterations: 1 }] });
          const bytes = await collectChunks(sealed.chunks);
          expect(bytes).toHaveLength(sealed.length!);
          expectDer(bytes);
          const message = await readCms([bytes], { contentType: sealed.contentType });
          if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
          const inner = await collectChunks(message.decrypt({ decryptors: [rsa] }));
          expect(inner).toHaveLength(expected!);
          if (content.contentType !== dataContent(octets).contentType) expectDer(inner);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("of the ContentInfo around it", async () => {
    for (const length of [0, 20, 90, 200, 70_000])
      expectDer(await collectChunks(contentInfo(signedData(dataContent(octetsOfLength(length)), { signers, now }))));
  });

  it("of a detached SignedData", async () => {
    const detached = signedData(dataContent(octetsOfLength(500)), { signers, detached: true, now });
    const bytes = await collectChunks(contentInfo(detached));
    expectDer(bytes);
    expect(bytes.length).toBeLessThan(3000);
  });
});

it("an ECDSA signature, whose length is not known beforehand, is written in BER", async () => {
  const signed = signedData(dataContent(octetsOfLength(10)), { signers: [{ signer: testIdentity("ec-p256") }], now });
  expect(signed.length).toBeUndefined();
  expect((await collectChunks(contentInfo(signed))).subarray(0, 2)).toEqual(Uint8Array.of(0x30, 0x80));
});

it.each([
  ["shorter", 11],
  ["longer", 9],
])("content %s than was said is an error, not a damaged object", async (_, length) => {
  const content = () => dataContent([octetsOfLength(10)], length);
  for (const made of [
    digestedData(content()),
    signedData(content(), { signers, now }),
    await envelopedData(content(), { recipients: [rsa] }),
  ])
    expect(await attempt(collectChunks(made.chunks))).toEqual({ code: "ERR_PKI_CONTENT_LENGTH" });
});
