import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@dicomsec/testing";
import { expect, it } from "@jest/globals";
import { VerdictFile } from "../src/bulk/verdict-file.js";

it("lets nobody else read the verdicts, which name signers and outputs", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "verdicts.jsonl");
  await using file = await VerdictFile.create(path);
  await file!.add({ number: 1, verdict: "valid", bytesIn: 1, bytesOut: 0 });
  await file!.commit();
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ number: 1, verdict: "valid" });
});
