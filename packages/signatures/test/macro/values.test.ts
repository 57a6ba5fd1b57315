import { describe, expect, it } from "@jest/globals";
import { bytesSource, Dataset, openFile, Tag } from "@dicomsec/core";
import type { PublicKey } from "@dicomsec/pki";
import { bytes, element, part10 } from "@dicomsec/testing";
import { unpaddedBer } from "../../src/macro/padded-ber.js";
import { signatureOctets } from "../../src/macro/signature-value.js";
import { readTags, readText, readUint16 } from "../../src/macro/values.js";

describe("a BER value in an element", () => {
  it.each([
    ["of even length", bytes`30 02 05 00`, bytes`30 02 05 00`],
    ["of odd length, with its padding", bytes`30 03 02 01 05 00`, bytes`30 03 02 01 05`],
    ["of odd length without", bytes`30 03 02 01 05`, bytes`30 03 02 01 05`],
    ["of even length, with one NULL too many", bytes`30 02 05 00 00`, undefined],
    ["of odd length, padded with something else", bytes`30 03 02 01 05 01`, undefined],
    ["with more behind it", bytes`30 03 02 01 05 00 00`, undefined],
    ["that is none", bytes`30 10 00`, undefined],
  ])("%s", (_, value, expected) => {
    expect(unpaddedBer(value)).toEqual(expected);
  });
});

describe("a signature of an RSA key", () => {
  const key = (bits: number): PublicKey => ({ kind: "RSA", bits, spki: new Uint8Array(0) });

  it.each([
    [2048, 256, 256],
    [2048, 257, undefined],
    [2048, 258, undefined],
    [2048, 255, undefined],
    [1032, 129, 129],
    [1032, 130, 129],
    [1032, 131, undefined],
  ])("of %i bits in %i bytes has %p octets", (bits, length, octets) => {
    expect(signatureOctets(new Uint8Array(length), key(bits))?.length).toBe(octets);
  });

  it("is not padded with anything but a NULL", () => {
    expect(signatureOctets(new Uint8Array(130).fill(1), key(1032))).toBeUndefined();
  });
});

describe("values of the macro", () => {
  const dataset = new Dataset();
  dataset.set(Tag.MACAlgorithm, " SHA256 ", "CS");
  dataset.set(Tag.DigitalSignatureUID, "1".repeat(66), "UC");
  dataset.set(Tag.DataElementsSigned, bytes`08 00 18 00 10 00`, "AT");
  dataset.set(Tag.MACIDNumber, bytes`01 00 02 00`, "US");

  it("are text without its padding, and none that is longer than any may be", async () => {
    expect(await readText(dataset, Tag.MACAlgorithm)).toBe("SHA256");
    expect(await readText(dataset, Tag.DigitalSignatureUID)).toBeUndefined();
    expect(await readText(dataset, Tag.CertificateType)).toBeUndefined();
  });

  it("are no Tags or numbers when their length is not that of one", async () => {
    expect(await readTags(dataset, Tag.DataElementsSigned)).toEqual([]);
    expect(await readUint16(dataset, Tag.MACIDNumber)).toBeUndefined();
  });

  it("are read where they were left in the source, in either byte order", async () => {
    for (const transferSyntaxUid of ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"]) {
      const nodes = [
        element(Tag.MACIDNumber, "US", 258),
        element(Tag.DataElementsSigned, "AT", [0x00080018, 0x7fe00010]),
      ];
      const bytes = part10({ transferSyntaxUid, dataset: nodes });
      const file = await openFile(bytesSource(bytes), { externalThreshold: 1 });
      expect(await readUint16(file.dataset, Tag.MACIDNumber)).toBe(258);
      expect(await readTags(file.dataset, Tag.DataElementsSigned)).toEqual([0x00080018, 0x7fe00010]);
    }
  });
});
