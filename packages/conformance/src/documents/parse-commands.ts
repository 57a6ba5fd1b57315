import { join } from "node:path";
import { runProcess } from "@dicomsec/testing";

/**
 * Has the parser of the command judge command lines without doing what they say: those for hosts that cannot be there.
 *
 * @param commands the words after `dicomsec` of each
 * @returns for each what is wrong with it, or `undefined`
 */
export async function parseCommands(
  commands: readonly (readonly string[])[],
  root: string,
): Promise<(string | undefined)[]> {
  const cli = join(root, "packages/cli");
  const args = ["--input-type=module", "-e", program, cli, JSON.stringify(commands)];
  const { exitCode, stdout, stderr } = await runProcess(process.execPath, args);
  if (exitCode !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { exitCode: number; stderr: string }[]).map((one) =>
    one.exitCode === 0 ? undefined : one.stderr,
  );
}

/** What the parser accepts is not done: the actions of all commands are put out of action. */
const program = `
  import { createRequire } from "node:module";
  const [, cli, commands] = process.argv;
  const { Command } = createRequire(cli + "/package.json")("commander");
  const { action } = Command.prototype;
  Command.prototype.action = function () { return action.call(this, () => {}); };
  const { runCommand } = await import(cli + "/dist/program.js");
  const results = [];
  for (const words of JSON.parse(commands)) {
    let stderr = "";
    process.stderr.write = (text) => ((stderr += text), true);
    results.push({ exitCode: await runCommand(words), stderr });
  }
  process.stdout.write(JSON.stringify(results));
`;
