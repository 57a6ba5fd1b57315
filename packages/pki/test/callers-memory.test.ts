import { generateKeyPairSync } from "node:crypto";
import { expect, describe, it } from "@jest/globals";
import { oid, sequence, setOf, integer, der, time, UNIVERSAL } from "../src/asn1/der.js";
import { parseCertificate, parseCertificates } from "../src/certificates/certificate.js";
import { parseCrl } from "../src/certificates/crl.js";
import { isSameName } from "../src/certificates/name.js";
import { parseOcspResponse } from "../src/certificates/ocsp-response.js";
import { parsePublicKey } from "../src/certificates/public-key.js";
import { collectChunks } from "../src/cms/content.js";
import { readKeyStore } from "../src/keys/key-store.js";
import { createParty, makeCertificate } from "./certificates/made-certificates.js";

const root = createParty("Root");
const certificate = makeCertificate(root, root, "authority");
const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
const times = [time(new Date("2024-01-01T00:00:00Z")), time(new Date("2025-01-01T00:00:00Z"))];
const crl = sequence(
  sequence(integer(1), algorithm, certificate.subjectBytes, ...times),
  algorithm,
  der(UNIVERSAL.bitString, Uint8Array.of(0, 1)),
);
const refusal = sequence(der(0x0a, Uint8Array.of(6)));
const spki = new Uint8Array(
  generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "der" }),
);

// A Buffer is what Node's files and sockets give; its `slice` is a view where that of Uint8Array is a copy.
describe.each([
  ["a Uint8Array", (bytes: Uint8Array) => new Uint8Array(bytes)],
  ["a Buffer of Node", (bytes: Uint8Array) => Buffer.from(bytes)],
])("what is read from %s", (_, given) => {
  it.each([
    ["a certificate", certificate.bytes, (bytes: Uint8Array) => parseCertificate(bytes).bytes],
    ["the key of a certificate", certificate.bytes, (bytes: Uint8Array) => parseCertificate(bytes).publicKey.spki],
    ["several certificates", certificate.bytes, (bytes: Uint8Array) => parseCertificates(bytes)[0]!.tbsBytes],
    ["a CRL", crl, (bytes: Uint8Array) => parseCrl(bytes).tbsBytes],
    ["an OCSP response", refusal, (bytes: Uint8Array) => parseOcspResponse(bytes).bytes],
    ["a public key", spki, (bytes: Uint8Array) => parsePublicKey(bytes).spki],
  ])("stays what it was when the caller overwrites the bytes: %s", (_name, bytes, read) => {
    const source = given(bytes);
    const view = read(source);
    const before = view.slice();
    source.fill(0);
    expect(view).toEqual(before);
    expect(before.some((octet) => octet !== 0)).toBe(true);
    expect(view.constructor).toBe(Uint8Array);
  });

  it("stays what it was when the caller overwrites the bytes: a key store", async () => {
    const source = given(certificate.bytes);
    const { certificates } = await readKeyStore(source);
    source.fill(0);
    expect(certificates[0]?.bytes).toEqual(certificate.bytes);
  });

  it("stays what it was when the caller overwrites the bytes: a stream from a reader with one buffer", async () => {
    async function* chunks(): AsyncIterable<Uint8Array> {
      const buffer = given(Uint8Array.of(0));
      for (const octet of [1, 2, 3]) yield buffer.fill(octet);
    }
    expect(await collectChunks(chunks())).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe("isSameName", () => {
  it("compares what the bytes hold now, and not what they held the last time", () => {
    const named = (text: string): Uint8Array =>
      sequence(setOf(sequence(oid("2.5.4.3"), der(UNIVERSAL.utf8String, new TextEncoder().encode(text)))));
    const name = named("aaaa");
    expect(isSameName(name, named("AAAA"))).toBe(true);
    name.set(named("bbbb"));
    expect(isSameName(name, named("AAAA"))).toBe(false);
    expect(isSameName(name, named("BBBB"))).toBe(true);
  });
});
