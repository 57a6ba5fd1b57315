import { describe, expect, it } from "@jest/globals";
import { expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { createKeyedHash as inBrowser } from "../src/keyed-hash.js";
import { createKeyedDigits, deriveKey, type KeyPurpose } from "../src/keys.js";
import { createKeyedHash as inNode } from "../src/node/keyed-hash.js";

const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const purposes: KeyPurpose[] = ["uid", "dummy", "date"];

describe.each([
  ["Node's keyed hash", inNode],
  ["the browser's keyed hash", inBrowser],
])("%s", (_, createKeyedHash) => {
  // RFC 4231, the test cases whose messages are text.
  it.each([
    [
      "1",
      new Uint8Array(20).fill(0x0b),
      "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      "2",
      utf8ToBytes("Jefe"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    ["6", new Uint8Array(131).fill(0xaa), "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"], // prettier-ignore
  ])("gives the result of RFC 4231 test case %s", (_case, bytes, text, digits) => {
    expect(createKeyedHash(bytes)(text)).toBe(digits);
  });

  it("gives the same for the same text, however often it is asked", () => {
    const hash = createKeyedHash(key);
    const first = hash("1.2.3");
    hash("something else");
    expect(hash("1.2.3")).toBe(first);
    expect(hash("1.2.4")).not.toBe(first);
  });

  it("does not depend on what the caller does with the key afterwards", () => {
    const bytes = Uint8Array.from(key);
    const hash = createKeyedHash(bytes);
    const before = hash("1.2.3");
    bytes.fill(0);
    expect(hash("1.2.3")).toBe(before);
  });
});

describe("a keyed hash in Node and in a browser", () => {
  it("is the same for every key and text", () => {
    const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(anyKey, fc.string({ unit: "binary", maxLength: 200 }), (bytes, text) => {
        expect(inNode(bytes)(text)).toBe(inBrowser(bytes)(text));
      }),
    );
  });
});

describe("the subkey for a purpose", () => {
  it.each(purposes)("%s is HKDF-Expand of the key", (purpose) => {
    const info = utf8ToBytes(`dicomsec deidentification 1 ${purpose}`);
    expect(deriveKey(key, purpose)).toEqual(Uint8Array.from(expand(sha256, key, info, 32)));
  });

  it("differs by purpose and by key", () => {
    const other = Uint8Array.from(key).fill(1, 31);
    const subkeys = [key, other].flatMap((bytes) => purposes.map((purpose) => bytesToHex(deriveKey(bytes, purpose))));
    expect(new Set(subkeys).size).toBe(6);
  });

  it.each([0, 16, 31, 33, 64])("is refused for a key of %i bytes", (length) => {
    const derive = () => deriveKey(new Uint8Array(length), "uid");
    expect(derive).toThrow(expect.objectContaining({ code: "ERR_DEIDENTIFICATION_KEY_LENGTH" }));
  });
});

describe("keyed digits", () => {
  it("are those they were in every earlier version, for the same key, purpose and text", () => {
    const digits = createKeyedDigits(key, "dummy")("1234");
    expect(digits).toBe("375b81aea07082520c9e8a27c5af86ffba4e7dd1ccf387341921b6476feb9339");
    expect(createKeyedDigits(key, "uid")("1234")).not.toBe(digits);
  });
});
