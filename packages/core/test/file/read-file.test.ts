import { describe, expect, it } from "@jest/globals";
import { element, part10, transferSyntax } from "@dicomsec/testing";
import { Dataset, readDataset, readFile, Tag, writeDataset, writeFile } from "../../src/index.js";

const input = part10({ dataset: [element(Tag.Rows, "US", [0x0102]), element(Tag.PixelData, "OW", [1, 2, 3])] });

describe("a Node Buffer", () => {
  it("is read as the Uint8Array that it is, and stays as it is", () => {
    const buffer = Buffer.from(input);
    const file = readFile(buffer);
    file.transferSyntaxUid = transferSyntax.explicitBig;
    const output = writeFile(file);
    expect(writeFile(file)).toEqual(output);
    expect(readFile(output).dataset.getNumbers(Tag.PixelData)).toEqual([1, 2, 3]);
    expect(buffer.equals(input)).toBe(true);
  });

  it("is copied where the output or a part of the file is the caller's to change", () => {
    const buffer = Buffer.from(input);
    const file = readFile(buffer);
    writeFile(file).fill(1);
    file.preamble!.fill(1);
    expect(buffer.equals(input)).toBe(true);
  });

  it("is a value that is written as it was set, more than once", () => {
    const dataset = new Dataset();
    const value = Buffer.from([1, 2, 3, 4]);
    dataset.set(Tag.PixelData, value, "OW");
    const big = { transferSyntaxUid: transferSyntax.explicitBig };
    const output = writeDataset(dataset, big);
    expect(writeDataset(dataset, big)).toEqual(output);
    expect([...value]).toEqual([1, 2, 3, 4]);
    expect(readDataset(Buffer.from(output), big).getNumbers(Tag.PixelData)).toEqual([0x0201, 0x0403]);
  });
});
