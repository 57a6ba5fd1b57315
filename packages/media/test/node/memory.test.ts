import { expect } from "@jest/globals";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestCa, findPeer, isFullRun, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";

const MEGABYTE = 1024 * 1024;
const LARGEST_RSS = 150 * MEGABYTE;
/** Some times as much as may be in memory; 4 GB, which 32 bits do not count, in a full run. */
const [WHOLE, IN_PIECES] = isFullRun() ? [4000, 500] : [800, 300];

const built = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const script = fileURLToPath(new URL("seal-and-open.mjs", import.meta.url));
const obstacle = existsSync(built)
  ? findPeer("openssl")
    ? undefined
    : "openssl is not installed"
  : "@dicomsec/media is not built";

itUnless(
  obstacle,
  `sealing and opening takes as much memory for ${WHOLE} MB as for 10 MB, in one piece or in many`,
  async () => {
    await using folder = await temporaryFolder();
    const { certificate, privateKey } = await (await createTestCa(folder.path)).issue();
    const keystore = join(folder.path, "keystore.pem");
    await writeFile(keystore, `${certificate}\n${privateKey}`);
    const peaksOf = async (megabytes: number, form = ""): Promise<{ seal: number; open: number }> => {
      const command = `"$NODE" "$SCRIPT" seal "$KEYS" ${megabytes} ${form} | "$NODE" "$SCRIPT" open "$KEYS"`;
      const env = { NODE: process.execPath, SCRIPT: script, KEYS: keystore };
      const { exitCode, stdout, stderr } = await runProcess("sh", ["-c", command], { env, timeoutMs: 280_000 });
      expect([exitCode, stdout]).toEqual([0, ""]);
      const lines = stderr.trim().split("\n");
      const told = Object.assign({}, ...lines.map((line): object => JSON.parse(line))) as Record<string, number>;
      expect(told).toMatchObject({ integrity: "signed", opened: megabytes * 1_000_000 });
      return { seal: told["seal"]!, open: told["open"]! };
    };
    const small = await peaksOf(10);
    for (const peaks of [await peaksOf(WHOLE), await peaksOf(IN_PIECES, "in-pieces")]) {
      for (const side of ["seal", "open"] as const) {
        expect(peaks[side]).toBeLessThan(LARGEST_RSS);
        expect(peaks[side]).toBeLessThan(small[side] + 60 * MEGABYTE);
      }
    }
  },
);
