import { expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { temporaryFolder } from "../src/temporary-folder.js";

it("a temporary folder holds what is written and is gone after its scope", async () => {
  let path = "";
  {
    await using folder = await temporaryFolder();
    path = folder.path;
    const file = await folder.write("a/b.txt", "text");
    expect(file.startsWith(path)).toBe(true);
    expect(await readFile(file, "utf8")).toBe("text");
  }
  expect(existsSync(path)).toBe(false);
});

it("two temporary folders are different", async () => {
  await using first = await temporaryFolder();
  await using second = await temporaryFolder();
  expect(first.path).not.toBe(second.path);
});
