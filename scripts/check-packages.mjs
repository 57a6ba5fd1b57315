// Asks publint and attw whether each public package, as npm would pack it, can be installed and imported.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, runTool } from "./run.mjs";

for (const name of readdirSync(join(root, "packages"))) {
  const cwd = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
  if (manifest.private === true) continue;
  await check(manifest.name, "publint", ["--strict", "--pack", "npm"], cwd);
  if (manifest.exports === undefined) continue;
  await check(manifest.name, "attw", ["--pack", ".", "--profile", "esm-only", "--format", "ascii"], cwd);
}

/**
 * @param {string} packageName
 * @param {string} tool
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function check(packageName, tool, args, cwd) {
  const { exitCode, output } = await runTool(tool, args, { cwd });
  if (exitCode === 0) return;
  process.stderr.write(`${packageName}: ${tool}\n${output}\n`);
  process.exitCode = 1;
}
