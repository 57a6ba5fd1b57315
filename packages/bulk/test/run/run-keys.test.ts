import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { RunKeys } from "../../src/index.js";

const key = new Uint8Array(32).fill(7);
const keys = new RunKeys(key);

it("opens what was sealed for the same purpose", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, purpose) => {
      expect(new RunKeys(key).open(keys.seal(secret, purpose), purpose)).toBe(secret);
    }),
  );
});

it("opens nothing that was changed in any octet, or cut", () => {
  const sealed = keys.seal("PAT-77123/image.dcm", "job 1");
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed, (octet, position) => (position === at ? octet ^ 1 : octet));
    expect(() => keys.open(changed, "job 1")).toThrow(expect.objectContaining({ code: "ERR_BULK_PAYLOAD" }));
    expect(() => keys.open(sealed.subarray(0, at), "job 1")).toThrow(
      expect.objectContaining({ code: "ERR_BULK_PAYLOAD" }),
    );
  }
});

it("opens nothing that was sealed for another purpose, or under another key", () => {
  const sealed = keys.seal("text", "job 1");
  const other = new RunKeys(new Uint8Array(32).fill(8));
  expect(() => keys.open(sealed, "job 2")).toThrow(expect.objectContaining({ code: "ERR_BULK_PAYLOAD" }));
  expect(() => other.open(sealed, "job 1")).toThrow(expect.objectContaining({ code: "ERR_BULK_PAYLOAD" }));
});

it("seals the same text differently each time, and shows nothing of it", () => {
  const [one, two] = [keys.seal("Winterstein", "p"), keys.seal("Winterstein", "p")];
  expect(one).not.toEqual(two);
  expect(new TextDecoder("latin1").decode(one)).not.toContain("Winter");
});

it("gives names that are the same for the key, and others for another key or another cut of the texts", () => {
  expect(keys.name("a", "bc")).toMatch(/^[0-9a-f]{32}$/);
  expect(new RunKeys(key).name("a", "bc")).toBe(keys.name("a", "bc"));
  expect(keys.name("ab", "c")).not.toBe(keys.name("a", "bc"));
  expect(new RunKeys(new Uint8Array(32)).name("a", "bc")).not.toBe(keys.name("a", "bc"));
});

it("takes no key of another length", () => {
  expect(() => new RunKeys(new Uint8Array(31))).toThrow(expect.objectContaining({ code: "ERR_BULK_OPTIONS" }));
});
