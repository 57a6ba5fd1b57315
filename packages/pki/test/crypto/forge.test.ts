import { beforeAll, expect, it, jest } from "@jest/globals";
import type { decryptRc2 } from "../../src/crypto/forge.js";
import type { CryptoFunctions } from "../../src/crypto/types.js";

let web: CryptoFunctions;
let rc2: typeof decryptRc2;

beforeAll(async () => {
  jest.unstable_mockModule("node-forge", () => {
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  });
  web = await import("../../src/crypto/web.js");
  rc2 = (await import("../../src/crypto/forge.js")).decryptRc2;
});

const missing = (what: string): object => ({
  code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
  message: `${what} needs the optional package node-forge, which is not installed`,
});

it("names what needs node-forge when it is not installed", async () => {
  const des = { cipher: "des-ede3-cbc", key: new Uint8Array(24), iv: new Uint8Array(8) } as const;
  await expect(web.createCipher(des)).rejects.toMatchObject(missing("Triple-DES"));
  await expect(web.createDecipher(des)).rejects.toMatchObject(missing("Triple-DES"));
  const options = { key: new Uint8Array(5), iv: new Uint8Array(8), encrypted: new Uint8Array(8), bits: 40 };
  await expect(rc2(options)).rejects.toMatchObject(missing("RC2"));
});

it("does without node-forge whatever does not need it", async () => {
  const aes = { cipher: "aes-256-cbc", key: new Uint8Array(32), iv: new Uint8Array(16) } as const;
  await expect(web.createCipher(aes)).resolves.toBeDefined();
  expect(web.createHash("MD5").digest()).toHaveLength(16);
});
