import { describe, expect, it } from "@jest/globals";
import { readFile, Tag } from "@dicomsec/core";
import { type DatasetNode, element, item, part10, sequence } from "@dicomsec/testing";
import { itemDigest } from "../../src/secure-use/item-digest.js";

const digestOf = (...nodes: readonly DatasetNode[]): Promise<string> =>
  itemDigest(readFile(part10({ dataset: nodes })).dataset);

const NAME = Tag.PatientName;
const ID = Tag.PatientID;

describe("the digest of an Item", () => {
  it("is the same however lengths are written", async () => {
    const inner = [element(ID, "LO", "AA")];
    const undefinedLength = { length: "undefined" } as const;
    const written = sequence(Tag.ContentSequence, [item(inner, undefinedLength)], undefinedLength);
    expect(await digestOf(written)).toBe(await digestOf(sequence(Tag.ContentSequence, [item(inner)])));
  });

  it("tells elements from a value that reads like them", async () => {
    const two = await digestOf(element(NAME, "LO", "AA"), element(ID, "LO", "BB"));
    expect(await digestOf(element(NAME, "LO", "AA00100020LOBB"))).not.toBe(two);
    expect(await digestOf(element(NAME, "LO", "AA00100020LO2:BB"))).not.toBe(two);
  });

  it("tells in which Item elements are", async () => {
    const [name, id] = [element(NAME, "PN", "AA"), element(ID, "LO", "BB")];
    const apart = await digestOf(sequence(Tag.ContentSequence, [item([name]), item([id])]));
    expect(await digestOf(sequence(Tag.ContentSequence, [item([name, id]), item([])]))).not.toBe(apart);
    expect(await digestOf(sequence(Tag.ContentSequence, [item([]), item([name, id])]))).not.toBe(apart);
  });

  it("tells what is in the last Item from what follows the Sequence", async () => {
    const [name, late] = [element(NAME, "PN", "AA"), element(0x0072_0060, "LO", "BB")];
    const inside = await digestOf(sequence(Tag.ContentSequence, [item([name, late])]));
    expect(await digestOf(sequence(Tag.ContentSequence, [item([name])]), late)).not.toBe(inside);
  });
});
