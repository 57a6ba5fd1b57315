import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { readBer } from "../../src/asn1/ber.js";
import { concat, context, der, integer, octetString, oid, sequence, setOf } from "../../src/asn1/der.js";
import { pkcs12Key } from "../../src/keys/key-derivation.js";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";
import { ecKey, rsaKey, selfSigned, smallCertificate } from "./small-material.js";

const DATA = "1.2.840.113549.1.7.1";
const bagOids = {
  key: "1.2.840.113549.1.12.10.1.1",
  certificate: "1.2.840.113549.1.12.10.1.3",
  crl: "1.2.840.113549.1.12.10.1.4",
  contents: "1.2.840.113549.1.12.10.1.6",
};

interface Attributes {
  readonly alias?: string;
  readonly id?: number;
}

/** A SafeBag (RFC 7292 4.2) with its attributes. */
function bag(type: keyof typeof bagOids, value: Uint8Array, { alias, id }: Attributes = {}): Uint8Array {
  const name = alias === undefined ? [] : [attribute("1.2.840.113549.1.9.20", der(0x1e, utf16(alias)))];
  const mark = id === undefined ? [] : [attribute("1.2.840.113549.1.9.21", octetString(Uint8Array.of(id)))];
  return sequence(
    oid(bagOids[type]),
    context(0, value),
    ...(name.length + mark.length > 0 ? [setOf(...name, ...mark)] : []),
  );
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));
const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "utf16le").swap16());
const certificateBag = (bytes: Uint8Array, attributes?: Attributes): Uint8Array =>
  bag("certificate", sequence(oid("1.2.840.113549.1.9.22.1"), context(0, octetString(bytes))), attributes);

const data = (content: Uint8Array): Uint8Array => sequence(oid(DATA), context(0, octetString(content)));
const pfx = (...bags: readonly Uint8Array[]): Uint8Array =>
  sequence(integer(3), data(sequence(data(sequence(...bags)))));

describe("a PKCS#12 without encryption and MAC", () => {
  it("gives several keys by their friendly names", async () => {
    const keys = [bag("key", ecKey.pkcs8, { alias: "Ec κλειδί" }), bag("key", rsaKey.pkcs8, { alias: "rsa" })];
    const store = await readKeyStore(pfx(...keys, certificateBag(selfSigned)));
    expect(selectKey(store, { alias: "Ec κλειδί" }).certificates).toHaveLength(1);
    expect(selectKey(store, { alias: "RSA" })).toMatchObject({ privateKey: { kind: "RSA" }, certificates: [] });
    for (const alias of [undefined, "none"])
      expect(() => selectKey(store, { alias })).toThrow(expect.objectContaining({ code: "ERR_PKI_ALIAS" }));
  });

  it("prefers, of two certificates of one key, that of its localKeyId", async () => {
    const again = smallCertificate("again", "again");
    const bags = [certificateBag(selfSigned, { id: 1 }), certificateBag(again, { id: 2 })];
    for (const [id, expected] of [
      [1, selfSigned],
      [2, again],
    ] as const) {
      const store = await readKeyStore(pfx(...bags, bag("key", ecKey.pkcs8, { id })));
      expect(selectKey(store).certificates[0]?.bytes).toEqual(expected);
    }
  });

  it("gives no certificate of another key, whatever its localKeyId says", async () => {
    const store = await readKeyStore(pfx(certificateBag(selfSigned, { id: 1 }), bag("key", rsaKey.pkcs8, { id: 1 })));
    expect(selectKey(store).certificates).toEqual([]);
  });

  it("is read with bags in bags, and with bags that are neither keys nor certificates", async () => {
    const inner = sequence(bag("key", ecKey.pkcs8), bag("crl", sequence()));
    const store = await readKeyStore(pfx(bag("contents", inner), certificateBag(selfSigned)));
    expect(selectKey(store).certificates).toHaveLength(1);
  });

  it("is refused when its bags are nested too deeply", async () => {
    let nested = bag("key", ecKey.pkcs8);
    for (let i = 0; i < 12; i++) nested = bag("contents", sequence(nested));
    await expect(readKeyStore(pfx(nested))).rejects.toMatchObject({ code: expect.stringMatching(/DAMAGED|LIMIT/) });
  });

  it("is read in BER of indefinite lengths, its octets in pieces", async () => {
    const content = sequence(data(sequence(bag("key", ecKey.pkcs8), certificateBag(selfSigned))));
    const end = Uint8Array.of(0, 0);
    const pieces = concat(octetString(content.subarray(0, 100)), octetString(content.subarray(100)));
    const octets = concat(Uint8Array.of(0x24, 0x80), pieces, end);
    const info = concat(Uint8Array.of(0x30, 0x80), oid(DATA), Uint8Array.of(0xa0, 0x80), octets, end, end);
    const store = concat(Uint8Array.of(0x30, 0x80), integer(3), info, end);
    expect(selectKey(await readKeyStore(store)).privateKey.pkcs8).toEqual(ecKey.pkcs8);
  });

  it.each([
    [
      "a signature instead of a MAC",
      sequence(integer(3), sequence(oid("1.2.840.113549.1.7.2"), context(0, sequence()))),
    ],
    [
      "content for a certificate",
      sequence(integer(3), data(sequence(sequence(oid("1.2.840.113549.1.7.3"), context(0, sequence()))))),
    ],
  ])("is refused with %s", async (_, store) => {
    await expect(readKeyStore(store)).rejects.toMatchObject({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
  });
});

describe("the chain of a key", () => {
  const chainOf = async (...certificates: readonly Uint8Array[]): Promise<(string | undefined)[]> => {
    const store = await readKeyStore(
      pfx(bag("key", ecKey.pkcs8, { id: 1 }), ...certificates.map((one) => certificateBag(one))),
    );
    return selectKey(store).certificates.map(({ subject }) => subject);
  };

  it("follows the issuers, whatever order they are in", async () => {
    const [leaf, middle, root] = [
      smallCertificate("leaf", "m"),
      smallCertificate("m", "r"),
      smallCertificate("r", "r"),
    ];
    expect(await chainOf(leaf, root, middle, selfSigned)).toEqual(["CN=leaf", "CN=m", "CN=r"]);
    expect(await chainOf(leaf, root)).toEqual(["CN=leaf"]);
  });

  it("ends where issuers go round in a circle", async () => {
    expect(await chainOf(smallCertificate("a", "b"), smallCertificate("b", "a"))).toEqual(["CN=a", "CN=b"]);
  });
});

describe("an empty password of PKCS#12", () => {
  it.each([
    ["a closing NULL", new Uint8Array(2)],
    ["nothing at all", new Uint8Array()],
  ])("is right where its maker took it for %s", async (_, password) => {
    const [version, authSafe] = readBer(pfx(bag("key", ecKey.pkcs8))).children;
    const salt = new Uint8Array(8).fill(1);
    const key = pkcs12Key(password, { salt, iterations: 3, digest: "SHA256" }, { purpose: 3, length: 32 });
    const content = authSafe!.children[1]!.children[0]!.content;
    const mac = new Uint8Array(createHmac("sha256", key).update(content).digest());
    const digestInfo = sequence(sequence(oid("2.16.840.1.101.3.4.2.1")), octetString(mac));
    const store = sequence(version!.bytes, authSafe!.bytes, sequence(digestInfo, octetString(salt), integer(3)));
    expect(selectKey(await readKeyStore(store, { password: "" })).privateKey.kind).toBe("EC");
    await expect(readKeyStore(store, { password: " " })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
  });
});
