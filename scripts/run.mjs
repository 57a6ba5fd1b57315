import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** No tool reports home or looks for a newer self. */
const quietTools = { DO_NOT_TRACK: "1", TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };

/** @typedef {{ cwd?: string, show?: boolean }} RunOptions */
/** @typedef {{ exitCode: number, output: string }} RunResult */

/**
 * Runs a program to its end. With `show` it has this terminal, else what it writes is collected.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(program, args, { cwd = root, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...quietTools };
    const child = spawn(program, args, { cwd, env, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

/**
 * Runs a program that a development dependency brings.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(name, args, options) {
  return run(join(root, "node_modules", ".bin", name), args, options);
}

/**
 * Runs npm: the one that runs us, if any.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const npm = process.env["npm_execpath"];
  return npm === undefined ? run("npm", args, options) : run(process.execPath, [npm, ...args], options);
}
