import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile } from "@dicomsec/core";
import { ctImage, enhancedMultiFrame, textReport, vendorMultiFrame } from "../src/inputs.js";

const elementsIn = (dataset: Dataset): number =>
  dataset
    .elements()
    .reduce((sum, { items }) => sum + 1 + items.reduce((inner, item) => inner + 1 + elementsIn(item), 0), 0);

describe("the inputs of the benchmarks", () => {
  it.each([
    ["a CT image", ctImage(), 150, 530_000],
    ["an enhanced multi-frame", enhancedMultiFrame(100), 5_000, 300_000],
    ["an enhanced multi-frame with undefined lengths", enhancedMultiFrame(100, true), 5_000, 300_000],
    ["an enhanced MR of a vendor", vendorMultiFrame(100), 5_000, 300_000],
    ["a text report", textReport(), 20_000, 1_000_000],
  ])("%s is well-formed and as large as it claims", (_, bytes, elements, size) => {
    const { dataset } = readFile(bytes, { strict: true });
    expect(elementsIn(dataset)).toBeGreaterThanOrEqual(elements);
    expect(bytes.length).toBeGreaterThanOrEqual(size * 0.8);
  });

  it("holds the same elements with undefined lengths as with defined ones", () => {
    const [defined, open] = [enhancedMultiFrame(20), enhancedMultiFrame(20, true)].map(
      (bytes) => readFile(bytes).dataset,
    );
    expect(elementsIn(open!)).toBe(elementsIn(defined!));
    expect(open!.getItems(0x52009230)[7]!.getItems(0x00209113)[0]!.getStrings(0x00189030)).toEqual(["7.3025"]);
    expect(open!.get(0x52009230)!.undefinedLength).toBe(true);
  });
});
