import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { element, encodeDataset, item, sequence } from "@dicomsec/testing";
import { readDataset, writeDataset } from "../../src/index.js";

const tags = [0x00080060, 0x00090010, 0x00091001, 0x00100010, 0x00100020, 0x00110010, 0x00181030, 0x00204000];
const nodes = tags.map((tag) => element(tag, "LO", `value${tag.toString(16)}`));

describe("a deleted element", () => {
  it("is not written, wherever it stands among elements that stay", () => {
    fc.assert(
      fc.property(fc.subarray(tags), (deleted) => {
        const dataset = readDataset(encodeDataset(nodes));
        for (const tag of deleted) dataset.delete(tag);
        const expected = encodeDataset(nodes.filter(({ tag }) => !deleted.includes(tag)));
        expect(writeDataset(dataset)).toEqual(expected);
      }),
    );
  });

  it("is not written inside an Item", () => {
    const dataset = readDataset(encodeDataset([sequence(0x0040a730, [item(nodes)])]));
    dataset.getItems(0x0040a730)[0]!.delete(0x00100010);
    const rest = nodes.filter(({ tag }) => tag !== 0x00100010);
    expect(writeDataset(dataset)).toEqual(encodeDataset([sequence(0x0040a730, [item(rest)])]));
  });

  it("takes the Items of a Sequence with it", () => {
    const [first, , , last] = nodes;
    const between = sequence(0x00081140, [item(nodes)]);
    const dataset = readDataset(encodeDataset([first!, between, last!]));
    dataset.delete(0x00081140);
    expect(writeDataset(dataset)).toEqual(encodeDataset([first!, last!]));
  });
});
