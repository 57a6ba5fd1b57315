import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@jest/globals";
import { createTestCa, findPeer, isFullRun, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";

const MEGABYTE = 1024 * 1024;
const LARGEST_RSS = 320 * MEGABYTE;
/** Of attachments, in millions of bytes. */
const [SMALL, LARGE] = isFullRun() ? [60, 300] : [10, 130];

const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
const script = fileURLToPath(new URL("secure-and-open.mjs", import.meta.url));
const obstacle = existsSync(built)
  ? findPeer("openssl")
    ? undefined
    : "openssl is not installed"
  : "@dicomsec/email is not built";

itUnless(
  obstacle,
  `a message takes as much memory with an attachment of ${LARGE} MB as with one of ${SMALL} MB`,
  async () => {
    await using folder = await temporaryFolder();
    const ca = await createTestCa(folder.path);
    const { certificate, privateKey } = await ca.issue({ subjectAltNames: ["email:clinic@clinic.example"] });
    const keys = join(folder.path, "keys.pem");
    await writeFile(keys, `${privateKey}\n${certificate}\n${ca.certificate}`);
    const peaksOf = async (megabytes: number): Promise<{ secure: number; open: number }> => {
      const out = join(folder.path, "out");
      const command = `"$NODE" "$SCRIPT" secure "$KEYS" ${megabytes} | "$NODE" "$SCRIPT" open "$KEYS" "$OUT"`;
      const env = { NODE: process.execPath, SCRIPT: script, KEYS: keys, OUT: out };
      const { exitCode, stdout, stderr } = await runProcess("sh", ["-c", command], { env, timeoutMs: 170_000 });
      expect([exitCode, stdout]).toEqual([0, ""]);
      const lines = stderr.trim().split("\n");
      const told = Object.assign({}, ...lines.map((line): object => JSON.parse(line))) as Record<string, number>;
      expect(told).toMatchObject({ status: "valid", files: [{ name: "CT1", length: megabytes * 1_000_000 }] });
      await rm(out, { recursive: true });
      return { secure: told["secure"]!, open: told["open"]! };
    };
    const small = await peaksOf(SMALL);
    const large = await peaksOf(LARGE);
    for (const side of ["secure", "open"] as const) {
      expect(large[side]).toBeLessThan(LARGEST_RSS);
      expect(large[side]).toBeLessThan(small[side] + 100 * MEGABYTE);
    }
  },
  300_000,
);
