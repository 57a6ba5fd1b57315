// `npm start`: the main job on the sample study. `npm start -- ARGS`: the dicomsec command.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";
import { setUp } from "./set-up.mjs";

const args = process.argv.slice(2);
if (!(await setUp())) process.exitCode = 2;
else if (args.length > 0) process.exitCode = await dicomsec(args, process.env["INIT_CWD"] ?? root);
else process.exitCode = await deidentifySampleStudy();

/** Makes the sample study with identifiers planted everywhere, and de-identifies it. */
async function deidentifySampleStudy() {
  const data = join("examples", "data");
  const keyFile = join("examples", "sample.key");
  const made = await run(process.execPath, [join(root, "examples", "sample-study.mjs")], { show: true });
  if (made.exitCode !== 0) return made.exitCode;
  if (!existsSync(join(root, keyFile))) await dicomsec(["new-key", keyFile], root);
  const reports = ["html", "json"].flatMap((form) => ["--report", join("examples", `report.${form}`)]);
  const command = ["deidentify", data, "--out", join("examples", "out"), "--key-file", keyFile, "--force", ...reports];
  return dicomsec(command, root);
}

/**
 * @param {readonly string[]} commandLine
 * @param {string} cwd where the person is, so that relative paths mean what they typed
 */
async function dicomsec(commandLine, cwd) {
  const main = join(root, "packages", "cli", "dist", "main.js");
  return (await run(process.execPath, [main, ...commandLine], { cwd, show: true })).exitCode;
}
