import { describe, expect, it } from "@jest/globals";
import { concat, context, der, derHeader, octetString } from "../../src/asn1/der.js";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { readCms } from "../../src/cms/read-cms.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { signedData } from "../../src/cms/signed-data.js";
import { cutInto } from "./chunked.js";
import { attempt, openMessage, type Opened } from "./open-message.js";
import { indefinite } from "./raw-signed-data.js";
import { longForm, reframe, rewrite } from "./rewrite.js";
import { testIdentity } from "./self-signed.js";

const rsa = testIdentity("rsa-1024");
const content = new TextEncoder().encode("The octets of a DICOM file, some of them in one piece and some in another.");
const now = new Date("2024-05-06T07:08:09Z");

const digested = await collectChunks(contentInfo(digestedData(dataContent(content))));
const signed = await collectChunks(contentInfo(signedData(dataContent(content), { signers: [{ signer: rsa }], now })));
const sealed = await collectChunks(
  contentInfo(await envelopedData(digestedData(dataContent(content)), { recipients: [rsa] })),
);
/** Where the OCTET STRING of the content and the encrypted content are, in ContentInfo / [0] / its value. */
const places = { digested: "1/0/2/1/0", signed: "1/0/2/1/0", sealed: "1/0/2/2" };

/** The same result from one chunk, and from chunks of a single byte. */
async function open(bytes: Uint8Array): Promise<Opened | { readonly code: string }> {
  const opened = await attempt(openMessage(bytes, { decryptors: [rsa] }));
  expect(await attempt(openMessage(cutInto(bytes, 1), { decryptors: [rsa] }))).toEqual(opened);
  return opened;
}

/** The content of an OCTET STRING in some form of BER. */
const forms: readonly [string, (tag: number, octets: Uint8Array) => Uint8Array][] = [
  [
    "primitive, with a length longer than needed",
    (tag, octets) => concat(Uint8Array.of(tag, 0x83, 0, 0, octets.length), octets),
  ],
  ["constructed of one piece", (tag, octets) => der(tag | 0x20, octetString(octets))],
  ["constructed of many pieces", (tag, octets) => der(tag | 0x20, ...[...cutInto(octets, 7)].map(octetString))],
  ["of indefinite length", (tag, octets) => indefinite(tag | 0x20, ...[...cutInto(octets, 7)].map(octetString))],
  [
    "in empty pieces between others",
    (tag, octets) => {
      const pieces = [...cutInto(octets, 9)].flatMap((piece) => [octetString(new Uint8Array()), octetString(piece)]);
      return indefinite(tag | 0x20, ...pieces, octetString(new Uint8Array()), der(0x24), indefinite(0x24));
    },
  ],
  [
    "in pieces of pieces, of both kinds of length",
    (tag, octets) =>
      indefinite(
        tag | 0x20,
        der(0x24, octetString(octets.subarray(0, 5)), indefinite(0x24, octetString(octets.subarray(5, 9)))),
        indefinite(0x24, der(0x24, octetString(octets.subarray(9, 30))), octetString(octets.subarray(30, 31))),
        octetString(octets.subarray(31)),
      ),
  ],
];

const changed = (bytes: Uint8Array, place: string, form: (tag: number, octets: Uint8Array) => Uint8Array): Uint8Array =>
  rewrite(bytes, (node, path) => (path === place ? form(node.identifier, node.content) : undefined));

describe.each(forms)("content that is %s", (_, form) => {
  it("is read from DigestedData, SignedData and EnvelopedData", async () => {
    expect(await open(changed(digested, places.digested, form))).toMatchObject({ isValid: true, content });
    expect(await open(changed(signed, places.signed, form))).toMatchObject({ isValid: true, content });
    expect(await open(changed(sealed, places.sealed, form))).toMatchObject({ isValid: true, content });
  });
});

describe("a message", () => {
  const isOutsideCertificates = (path: string): boolean => !path.startsWith("/1/0/3");

  it("is read with indefinite lengths everywhere", async () => {
    for (const bytes of [digested, signed, sealed])
      expect(await open(reframe(bytes, indefinite, isOutsideCertificates))).toMatchObject({ isValid: true, content });
  });

  it("is read with lengths longer than needed everywhere", async () => {
    for (const bytes of [digested, signed, sealed])
      expect(await open(reframe(bytes, longForm, isOutsideCertificates))).toMatchObject({ isValid: true, content });
  });

  it("is read with indefinite lengths inside definite ones, and the other way round", async () => {
    for (const odd of [0, 1]) {
      for (const bytes of [digested, signed, sealed]) {
        let at = 0;
        const mixed = reframe(
          bytes,
          (identifier, inner) => (at++ % 2 === odd ? indefinite(identifier, inner) : der(identifier, inner)),
          isOutsideCertificates,
        );
        expect(await open(mixed)).toMatchObject({ isValid: true, content });
      }
    }
  });

  it("is read with the primitive encrypted content of a message that is indefinite otherwise", async () => {
    const inIndefinite = reframe(sealed, indefinite, (path) => path.split("/").length <= 4);
    expect(inIndefinite.subarray(0, 2)).toEqual(Uint8Array.of(0x30, 0x80));
    expect(await open(inIndefinite)).toMatchObject({ isValid: true, content });
  });

  it("of no content is read in all forms", async () => {
    for (const source of [
      () => dataContent(new Uint8Array()),
      () => dataContent([]),
      () => dataContent([new Uint8Array()]),
    ]) {
      const signers = [{ signer: rsa }] as const;
      for (const made of [
        digestedData(source()),
        signedData(source(), { signers, now }),
        await envelopedData(digestedData(source()), { recipients: [rsa] }),
      ])
        expect(await open(await collectChunks(contentInfo(made)))).toMatchObject({
          isValid: true,
          content: new Uint8Array(),
        });
    }
  });

  it("with an EnvelopedData that holds not even one block cannot be decrypted", async () => {
    const none = changed(sealed, places.sealed, (tag) => der(tag));
    expect(await open(none)).toEqual({ code: "ERR_PKI_DECRYPT" });
    const data = await collectChunks(contentInfo(await envelopedData(dataContent(content), { recipients: [rsa] })));
    expect(await open(changed(data, places.sealed, (tag) => der(tag)))).toEqual({ code: "ERR_PKI_DECRYPT" });
    expect(await open(changed(data, places.sealed, (tag, octets) => der(tag, octets.subarray(0, -1))))).toEqual({
      code: "ERR_PKI_DECRYPT",
    });
  });

  it("with unprotected attributes after its encrypted content is read, and with anything else there is not", async () => {
    const followed = (more: Uint8Array): Uint8Array =>
      rewrite(sealed, (node, path) => (path === "1/0" ? der(0x30, node.content, more) : undefined));
    expect(await open(followed(context(1, octetString(content))))).toMatchObject({ isValid: true, content });
    for (const more of [context(2), octetString(content), concat(context(1), context(1))])
      expect(await open(followed(more))).toEqual({ code: "ERR_PKI_DAMAGED" });
  });

  it("is damaged with a value that has no place in it, wherever that is", async () => {
    for (const extra of [der(0x05), octetString(content), context(0, rsa.certificate.bytes), new Uint8Array(2)]) {
      for (const place of ["", "1", "1/0", "1/0/2", "1/0/2/1"]) {
        for (const bytes of [digested, signed]) {
          const longer = rewrite(bytes, (node, path) =>
            path === place ? der(node.identifier, node.content, extra) : undefined,
          );
          expect(await open(longer)).toEqual({ code: "ERR_PKI_DAMAGED" });
        }
      }
    }
  });

  it("is damaged when its certificates are where they must not be", async () => {
    const signers = [{ signer: rsa }] as const;
    const options = { signers, includeCertificates: false, now };
    const bytes = await collectChunks(contentInfo(signedData(dataContent(content), options)));
    const moved = rewrite(bytes, (node, path) =>
      path === "1/0/2" ? der(0x30, node.content, context(0, rsa.certificate.bytes)) : undefined,
    );
    expect(await open(bytes)).toMatchObject({
      layers: ["RSASSA-PKCS1-v1_5 SHA256 indeterminate CMS_CERTIFICATE_MISSING"],
    });
    expect(await open(moved)).toEqual({ code: "ERR_PKI_DAMAGED" });
  });

  it("is damaged when its version is no number", async () => {
    for (const bytes of [digested, signed, sealed]) {
      const strange = rewrite(bytes, (_, path) => (path === "1/0/0" ? octetString(Uint8Array.of(1)) : undefined));
      expect(await open(strange)).toEqual({ code: "ERR_PKI_DAMAGED" });
    }
  });

  it("is refused before its content is given when that reaches beyond what holds it", async () => {
    for (const [bytes, place] of [
      [digested, places.digested],
      [signed, places.signed],
    ] as const) {
      const reaching = rewrite(bytes, (node, path) =>
        path === place ? concat(derHeader(0x04, node.content.length + 1), node.content) : undefined,
      );
      await expect(readCms([reaching])).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
    }
  });

  it.each([
    [
      "another value than an OCTET STRING",
      (octets: Uint8Array) => der(0x24, octetString(octets), der(0x02, Uint8Array.of(1))),
    ],
    [
      "a piece that reaches beyond it",
      (octets: Uint8Array) => concat(derHeader(0x24, octets.length + 1), derHeader(0x04, octets.length), octets),
    ],
    [
      "a piece of indefinite length that is primitive",
      (octets: Uint8Array) => der(0x24, Uint8Array.of(0x04, 0x80), octets),
    ],
    [
      "end-of-contents octets that are not zero",
      (octets: Uint8Array) => concat(Uint8Array.of(0x24, 0x80), octetString(octets), Uint8Array.of(0, 1)),
    ],
    [
      "end-of-contents octets in a definite length",
      (octets: Uint8Array) => der(0x24, octetString(octets), Uint8Array.of(0, 0)),
    ],
    ["a tag of several octets", (octets: Uint8Array) => der(0x24, Uint8Array.of(0x1f, 0x24, octets.length), octets)],
    [
      "a length of seven octets",
      (octets: Uint8Array) => der(0x24, Uint8Array.of(0x04, 0x87, 0, 0, 0, 0, 0, 0, octets.length), octets),
    ],
  ])("whose content has %s is damaged", async (_, form) => {
    for (const [bytes, place] of [
      [digested, places.digested],
      [signed, places.signed],
    ] as const)
      expect(await open(changed(bytes, place, (_tag, octets) => form(octets)))).toEqual({ code: "ERR_PKI_DAMAGED" });
  });
});
