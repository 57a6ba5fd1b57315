import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { concat, context, der, integer, octetString, oid, sequence } from "../../src/asn1/der.js";
import { oids } from "../../src/asn1/oids.js";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { readCms } from "../../src/cms/read-cms.js";
import type { SignedDataVerification } from "../../src/cms/signed-message.js";
import { attempt, openMessage } from "./open-message.js";
import { attribute, indefinite, rawSignedData, type RawSignedData, rightAttributes } from "./raw-signed-data.js";
import { rewrite } from "./rewrite.js";
import { commonName, selfSigned, testIdentity } from "./self-signed.js";

const rsa = testIdentity("rsa-1024");
const content = new TextEncoder().encode("The octets of a DICOM file.");
const [limit, damaged] = [{ code: "ERR_PKI_LIMIT" }, { code: "ERR_PKI_DAMAGED" }];

/** The outcome of something that must not take long. */
async function promptly<Result>(work: () => Promise<Result>): Promise<Result | { readonly code: string }> {
  const begin = performance.now();
  const outcome = await attempt(work());
  // Work that grows with the square would take minutes; a busy machine takes seconds.
  expect(performance.now() - begin).toBeLessThan(60_000);
  return outcome;
}

const open = (bytes: Uint8Array): Promise<unknown> =>
  promptly(() => openMessage(bytes, { decryptors: [rsa], passwords: ["x"] }));
const signed = (parts: Partial<RawSignedData>): Uint8Array =>
  rawSignedData({ identity: rsa, content, attributes: rightAttributes(content), ...parts });
const message = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(type), context(0, ...values));
const repeated = (bytes: Uint8Array, count: number): Uint8Array => {
  const all = new Uint8Array(bytes.length * count);
  for (let at = 0; at < all.length; at += bytes.length) all.set(bytes, at);
  return all;
};
/** An EnvelopedData with the given recipients and whatever follows. */
const withRecipients = (recipients: Uint8Array): Uint8Array =>
  message(oids.envelopedData, sequence(integer(0), recipients));

describe("values nested 10,000 deep are refused promptly", () => {
  const open80 = (identifier: number): Uint8Array => repeated(Uint8Array.of(identifier, 0x80), 10_000);

  it("wherever they are", async () => {
    expect(await open(open80(0x30))).toEqual(limit);
    expect(await open(message(oids.signedData, open80(0x30)))).toEqual(limit);
    expect(await open(message(oids.envelopedData, sequence(integer(0), open80(0x31))))).toEqual(limit);
    expect(await open(message(oids.signedData, sequence(integer(1), open80(0x31))))).toEqual(limit);
    const octets = sequence(oid(oids.data), context(0, open80(0x24)));
    expect(await open(message(oids.signedData, sequence(integer(1), der(0x31), octets)))).toEqual(limit);
  });

  it("with definite lengths as well", async () => {
    let nested = der(0x30);
    for (let depth = 0; depth < 10_000; depth++) nested = der(0x30, nested);
    expect(await open(withRecipients(der(0x31, nested)))).toEqual(limit);
    expect(await open(signed({ attributes: [nested] }))).toEqual(limit);
  });
});

describe("lengths far beyond the input are refused without room being made for them", () => {
  const four = Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff);
  const six = Uint8Array.of(0x86, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  const announced = (identifier: number, length: Uint8Array): Uint8Array =>
    concat(Uint8Array.of(identifier), length, new Uint8Array(20));
  const open80 = (identifier: number, ...values: readonly Uint8Array[]): Uint8Array =>
    concat(Uint8Array.of(identifier, 0x80), ...values);

  it.each([
    ["four octets", four],
    ["six octets", six],
  ])("as written in %s", async (_, length) => {
    expect(await open(announced(0x30, length))).toEqual(damaged);
    const inside = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
      open80(0x30, oid(type), open80(0xa0, open80(0x30, ...values)));
    expect(await open(inside(oids.envelopedData, integer(0), announced(0x31, length)))).toEqual(limit);
    expect(await open(inside(oids.signedData, announced(0x02, length)))).toEqual(limit);
    const before = [integer(1), der(0x31)];
    expect(
      await open(
        inside(oids.signedData, ...before, open80(0x30, oid(oids.data), open80(0xa0, announced(0x04, length)))),
      ),
    ).toEqual(damaged);
    const octets = sequence(oid(oids.data), context(0, octetString(content)));
    expect(await open(inside(oids.signedData, ...before, octets, announced(0xa0, length)))).toEqual(damaged);
    expect(await open(inside(oids.signedData, ...before, octets, open80(0xa0, announced(0x30, length))))).toEqual(
      limit,
    );
    expect(await open(inside(oids.signedData, ...before, octets, announced(0x31, length)))).toEqual(limit);
  });

  it("as an application limits them", async () => {
    const bytes = signed({});
    const verified = async (maxStructureLength: number): Promise<unknown> => {
      const one = await readCms([bytes], { maxStructureLength });
      return one.kind === "signedData" && one.verify();
    };
    expect(await promptly(() => verified(2000))).toHaveProperty("signers");
    expect(await promptly(() => verified(100))).toEqual(limit);
  });
});

describe("very many values are refused promptly", () => {
  it("of 10,000 recipients", async () => {
    const sealed = await collectChunks(contentInfo(await envelopedData(dataContent(content), { recipients: [rsa] })));
    const many = rewrite(sealed, (node, path) =>
      path === "1/0/1" ? der(0x31, repeated(node.content, 10_000)) : undefined,
    );
    expect(await open(many)).toEqual(limit);
    const some = rewrite(sealed, (node, path) =>
      path === "1/0/1" ? der(0x31, repeated(node.content, 500)) : undefined,
    );
    expect(await open(some)).toMatchObject({ content });
  });

  it("of a set of 2 million empty ones, of either kind of length", async () => {
    const empty = repeated(der(0x30), 2_000_000);
    expect(await open(withRecipients(der(0x31, empty)))).toEqual(limit);
    expect(await open(withRecipients(indefinite(0x31, empty)))).toEqual(limit);
    expect(await open(signed({ attributes: [empty] }))).toEqual(limit);
  });

  it("of certificates, revocation lists and signers", async () => {
    expect(await open(signed({ certificates: [repeated(der(0xa1), 1_000_000)] }))).toEqual(limit);
    expect(await open(signed({ crls: [repeated(der(0x30), 1_000_000)] }))).toEqual(limit);
    expect(await open(signed({ signerCount: 65 }))).toEqual(limit);
    expect(await open(signed({ signerCount: 64 }))).toMatchObject({ isValid: true });
  });

  it("of empty pieces, and not refused when they are only passed over", async () => {
    const pieces = concat(repeated(octetString(new Uint8Array()), 500_000), octetString(content));
    const octets = rewrite(signed({}), (_, path) => (path === "1/0/2/1/0" ? indefinite(0x24, pieces) : undefined));
    expect(await open(octets)).toMatchObject({ isValid: true, content });
  });
});

describe("what costs its reader", () => {
  it("is no long revocation list, which is given back as it is", async () => {
    const entry = sequence(integer(1), octetString(new Uint8Array(8)));
    const crl = der(0x30, repeated(entry, 50_000));
    const opened = (await open(signed({ crls: [crl, rsa.certificate.bytes] }))) as {
      verification: SignedDataVerification;
    };
    expect(opened).toMatchObject({ isValid: true });
    expect(opened.verification.crls.map(({ length }) => length)).toEqual([crl.length, rsa.certificate.bytes.length]);
  });

  it("are certificates of the name of the signer, of which only the first few are tried", async () => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const decoy = selfSigned(keys, { serialNumber: 77 });
    const identity = selfSigned(generateKeyPairSync("rsa", { modulusLength: 1024 }), { serialNumber: 77 });
    const among = (count: number): Uint8Array =>
      rawSignedData({
        identity,
        content,
        attributes: rightAttributes(content),
        certificates: [...Array.from({ length: count }, () => decoy.certificate.bytes), identity.certificate.bytes],
      });
    expect(await open(among(7))).toMatchObject({ isValid: true });
    expect(await open(among(900))).toMatchObject({ layers: ["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_SIGNATURE"] });
  });

  it("is key derivation with rounds beyond all measure, which are not made", async () => {
    for (const iterations of [0, 10_000_001, 0x7fffffff]) expect(await open(withRounds(iterations))).toEqual(limit);
    expect(await open(withRounds(0x80000000))).toEqual(damaged);
    expect(await open(withRounds(5))).toEqual({ code: "ERR_PKI_DECRYPT" });
  });

  it("are many password recipients, of which no more are tried than a few long ones cost", async () => {
    const sealed = await envelopedData(dataContent(content), { recipients: [{ password: "right", iterations: 1 }] });
    const bytes = await collectChunks(contentInfo(sealed));
    const rightAfter = (wrong: number): Promise<unknown> => {
      const passwords = [...Array.from({ length: wrong }, (_, index) => `wrong ${index}`), "right"];
      return promptly(() => openMessage(bytes, { passwords }));
    };
    expect(await rightAfter(900)).toMatchObject({ content });
    expect(await rightAfter(2000)).not.toMatchObject({ content });
  });
});

/** A password recipient that asks for so many rounds, and content of no whole block. */
function withRounds(iterations: number): Uint8Array {
  const rounds = der(0x02, Uint8Array.of(0, iterations >>> 24, iterations >>> 16, iterations >>> 8, iterations));
  const derivation = context(0, oid(oids.pbkdf2), sequence(octetString(new Uint8Array(8)), rounds));
  const iv = octetString(new Uint8Array(16));
  const aes = sequence(oid("2.16.840.1.101.3.4.1.42"), iv);
  const info = context(3, integer(0), derivation, sequence(oid(oids.pwriKek), aes), octetString(new Uint8Array(48)));
  const encrypted = sequence(oid(oids.data), aes, der(0x80, new Uint8Array(15)));
  return message(oids.envelopedData, sequence(integer(3), der(0x31, info), encrypted));
}

it("the name of a signer is compared as RFC 5280 has it, not byte by byte", async () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const identity = selfSigned(keys, { name: commonName("Some  Name", 0x13) });
  const { certificate } = identity;
  const named = (text: string): Uint8Array =>
    rewrite(rawSignedData({ identity, content, attributes: rightAttributes(content) }), (_, path) =>
      path === "1/0/4/0/1" ? sequence(commonName(text), integer(certificate.serialNumber)) : undefined,
    );
  expect(await open(named("some name"))).toMatchObject({ isValid: true });
  expect(await open(named("some other name"))).toMatchObject({ isValid: false });
});

it("an attribute of many values is no message digest", async () => {
  const values = attribute(oids.messageDigest, repeated(octetString(new Uint8Array(32)), 1000));
  expect(await open(signed({ attributes: [rightAttributes(content)[0]!, values] }))).toMatchObject({ isValid: false });
});
