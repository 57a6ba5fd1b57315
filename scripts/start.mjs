// `npm start`: the whole story of the sample study. `npm start -- ARGS`: the dicomsec command.
import { join } from "node:path";
import { root, run } from "./run.mjs";
import { setUp } from "./set-up.mjs";

const args = process.argv.slice(2);
if (!(await setUp())) process.exitCode = 2;
else if (args.length > 0) process.exitCode = await dicomsec(args, process.env["INIT_CWD"] ?? root);
else process.exitCode = await tellStory();

async function tellStory() {
  const { exitCode } = await run(process.execPath, [join(root, "examples/whole-story/src/main.mjs")], { show: true });
  return exitCode;
}

/**
 * @param {readonly string[]} commandLine
 * @param {string} cwd where the person is, so that relative paths mean what they typed
 */
async function dicomsec(commandLine, cwd) {
  const main = join(root, "packages", "cli", "dist", "main.js");
  return (await run(process.execPath, [main, ...commandLine], { cwd, show: true })).exitCode;
}
