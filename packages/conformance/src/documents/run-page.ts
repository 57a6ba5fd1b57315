import { transform } from "esbuild";
import type { CodeBlock } from "./code-blocks.js";
import { isException } from "./exceptions.js";
import { isExpectedOutput } from "./expected-output.js";
import type { PageFolder } from "./page-folder.js";
import { runLine, type LineOutcome, type LinePlace } from "./run-line.js";
import { isParsedAlone, shellLinesOf } from "./shell-lines.js";
import { isPartOfTest } from "./type-check.js";

/**
 * Runs the blocks of a page in their order, and tells the first that is not as the page says.
 *
 * @returns `page:line: problem`, or `undefined` when all are.
 */
export async function runPage(blocks: readonly CodeBlock[], place: LinePlace): Promise<string | undefined> {
  let stdout = "";
  for (const [at, block] of blocks.entries()) {
    const outcome = await runBlock(block, blocks.slice(at + 1), stdout, place);
    if ("problem" in outcome) return `${block.page}:${block.line}: ${outcome.problem}`;
    stdout = outcome.stdout;
  }
  return undefined;
}

async function runBlock(
  block: CodeBlock,
  later: readonly CodeBlock[],
  stdout: string,
  place: LinePlace,
): Promise<LineOutcome> {
  if (isException(block.page, block.code)) return { stdout: "" };
  if (block.name !== undefined) return keepFile(block, block.name, later, place);
  switch (block.language) {
    case "js":
      return runProgram(block.code, place.folder);
    case "ts":
      return isPartOfTest(block) ? { stdout: "" } : runProgram(await withoutTypes(block.code), place.folder);
    case "sh":
      return runLines(block.code, place);
    case "text":
      return isExpectedOutput(block.code, stdout) ? { stdout } : { problem: `what is written is\n${stdout}` };
    default:
      return { problem: `no way is known to check a block of "${block.language}" without a name` };
  }
}

/** Something that comes after must read it: that says whether it is right. */
async function keepFile(
  { language, code }: CodeBlock,
  name: string,
  later: readonly CodeBlock[],
  { folder }: LinePlace,
): Promise<LineOutcome> {
  if (!later.some((one) => one.code.includes(name))) return { problem: `nothing after it reads ${name}` };
  if (language === "json" && !isJson(code)) return { problem: `${name} is no JSON` };
  await folder.write(name, code);
  return { stdout: "" };
}

async function runProgram(code: string, folder: PageFolder): Promise<LineOutcome> {
  const { exitCode, stdout, stderr } = await folder.run(process.execPath, "--input-type=module", "-e", code);
  if (exitCode === 0 && stderr === "") return { stdout };
  return { problem: `the program exits with ${exitCode}\n${stdout}${stderr}` };
}

async function runLines(code: string, place: LinePlace): Promise<LineOutcome> {
  let stdout = "";
  for (const line of shellLinesOf(code)) {
    if (isException(place.page, line.text) || isParsedAlone(line)) continue;
    const outcome = await runLine(line, place);
    if ("problem" in outcome) return { problem: `${line.text}: ${outcome.problem}` };
    stdout += outcome.stdout;
  }
  return { stdout };
}

async function withoutTypes(code: string): Promise<string> {
  return (await transform(code, { loader: "ts", format: "esm", target: "es2023" })).code;
}

function isJson(code: string): boolean {
  try {
    JSON.parse(code);
    return true;
  } catch {
    return false;
  }
}
