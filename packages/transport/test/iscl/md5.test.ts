import { describe, expect, it } from "@jest/globals";
import { bytes, latin1 } from "@dicomsec/testing";
import { hmacMd5, md5 } from "../../src/iscl/md5.js";

describe("MD5", () => {
  // RFC 1321 A.5.
  it.each([
    ["", bytes`d4 1d 8c d9 8f 00 b2 04 e9 80 09 98 ec f8 42 7e`],
    ["a", bytes`0c c1 75 b9 c0 f1 b6 a8 31 c3 99 e2 69 77 26 61`],
    ["abc", bytes`90 01 50 98 3c d2 4f b0 d6 96 3f 7d 28 e1 7f 72`],
    ["message digest", bytes`f9 6b 69 7d 7c b7 93 8d 52 5a 2f 31 aa f1 61 d0`],
    ["abcdefghijklmnopqrstuvwxyz", bytes`c3 fc d3 d7 61 92 e4 00 7d fb 49 6c ca 67 e1 3b`],
  ])("of %p is that of RFC 1321", (message, digest) => {
    expect(md5(latin1(message))).toEqual(digest);
  });
});

describe("HMAC-MD5", () => {
  // RFC 2202 section 2, cases 1, 2 and 6.
  it.each([
    [new Uint8Array(16).fill(0x0b), "Hi There", bytes`92 94 72 7a 36 38 bb 1c 13 f4 8e f8 15 8b fc 9d`],
    [latin1("Jefe"), "what do ya want for nothing?", bytes`75 0c 78 3e 6a b0 b5 03 ea a8 6e 31 0a 5d b7 38`],
    [
      new Uint8Array(80).fill(0xaa),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      bytes`6b 1a b7 fe 4b d7 bf 8f 0b 62 e6 ce 61 b9 d0 cd`,
    ],
  ])("is that of RFC 2202", (key, message, mac) => {
    expect(hmacMd5(key, latin1(message))).toEqual(mac);
  });
});
