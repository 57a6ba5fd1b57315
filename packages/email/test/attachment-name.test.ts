import { join, resolve } from "node:path";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { safeName, TakenNames } from "../src/attachment-name.js";

const parts = [
  "..",
  ".",
  "/",
  "\\",
  "a",
  "CON",
  "nul",
  ".",
  " ",
  "\0",
  "\n",
  ":",
  "é",
  "e\u0301",
  "\ud800",
  "😀",
  "x".repeat(150),
  "\u65e5".repeat(80),
];
const anyName = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary" })), { maxLength: 12 });

it("is a path inside whatever folder it is put in, for any name", () => {
  fc.assert(
    fc.property(anyName, (list) => {
      const name = safeName(list.join(""), "part-1");
      const path = resolve("/folder", name);
      expect(path.startsWith("/folder/")).toBe(true);
      expect(path).toBe(join("/folder", name));
      expect(Math.max(...name.split("/").map((segment) => Buffer.byteLength(segment)))).toBeLessThanOrEqual(255);
      // eslint-disable-next-line no-control-regex
      expect(name).not.toMatch(/[\\:\u0000-\u001f]|(?:^|\/)(?:con|nul|\.\.?)(?:\/|$)/i);
    }),
  );
});

it("stays as it is once it is such a path", () => {
  fc.assert(
    fc.property(anyName, (list) => {
      const name = safeName(list.join(""), "part-1");
      expect(safeName(name, "other")).toBe(name);
    }),
  );
});

it.each(["DICOMDIR", "IMAGES/CT1", "größe 1.dcm", "a.b.c", "😀", ".hidden"])("%s is such a path", (name) => {
  expect(safeName(name, "other")).toBe(name);
});

it.each(["CON", "nul.dcm", "con .txt", "CONIN$", "COM\u00b9.dcm", "LPT3"])("does not name the device %s", (name) => {
  expect(safeName(name, "part-1")).toBe(`_${name.slice(1)}`);
});

it.each(["console", "COM", "COM10", "nullify.dcm"])("%s names no device", (name) => {
  expect(safeName(name, "part-1")).toBe(name);
});

it("is cut between characters where a file system would not take all of it", () => {
  expect(safeName("\u65e5".repeat(100), "part-1")).toBe("\u65e5".repeat(85));
  expect(safeName("\u{1f600}".repeat(100), "part-1")).toBe("\u{1f600}".repeat(63));
});

it("falls back where nothing is left, and for names that no file system takes", () => {
  expect(safeName("../..", "part-1")).toBe("part-1");
  expect(safeName("a/".repeat(600), "part-1")).toBe("part-1");
});

it("takes a name once, also in other case or form, and no folder where a file is", () => {
  const taken = new TakenNames();
  const names = ["A/B", "a/b", "A", "a/C", "A/B/C", "\u00e9", "e\u0301", "D", "D/E"];
  expect(names.filter((name) => taken.take(name))).toEqual(["A/B", "a/C", "\u00e9", "D"]);
});
