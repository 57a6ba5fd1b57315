import { symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { requirePeer, runProcess, temporaryFolder, type ProcessResult } from "@dicomsec/testing";
import { mapInBatches } from "./batches.js";
import type { Judgement } from "./judgement.js";

/** Reads files with GDCM's `gdcmdump`. */
export function gdcmdump(files: readonly string[]): Promise<Judgement[]> {
  return mapInBatches(files, 40, dumpAll);
}

/** Of files that it does not read in one go each half, down to the one that it does not read. */
async function dumpAll(files: readonly string[]): Promise<Judgement[]> {
  if (files.length <= 1) return Promise.all(files.map(dumpOne));
  if (await readsFolderOf(files)) {
    return files.map((file) => ({ file, accepted: true, errors: [], warnings: [] }));
  }
  const middle = files.length >> 1;
  return [...(await dumpAll(files.slice(0, middle))), ...(await dumpAll(files.slice(middle)))];
}

/** GDCM reads a folder in one go, and says little about single files: enough when it accepts them all without a word. */
async function readsFolderOf(files: readonly string[]): Promise<boolean> {
  await using folder = await temporaryFolder();
  await Promise.all(files.map((file, index) => symlink(resolve(file), join(folder.path, `${index}.dcm`))));
  const { exitCode, stdout, stderr } = await runProcess(requirePeer("gdcmdump"), ["-V", "-r", folder.path]);
  const isQuiet = stderr.split("\n").every((line) => line === "" || /^(Total: |.*\/\d+\.dcm$)/.test(line));
  return exitCode === 0 && isQuiet && stdout.split("# Dicom-File-Format").length === files.length + 1;
}

async function dumpOne(file: string): Promise<Judgement> {
  return judge(file, await runProcess(requirePeer("gdcmdump"), ["-V", file]));
}

/** Converts a file with GDCM's `gdcmconv`: `--explicit`, `--implicit`, `--deflated`, or as it is when no option is given. */
export async function gdcmconv(input: string, output: string, options: readonly string[] = []): Promise<Judgement> {
  return judge(input, await runProcess(requirePeer("gdcmconv"), [...options, input, output]));
}

/** De-identifies a file, or every file of a folder, with `gdcmanon --dumb` and options such as `--remove 10,10`. */
export async function gdcmanon(input: string, output: string, options: readonly string[]): Promise<Judgement> {
  const args = ["--dumb", "-i", input, "-o", output, ...options];
  return judge(input, await runProcess(requirePeer("gdcmanon"), args, { timeoutMs: 600_000 }));
}

/** GDCM ends by an assertion on some malformed files; that is not accepted either. */
function judge(file: string, { exitCode, stderr }: ProcessResult): Judgement {
  const accepted = exitCode === 0;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const warnings = lines.filter((line) => line.startsWith("Warning: "));
  return { file, accepted, errors: accepted ? [] : lines.filter((line) => !warnings.includes(line)), warnings };
}
