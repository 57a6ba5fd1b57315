import { describe, expect, it } from "@jest/globals";
import { bytes, latin1, toHex } from "@dicomsec/testing";
import { deriveDirectionKeys } from "../../src/iscl/direction-keys.js";
import { hmacMd5 } from "../../src/iscl/md5.js";

const secret = bytes`01 23 45 67 89 ab cd ef`;
const context = latin1("what was said so far");

describe("deriveDirectionKeys", () => {
  it("takes the first 8 bytes of HMAC-MD5 over label and context", () => {
    const keys = deriveDirectionKeys("token", "client", { secret, context });
    const mac = hmacMd5(secret, latin1("dicomsec ISCL token client mac\0what was said so far"));
    expect(keys.mac).toEqual(mac.slice(0, 8));
    expect(keys.random).toHaveLength(16);
  });

  it("gives other keys for each use, end, purpose, secret and context", () => {
    const derived = [
      deriveDirectionKeys("token", "client", { secret, context }),
      deriveDirectionKeys("token", "server", { secret, context }),
      deriveDirectionKeys("record", "client", { secret, context }),
      deriveDirectionKeys("record", "client", { secret: secret.with(0, 2), context }),
      deriveDirectionKeys("record", "client", { secret, context: context.with(0, 2) }),
    ].flatMap(({ encryption, mac, random }) => [encryption, mac, random].map((key) => toHex(key.subarray(0, 8))));
    expect(new Set(derived).size).toBe(15);
  });
});
