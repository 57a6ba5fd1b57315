import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@jest/globals";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { testIdentity } from "../cms/self-signed.js";

const LENGTH = 300 * 1024 * 1024;
const LARGEST_RSS = 150 * 1024 * 1024;
const PIECES = LENGTH / 4096;

const built = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const script = fileURLToPath(new URL("large-message.mjs", import.meta.url));

interface Result {
  readonly read: number;
  readonly written: number;
  readonly status: string;
  readonly peak: number;
}

async function run(form: "DER" | "BER"): Promise<Result> {
  await using folder = await temporaryFolder();
  const { privateKey, certificate } = testIdentity("rsa-2048");
  const base64 = Buffer.from(certificate.bytes).toString("base64");
  const pem = `${privateKey}-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  const key = await folder.write("key.pem", pem);
  const { stdout, stderr } = await runProcess(process.execPath, [script, form, String(LENGTH), key]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}

for (const [form, overhead] of [
  ["DER", 0],
  // Four octets of header for each piece, of both layers.
  ["BER", 2 * 4 * PIECES],
] as const) {
  itUnless(
    existsSync(built) ? undefined : "@dicomsec/pki is not built",
    `300 MB are signed, encrypted, decrypted and verified in little memory, in ${form}`,
    async () => {
      const { read, written, status, peak } = await run(form);
      expect({ read, status }).toEqual({ read: LENGTH, status: "valid" });
      expect(written).toBeGreaterThan(LENGTH + overhead);
      expect(written).toBeLessThan(LENGTH + overhead + 20_000);
      expect(peak).toBeLessThan(LARGEST_RSS);
    },
    120_000,
  );
}
