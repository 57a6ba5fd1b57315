import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, element, encodeDataset, item, sequence } from "@dicomsec/testing";
import { readDataset, TransferSyntax, writeDataset } from "../../src/index.js";

const implicit = { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian };
const explicit = { transferSyntaxUid: TransferSyntax.ExplicitVRLittleEndian };
const creator = element(0x20010010, "LO", "Philips Imaging DD 001");
/** (2001,xx5F), a Sequence by the private dictionary, as `value` says in Implicit VR. */
const withValue = (value: Uint8Array): Uint8Array =>
  encodeDataset([creator, element(0x2001105f, "UN", value)], "implicit-le");

describe("a private element that the dictionary calls a Sequence, from Implicit VR", () => {
  it("is written with its Items in Explicit VR", () => {
    const items = [item([element(0x00080100, "SH", "CODE")]), item([])];
    const input = withValue(encodeDataset([sequence(0x2001105f, items)], "implicit-le").subarray(8));
    expect(writeDataset(readDataset(input, implicit), explicit)).toEqual(
      encodeDataset([creator, sequence(0x2001105f, items)]),
    );
  });

  it("is written as an empty Sequence when it is empty", () => {
    const dataset = readDataset(withValue(bytes``), implicit);
    expect(writeDataset(dataset, explicit)).toEqual(encodeDataset([creator, sequence(0x2001105f, [])]));
  });

  it("is written as UN with the same bytes when it does not hold Items", () => {
    const value = concatBytes(bytes`fe ff 00 e0 ff 00 00 00`, bytes`01 02`);
    const dataset = readDataset(withValue(value), implicit);
    expect(writeDataset(dataset, explicit)).toEqual(encodeDataset([creator, element(0x2001105f, "UN", value)]));
  });
});
