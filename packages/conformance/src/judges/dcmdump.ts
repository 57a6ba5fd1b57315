import { requirePeer, runProcess } from "@dicomsec/testing";
import { mapInBatches } from "./batches.js";
import { elementsOf } from "./dcmdump-output.js";
import type { Judgement, ReadElement } from "./judgement.js";

export interface DcmdumpResult extends Judgement {
  readonly elements: readonly ReadElement[];
}

export interface DcmdumpOptions {
  /**
   * Text in UTF-8; the lengths are then those of the UTF-8 text, and a character set that DCMTK cannot convert is an error.
   * Default: `false`, text with one character per byte.
   */
  readonly utf8?: boolean;
}

/** Values longer than this (kB) are not printed. */
const maxValueKilobytes = "64";

/** Reads files with DCMTK's `dcmdump`: File Meta Information and Dataset, Items in Items. */
export function dcmdump(files: readonly string[], options: DcmdumpOptions = {}): Promise<DcmdumpResult[]> {
  const program = requirePeer("dcmdump");
  const flags = ["+L", "+Qn", "-Un", "-M", "+R", maxValueKilobytes, ...(options.utf8 === true ? ["+U8"] : [])];
  return mapInBatches(files, 50, async (batch) => {
    // One stream for output and messages, so that a message stands below the file it is about.
    const args = ["-c", 'exec "$@" 2>&1', "sh", program, "+F", ...flags, ...batch];
    const { stdoutBytes } = await runProcess("/bin/sh", args, { timeoutMs: 300_000, maxOutputBytes: 2 ** 30 });
    return readSections(new TextDecoder("latin1").decode(stdoutBytes), batch, options.utf8 === true);
  });
}

function readSections(output: string, files: readonly string[], utf8: boolean): DcmdumpResult[] {
  const sections = output.split(/^# dcmdump \(\d+\/\d+\): .*$/m).slice(1);
  if (sections.length !== files.length) throw new Error("dcmdump did not report on every file");
  return files.map((file, index) => {
    const lines = (sections[index] ?? "").split("\n");
    const errors = lines.filter((line) => /^[EF]: /.test(line));
    const warnings = lines.filter((line) => line.startsWith("W: "));
    return { file, accepted: errors.length === 0, errors, warnings, elements: elementsOf(lines, utf8) };
  });
}
