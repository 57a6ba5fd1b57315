import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PageFolder } from "./page-folder.js";
import type { ProjectNames } from "./project-names.js";
import type { ShellLine } from "./shell-lines.js";

/** What a line wrote to stdout, or what is wrong with it. */
export type LineOutcome = { readonly stdout: string } | { readonly problem: string };

export interface LinePlace {
  readonly root: string;
  readonly page: string;
  readonly folder: PageFolder;
  readonly project: ProjectNames;
}

/** Programs that pages may run beside ours. */
const programs: ReadonlySet<string> = new Set(["cat", "cp", "grep", "ls", "mkdir", "openssl", "printf"]);

/**
 * Runs a line as the page says it: commands and programs really, in the folder of the page. What is installed is held against the names of packages, and scripts of npm against those that there are.
 */
export async function runLine(line: ShellLine, place: LinePlace): Promise<LineOutcome> {
  const [program = "", first = "", ...more] = line.words.slice(line.words.findIndex((word) => !/^\w+=/.test(word)));
  if (program === "npm" && first === "install") return verdict(place.project.unknownPackages(more));
  if (program === "npm" && first === "--prefix") return runScriptOf(more, place);
  if (program === "npm") return runScript(line, first === "run" ? (more[0] ?? "") : first, place);
  if (program === "node") return runFile(line, first, place);
  if (program === "dicomsec") return execute(line, place);
  return programs.has(program) ? execute(line, place) : { problem: `no way is known to check ${program}` };
}

/** `npm start -- ARGS` at the root is the command; other scripts are run by whoever wrote them, and by CI. */
function runScript(line: ShellLine, script: string, place: LinePlace): LineOutcome | Promise<LineOutcome> {
  const owner = place.project.scriptOwner(place.page, script);
  if (owner === undefined) return { problem: `there is no script ${script}` };
  const [, words] = /^npm start -- (.*)$/.exec(line.text) ?? [];
  if (owner !== "" || words === undefined) return { stdout: "" };
  return execute({ ...line, text: `dicomsec ${words}` }, place);
}

/** `npm --prefix ../other run SCRIPT`, from the folder of the page. */
function runScriptOf(
  [folder = "", verb = "", script = ""]: readonly string[],
  { page, project }: LinePlace,
): LineOutcome {
  const name = verb === "run" ? script : verb;
  const other = join(dirname(page), folder);
  const owner = project.scriptOwner(join(other, "README.md"), name);
  return owner === other ? { stdout: "" } : { problem: `there is no script ${name} in ${folder}` };
}

/** A program of the page is run, one of the repository must be there: its tests run it. */
async function runFile(line: ShellLine, file: string, place: LinePlace): Promise<LineOutcome> {
  if (await exists(join(place.folder.path, file))) return execute(line, place);
  const places = [place.root, join(place.root, dirname(place.page))].map((folder) => join(folder, file));
  const found = await Promise.all(places.map(exists));
  return found.includes(true) ? { stdout: "" } : { problem: `there is no program ${file}` };
}

async function execute(line: ShellLine, { folder }: LinePlace): Promise<LineOutcome> {
  if (line.isBackground) return folder.start(line.text).then(() => ({ stdout: "" }));
  const { exitCode, stdout, stderr } = await folder.shell(line.text);
  if (exitCode === line.exitCode) return { stdout };
  return { problem: `it exits with ${exitCode}, not ${line.exitCode}\n${stdout}${stderr}` };
}

function verdict(unknown: readonly string[]): LineOutcome {
  return unknown.length === 0 ? { stdout: "" } : { problem: `no package asks for ${unknown.join(", ")}` };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
