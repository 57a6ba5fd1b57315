/**
 * Feeds the codec with mutated files: `npm run fuzz -- [--seconds 60] [--seed N] [--folder DIR]`. What fails is saved in the folder, to become
 * a test when it has been made small; the input being read when the process dies is `last-input.dcm`.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};

const env = {
  ...process.env,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules`,
  FUZZ_SECONDS: option("seconds", "60"),
  FUZZ_FOLDER: option("folder", `${root}tmp/fuzz`),
  FUZZ_SEED: option("seed", String(Math.floor(Math.random() * 2 ** 31))),
};
const seconds = Number(env.FUZZ_SECONDS);
const { status, signal } = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", "packages/core/test/fuzz"], {
  cwd: root,
  env,
  stdio: "inherit",
  timeout: (seconds + 120) * 1000,
  killSignal: "SIGKILL",
});
if (signal) process.stderr.write(`fuzz: an input hangs: ${env.FUZZ_FOLDER}/last-input.dcm (seed ${env.FUZZ_SEED})\n`);
process.exitCode = status ?? 1;
