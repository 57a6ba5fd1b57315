import { expect } from "@jest/globals";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestCa, findPeer, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";

const MEGABYTE = 1024 * 1024;
const LARGEST_RSS = 150 * MEGABYTE;

const built = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const script = fileURLToPath(new URL("seal-and-open.mjs", import.meta.url));
const obstacle = existsSync(built)
  ? findPeer("openssl")
    ? undefined
    : "openssl is not installed"
  : "@dicomsec/media is not built";

itUnless(
  obstacle,
  "sealing and opening takes as much memory for 4 GB as for 10 MB, in one piece or in many",
  async () => {
    await using folder = await temporaryFolder();
    const { certificate, privateKey } = await (await createTestCa(folder.path)).issue();
    const keystore = join(folder.path, "keystore.pem");
    await writeFile(keystore, `${certificate}\n${privateKey}`);
    const peakOf = async (megabytes: number, ...form: string[]): Promise<number> => {
      const args = [script, String(megabytes), keystore, ...form];
      const { exitCode, stdout, stderr } = await runProcess(process.execPath, args, { timeoutMs: 170_000 });
      expect([exitCode, stderr]).toEqual([0, ""]);
      const { integrity, opened, peak } = JSON.parse(stdout) as Record<string, number>;
      expect([integrity, opened]).toEqual(["signed", megabytes * 1_000_000]);
      return peak!;
    };
    const small = await peakOf(10);
    const peaks = [await peakOf(4000), await peakOf(500, "in-pieces")];
    for (const peak of peaks) {
      expect(peak).toBeLessThan(LARGEST_RSS);
      expect(peak).toBeLessThan(small + 60 * MEGABYTE);
    }
  },
  300_000,
);
