import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import type { BatchReport } from "@dicomsec/deidentification";
import { temporaryFolder } from "@dicomsec/testing";
import { writeReport } from "../src/write-report.js";

it("keeps a report with values from everyone but its owner", async () => {
  await using folder = await temporaryFolder();
  const modeOf = async (hasValues: boolean) => {
    const path = join(folder.path, `${hasValues}.json`);
    await writeReport(path, { hasValues } as BatchReport, folder.path, false);
    return (await stat(path)).mode & 0o777;
  };
  expect(await modeOf(true)).toBe(0o600);
  expect(await modeOf(false)).toBe(0o666 & ~process.umask());
});
