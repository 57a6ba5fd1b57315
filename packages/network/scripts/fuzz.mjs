// Feeds the protocols with changed packets: `npm run fuzz -- [--seconds 60] [--seed N]`, so many seconds for each; what fails is printed with its seed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};

const { status } = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", "packages/network/test/fuzz"], {
  cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  env: {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules`,
    DICOMSEC_FUZZ_SECONDS: option("seconds", "60"),
    DICOMSEC_FUZZ_SEED: option("seed", String(Math.floor(Math.random() * 2 ** 31))),
  },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
