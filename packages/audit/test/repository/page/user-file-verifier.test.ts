import { scryptSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { userFileVerifier } from "../../../src/repository/index.js";

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => folder[Symbol.asyncDispose]());

const salt = new Uint8Array(16).fill(7);

function userLine(name: string, password: string): string {
  const hash = scryptSync(password, salt, 32, { cost: 2 ** 14, blockSize: 8, parallelization: 1, maxmem: 2 ** 26 });
  return `${name}:scrypt$16384$8$1$${Buffer.from(salt).toString("base64url")}$${hash.toString("base64url")}\n`;
}

describe("a user file", () => {
  it("lets in who is in it with the right password, and nobody else", async () => {
    const file = await folder.write(
      "users",
      `# the office\n\n${userLine("zoe", "Grünes Haus 7")}${userLine("bob", "b")}`,
    );
    const verify = await userFileVerifier(file);
    expect(await verify("zoe", "Grünes Haus 7")).toBe(true);
    expect(await verify("bob", "b")).toBe(true);
    for (const [user, password] of [
      ["zoe", "Grünes Haus 8"],
      ["zoe", "b"],
      ["eve", "b"],
      ["zoe", ""],
      ["", "b"],
      ["zoe", "x".repeat(2000)],
    ] as const)
      // prettier-ignore
      expect(await verify(user, password)).toBe(false);
  });

  it("is read anew each time", async () => {
    const file = await folder.write("users", userLine("zoe", "one"));
    const verify = await userFileVerifier(file);
    expect(await verify("zoe", "one")).toBe(true);
    await writeFile(file, userLine("bob", "two"));
    expect(await verify("zoe", "one")).toBe(false);
    expect(await verify("bob", "two")).toBe(true);
  });

  it("may be empty, and then lets nobody in", async () => {
    const verify = await userFileVerifier(await folder.write("users", ""));
    expect(await verify("zoe", "one")).toBe(false);
  });

  it.each([
    ["no hash", "zoe:secret\n"],
    ["no name", userLine("", "one")],
    ["a user twice", userLine("zoe", "one") + userLine("zoe", "two")],
    ["too little work", userLine("zoe", "one").replace("16384", "1024")],
    ["too much work", userLine("zoe", "one").replace("16384", "8388608")],
    ["work that is no power of two", userLine("zoe", "one").replace("16384", "16385")],
  ])("is refused with %s", async (_, text) => {
    const file = await folder.write("users", text);
    await expect(userFileVerifier(file)).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });

  it("must be there", async () => {
    await expect(userFileVerifier(`${folder.path}/none`)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
