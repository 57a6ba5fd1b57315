import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { context, der, integer, octetString, oid, sequence, time, UNIVERSAL } from "../../src/asn1/der.js";
import { digestOids, oids } from "../../src/asn1/oids.js";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { signedData } from "../../src/cms/signed-data.js";
import { attempt, openMessage } from "./open-message.js";
import {
  attribute,
  contentTypeAttribute,
  indefinite,
  messageDigestAttribute,
  rawSignedData,
  type RawSignedData,
  rightAttributes,
  signedOctets,
} from "./raw-signed-data.js";
import { selfSigned, testIdentity } from "./self-signed.js";

const identity = testIdentity("rsa-2048");
const other = testIdentity("rsa-2048", "other");
const content = new TextEncoder().encode("what was signed");
const otherContent = new TextEncoder().encode("what was not signed");

async function layersOf(parts: Partial<RawSignedData>): Promise<readonly string[]> {
  const message = rawSignedData({ identity, content, attributes: rightAttributes(content), ...parts });
  return (await openMessage(message)).layers;
}

const valid = ["RSASSA-PKCS1-v1_5 SHA256 valid"];
const malformed = ["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_ATTRIBUTES"];
const mismatch = ["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_SIGNATURE"];

describe("a signature over signed attributes", () => {
  it("is valid when content type and message digest are right", async () => {
    expect(await layersOf({})).toEqual(valid);
  });

  it("is not valid for a content with another digest, though it fits its attributes", async () => {
    expect(await layersOf({ content: otherContent })).toEqual(["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_DIGEST"]);
  });

  it.each([
    ["no content type", [messageDigestAttribute(content)]],
    ["no message digest", [contentTypeAttribute()]],
    ["no attribute at all", []],
    ["another content type", [contentTypeAttribute(oids.signedData), messageDigestAttribute(content)]],
    ["two content types", [contentTypeAttribute(), contentTypeAttribute(), messageDigestAttribute(content)]],
    [
      "two message digests",
      [contentTypeAttribute(), messageDigestAttribute(otherContent), messageDigestAttribute(content)],
    ],
    [
      "a message digest of two values",
      [
        contentTypeAttribute(),
        attribute(oids.messageDigest, octetString(new Uint8Array(32)), octetString(new Uint8Array(32))),
      ],
    ],
    ["a message digest of no value", [contentTypeAttribute(), attribute(oids.messageDigest)]],
    ["a message digest that is no OCTET STRING", [contentTypeAttribute(), attribute(oids.messageDigest, integer(1))]],
    [
      "a content type that is no OBJECT IDENTIFIER",
      [attribute(oids.contentType, integer(1)), messageDigestAttribute(content)],
    ],
  ])("is not valid with %s", async (_, attributes) => {
    expect(await layersOf({ attributes })).toEqual(malformed);
  });

  it("is not valid with a message digest cut short", async () => {
    const digest = messageDigestAttribute(content).slice(-32, -16);
    const attributes = [contentTypeAttribute(), attribute(oids.messageDigest, octetString(digest))];
    expect(await layersOf({ attributes })).toEqual(["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_DIGEST"]);
  });

  it("is not valid when the signature is over the content", async () => {
    expect(await layersOf({ toSign: content })).toEqual(mismatch);
  });

  it("is not valid when other attributes were signed", async () => {
    expect(await layersOf({ toSign: signedOctets(rightAttributes(otherContent)) })).toEqual(mismatch);
  });

  it("is valid over attributes signed in the order of the message, which is not that of DER", async () => {
    const attributes = rightAttributes(content).toReversed();
    expect(signedOctets(attributes)).not.toEqual(der(UNIVERSAL.set, ...attributes));
    expect(await layersOf({ attributes })).toEqual(valid);
    expect(await layersOf({ attributes, toSign: signedOctets(attributes) })).toEqual(valid);
  });

  it("is valid over the DER of attributes that the message writes with indefinite lengths", async () => {
    const [type, digest] = rightAttributes(content) as [Uint8Array, Uint8Array];
    const octets = digest.slice(-32);
    const attributes = [
      indefinite(0x30, oid(oids.contentType), indefinite(0x31, oid(oids.data))),
      indefinite(0x30, oid(oids.messageDigest), indefinite(0x31, octetString(octets))),
    ];
    expect(await layersOf({ attributes, toSign: signedOctets([type, digest]) })).toEqual(valid);
    expect(await layersOf({ attributes, toSign: signedOctets(rightAttributes(otherContent)) })).toEqual(mismatch);
  });

  it("is valid over the DER of attributes that the message writes with lengths longer than needed", async () => {
    const [type, digest] = rightAttributes(content) as [Uint8Array, Uint8Array];
    const long = Uint8Array.of(0x04, 0x81, 32, ...digest.slice(-32));
    const attributes = [type, attribute(oids.messageDigest, long)];
    expect(await layersOf({ attributes, toSign: signedOctets([type, digest]) })).toEqual(valid);
  });

  it("is valid over the DER of a message digest that the message writes in pieces", async () => {
    const [type, digest] = rightAttributes(content) as [Uint8Array, Uint8Array];
    const octets = digest.slice(-32);
    const pieces = indefinite(0x24, octetString(octets.slice(0, 5)), octetString(octets.slice(5)));
    const attributes = [type, attribute(oids.messageDigest, pieces)];
    expect(await layersOf({ attributes, toSign: signedOctets([type, digest]) })).toEqual(valid);
  });

  it("tells the signing time, and none where it is not one", async () => {
    const at = new Date("2024-05-06T07:08:09Z");
    const opened = async (value: Uint8Array): Promise<Date | undefined> => {
      const attributes = [...rightAttributes(content), attribute(oids.signingTime, value)];
      const { verification } = await openMessage(rawSignedData({ identity, content, attributes }));
      expect(verification?.signers[0]?.status).toBe("valid");
      return verification?.signers[0]?.signingTime;
    };
    expect(await opened(time(at))).toEqual(at);
    expect(await opened(octetString(content))).toBeUndefined();
  });
});

describe("a signature over the content itself", () => {
  it("is valid for id-data", async () => {
    expect(await layersOf({ attributes: undefined })).toEqual(valid);
  });

  it("is not valid for another content", async () => {
    expect(await layersOf({ attributes: undefined, toSign: otherContent })).toEqual(mismatch);
  });

  it("is not valid for another content type, which it would not protect", async () => {
    expect(await layersOf({ attributes: undefined, contentType: oids.digestedData })).toEqual(malformed);
  });

  it("is not valid where the content is the attributes that were signed in another message", async () => {
    // Who removes the attributes and puts their DER where the content was has a signature that fits.
    const attributes = signedOctets(rightAttributes(content));
    expect(await layersOf({ content: attributes, attributes: undefined })).toEqual(malformed);
    const withTime = signedOctets([...rightAttributes(content), attribute(oids.signingTime, time(new Date()))]);
    expect(await layersOf({ content: withTime, attributes: undefined })).toEqual(malformed);
    const many = signedOctets([
      ...rightAttributes(content),
      attribute("1.2.3.4", octetString(new Uint8Array(100_000))),
    ]);
    expect(await layersOf({ content: many, attributes: undefined })).toEqual(malformed);
  });

  it("is valid for a content that only begins like attributes", async () => {
    const begin = signedOctets(rightAttributes(content));
    expect(await layersOf({ content: Uint8Array.of(...begin, 0), attributes: undefined })).toEqual(valid);
    expect(await layersOf({ content: begin.slice(0, -1), attributes: undefined })).toEqual(valid);
    const set = der(UNIVERSAL.set, sequence(integer(1)));
    expect(await layersOf({ content: set, attributes: undefined })).toEqual(valid);
    expect(await layersOf({ content: Uint8Array.of(0x31), attributes: undefined })).toEqual(valid);
    expect(await layersOf({ content: new Uint8Array(), attributes: undefined })).toEqual(valid);
  });

  it("is not made over attributes, which would sign whatever content they stand for", async () => {
    const attributes = signedOctets(rightAttributes(content));
    const write = (signedAttributes: boolean, bytes = attributes): Promise<unknown> =>
      attempt(
        collectChunks(
          contentInfo(signedData(dataContent(bytes), { signers: [{ signer: identity, signedAttributes }] })),
        ),
      );
    expect(await write(false)).toEqual({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
    expect(await write(true)).toBeInstanceOf(Uint8Array);
    expect(await write(false, content)).toBeInstanceOf(Uint8Array);
  });
});

describe("a signer", () => {
  it("cannot be judged when the digest was not announced before the content", async () => {
    const expected = ["RSASSA-PKCS1-v1_5 SHA256 indeterminate CMS_UNSUPPORTED_ALGORITHM"];
    expect(await layersOf({ announced: [] })).toEqual(expected);
    expect(await layersOf({ announced: ["SHA512", "SHA1"] })).toEqual(expected);
    expect(await layersOf({ announced: ["SHA512", "SHA256"] })).toEqual(valid);
  });

  it("cannot be judged without the certificate, and is judged with one given", async () => {
    const message = rawSignedData({ identity, content, attributes: rightAttributes(content), certificates: [] });
    expect((await openMessage(message)).layers).toEqual([
      "RSASSA-PKCS1-v1_5 SHA256 indeterminate CMS_CERTIFICATE_MISSING",
    ]);
    expect((await openMessage(message, { certificates: [identity.certificate] })).layers).toEqual(valid);
    expect((await openMessage(message, { certificates: [other.certificate] })).layers).toEqual([
      "RSASSA-PKCS1-v1_5 SHA256 indeterminate CMS_CERTIFICATE_MISSING",
    ]);
  });

  it("cannot be judged by a signature algorithm that is not known, or is of another digest", async () => {
    const by = (dotted: string) => layersOf({ signatureAlgorithm: sequence(oid(dotted)) });
    expect(await by("1.2.3.4")).toEqual(["unknown unknown indeterminate CMS_UNSUPPORTED_ALGORITHM"]);
    // sha512WithRSAEncryption beside the digest SHA-256.
    expect(await by("1.2.840.113549.1.1.13")).toEqual(["unknown unknown indeterminate CMS_UNSUPPORTED_ALGORITHM"]);
    // sha256WithRSAEncryption.
    expect(await by("1.2.840.113549.1.1.11")).toEqual(valid);
  });

  it("cannot be judged by RSASSA-PSS whose parameters name another digest, or a mask that is not known", async () => {
    const sha256 = sequence(oid(digestOids.SHA256));
    const pss = (hash: Uint8Array, mask: string) =>
      layersOf({
        signatureAlgorithm: sequence(
          oid(oids.rsaPss),
          sequence(context(0, hash), context(1, sequence(oid(mask), sha256))),
        ),
      });
    expect(await pss(sha256, oids.mgf1)).toEqual(["RSASSA-PSS SHA256 invalid CMS_SIGNATURE"]);
    expect(await pss(sequence(oid(digestOids.SHA1)), oids.mgf1)).toEqual([
      "unknown unknown indeterminate CMS_UNSUPPORTED_ALGORITHM",
    ]);
    expect(await pss(sha256, "1.2.3")).toEqual(["unknown unknown indeterminate CMS_UNSUPPORTED_ALGORITHM"]);
  });

  it("is not valid by the algorithm of another kind of key", async () => {
    expect(await layersOf({ signatureAlgorithm: sequence(oid("1.2.840.10045.4.3.2")) })).toEqual([
      "ECDSA SHA256 invalid CMS_SIGNATURE",
    ]);
  });

  it("cannot be judged by a curve that is not supported, and is judged by another certificate of the same name", async () => {
    const pair = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
    const [strange, right] = [selfSigned(pair("secp256k1")), selfSigned(pair("P-256"))];
    const signatureAlgorithm = sequence(oid("1.2.840.10045.4.3.2"));
    const unsupported = ["ECDSA SHA256 indeterminate CMS_UNSUPPORTED_ALGORITHM"];
    expect(await layersOf({ identity: strange, signatureAlgorithm })).toEqual(unsupported);
    const certificates = [strange.certificate.bytes, right.certificate.bytes];
    expect(await layersOf({ identity: right, signatureAlgorithm, certificates })).toEqual(["ECDSA SHA256 valid"]);
  });

  it("is one of several, each judged by itself", async () => {
    const ec = testIdentity("ec-p256");
    const signed = signedData(dataContent(content), {
      signers: [{ signer: identity }, { signer: ec, digest: "SHA384" }],
    });
    const { layers } = await openMessage(await collectChunks(contentInfo(signed)));
    expect([...layers].toSorted()).toEqual(["ECDSA SHA384 valid", ...valid]);
  });

  it("is not there in a message that only carries certificates", async () => {
    const opened = await openMessage(
      rawSignedData({ identity, content, attributes: rightAttributes(content), signerCount: 0 }),
    );
    expect(opened).toMatchObject({ layers: [], isValid: false });
    expect(opened.verification?.certificates).toHaveLength(1);
  });
});
