// Runs the fuzz tests of a package for longer: `npm run fuzz -- [--seconds 60] [--seed N]`, so many seconds for each; what fails is printed with its seed.
import { spawnSync } from "node:child_process";
import { root } from "./run.mjs";

const [name] = process.argv.slice(2);

/**
 * @param {string} option
 * @param {string} fallback
 */
function valueOf(option, fallback) {
  const at = process.argv.indexOf(`--${option}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

const { status } = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", `packages/${name}/test/fuzz`], {
  cwd: root,
  env: {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules`,
    DICOMSEC_FUZZ_SECONDS: valueOf("seconds", "60"),
    DICOMSEC_FUZZ_SEED: valueOf("seed", String(Math.floor(Math.random() * 2 ** 31))),
  },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
