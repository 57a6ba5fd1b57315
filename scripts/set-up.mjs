import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNpm, runTool } from "./run.mjs";

const stamp = join(root, "node_modules", ".dicomsec-installed");

/**
 * Installs the dependencies unless those of this `package-lock.json` are there, then builds what changed.
 *
 * Both are quiet; when one fails, what it wrote goes to stderr.
 *
 * @returns {Promise<boolean>} whether both succeeded
 */
export async function setUp() {
  return (await install()) && (await build());
}

async function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return true;
  process.stderr.write("Installing dependencies …\n");
  const done = succeeded("npm install", await runNpm(["install", "--no-save", "--no-audit", "--no-fund"]));
  if (done) writeFileSync(stamp, wanted);
  return done;
}

async function build() {
  process.stderr.write("Building …\n");
  return succeeded("The build", await runTool("turbo", ["run", "build", "--output-logs=errors-only"]));
}

/**
 * @param {string} what
 * @param {import("./run.mjs").RunResult} result
 */
function succeeded(what, { exitCode, output }) {
  if (exitCode !== 0) process.stderr.write(`${output}\n${what} failed.\n`);
  return exitCode === 0;
}
