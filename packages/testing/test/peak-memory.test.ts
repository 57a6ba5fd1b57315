import { expect } from "@jest/globals";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runProcess } from "../src/index.js";
import { itUnless } from "../src/jest/index.js";

const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
const print = `import { peakMemory } from ${JSON.stringify(built)}; process.stdout.write(String(peakMemory()))`;
const megabyte = 1024 * 1024;

async function peakOf(script: string): Promise<number> {
  return Number((await runProcess(process.execPath, ["--input-type=module", "-e", script])).stdout);
}

itUnless(
  existsSync(built) ? undefined : "@dicomsec/testing is not built",
  "the peak of a process is its own, and not that of a large parent",
  async () => {
    const large = Buffer.alloc(400 * megabyte, 1);
    expect(process.memoryUsage.rss()).toBeGreaterThan(300 * megabyte);
    const small = await peakOf(print);
    expect(small).toBeLessThan(150 * megabyte);
    expect(await peakOf(`globalThis.large = Buffer.alloc(200 * ${megabyte}, 1); ${print}`)).toBeGreaterThan(
      small + 150 * megabyte,
    );
    expect(large.at(-1)).toBe(1);
  },
);
