import { bytesSource } from "@dicomsec/core";
import { element, sequence, item, transferSyntax } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { expectOnlyStatusChanged, isSameBesideStatus } from "../../src/storage/bit-preserving.js";
import { image, pixelsOf } from "./storage-nodes.js";

const same = (one: Uint8Array, other: Uint8Array) => isSameBesideStatus(bytesSource(one), bytesSource(other));
const marks = [
  element(0x01000410, "CS", "AO"),
  element(0x01000420, "DT", "20240506070809"),
  element(0x01000424, "LT", "a comment"),
  element(0x01000426, "LO", "CERT-1"),
];
const groupLength = element(0x01000000, "UL", 10);

describe("two files are the same but for their status", () => {
  it.each(Object.entries(transferSyntax).filter(([name]) => name !== "jpegBaseline"))(
    "where that is all that differs (%s)",
    async (_name, transferSyntaxUid) => {
      const plain = image({ transferSyntaxUid });
      const marked = image({ transferSyntaxUid, more: marks });
      const grouped = image({ transferSyntaxUid, more: [groupLength, marks[0]!] });
      expect([await same(plain, plain), await same(plain, marked), await same(marked, grouped)]).toEqual([
        true,
        true,
        true,
      ]);
      await expectOnlyStatusChanged(bytesSource(plain), bytesSource(marked));
    },
  );

  it("not where any one byte of the Data Set differs", async () => {
    const [plain, marked] = [image({ pixels: pixelsOf(300) }), image({ pixels: pixelsOf(300), more: marks })];
    const start = 144 + new DataView(plain.buffer).getUint32(140, true);
    for (let at = start; at < plain.length; at++) {
      const changed = plain.with(at, plain[at]! ^ 1);
      // A length or tag that is no longer right may keep the file from being read.
      const verdict = await same(marked, changed).catch(() => false);
      expect([at, verdict]).toEqual([at, false]);
    }
  });

  it.each([
    ["another attribute of the same group", image({ more: [element(0x01000412, "CS", "X")] })],
    ["a status that is in an Item", image({ more: [sequence(0x00540016, [item(marks)])] })],
    ["a longer value at its end", image({ pixels: pixelsOf(5002) })],
    ["another Transfer Syntax", image({ transferSyntaxUid: transferSyntax.implicitLittle })],
  ])("not with %s", async (_what, other) => {
    const plain = image();
    expect([await same(plain, other), await same(other, plain)]).toEqual([false, false]);
    await expect(expectOnlyStatusChanged(bytesSource(plain), bytesSource(other))).rejects.toMatchObject({
      code: "ERR_STORAGE_CHANGED",
    });
  });

  it("whatever the File Meta Information says", async () => {
    const plain = image();
    expect(await same(plain, plain.with(3, 7))).toBe(true);
  });
});
