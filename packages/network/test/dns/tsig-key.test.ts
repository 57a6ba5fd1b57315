import { describe, expect, it } from "@jest/globals";
import { readTsigKeys } from "../../src/dns/tsig-key.js";

const secret = btoa("0123456789abcdef0123456789abcdef");

describe("key files of BIND", () => {
  it("give their keys, whatever is quoted and commented", () => {
    const text = `// as tsig-keygen writes it, /* but
key "ddns." {
\talgorithm hmac-sha256;
\tsecret "${secret}"; # not "the real one"
};
/* key "old" { algorithm hmac-md5; secret "x"; }; */
key second.example {secret ${secret}; algorithm "HMAC-SHA512";};`;
    const octets = Uint8Array.from("0123456789abcdef0123456789abcdef", (character) => character.charCodeAt(0));
    expect(readTsigKeys(text)).toEqual([
      { name: "ddns", algorithm: "hmac-sha256", secret: octets },
      { name: "second.example", algorithm: "hmac-sha512", secret: octets },
    ]);
  });

  it.each([
    ["there is no key", "options { };"],
    ["the algorithm is broken", `key "a" { algorithm hmac-md5; secret "${secret}"; };`],
    ["the algorithm is missing", `key "a" { secret "${secret}"; };`],
    ["the secret is missing", `key "a" { algorithm hmac-sha256; };`],
    ["the secret is no base64", `key "a" { algorithm hmac-sha256; secret "5ecr3t!!"; };`],
    ["the secret is short", `key "a" { algorithm hmac-sha256; secret "NWVjcjN0"; };`],
  ])("are refused without a word of the secret when %s", (_, text) => {
    expect(() => readTsigKeys(text)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS", message: expect.not.stringMatching(/5ecr3t|NWVj|MDEy/) })); // prettier-ignore
  });
});
