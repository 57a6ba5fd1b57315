import { resolve } from "node:path";
import type { Command } from "commander";
import { DecodeError, type DecodeErrorCode } from "@dicomsec/core";
import { collectInputs, type InputFile, isInside, openPath } from "@dicomsec/core/node";
import { type Cohort, type CohortRow, createCohort } from "@dicomsec/deidentification";
import { cohortCsv } from "../cohort-csv.js";
import { cohortPage } from "../cohort-page/index.js";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { writeWhole } from "../write-whole.js";

interface CohortCommandOptions {
  readonly csv?: string;
  readonly html?: string;
  readonly force?: true;
  readonly json?: true;
}

export function addCohort(program: Command, setExitCode: (code: number) => void): void {
  program
    .command("cohort")
    .description("list distinct values by attribute path over de-identified files, for a person to review")
    .argument("<in...>", "files and folders")
    .option("--csv <file>", "write a line for each value: path, keyword, VR, number of instances, value, count")
    .option("--html <file>", "write one page to search and to sort by rarity")
    .option("--force", "replace existing files")
    .option("--json", "print all rows as one JSON document")
    .addHelpText("after", cohortHelp)
    .action(async (inputs: string[], options: CohortCommandOptions) => {
      await checkPlaces(inputs, options);
      const { cohort, failed } = await readCohort(await collectInputs(inputs));
      const rows = cohort.rows();
      const { instances } = cohort;
      const write = { overwrite: options.force ?? false, mode: 0o600 };
      if (options.csv !== undefined) await writeWhole(options.csv, cohortCsv(rows), write);
      if (options.html !== undefined) await writeWhole(options.html, cohortPage(rows, instances), write);
      await print(options.json ? `${jsonText({ ...format, instances, failed, rows })}\n` : summary(rows, instances));
      if (failed === 0) return;
      process.stderr.write(
        `dicomsec: ${failed} files could not be read, or not to their end: their values are missing\n`,
      );
      setExitCode(ExitCode.no);
    });
}

const format = { format: "dicomsec-cohort", version: 1 } as const;

const cohortHelp = `
What is printed and written holds values of the files: it is as confidential as they are, and is for review, not for release.
Numbers are summarised, UIDs counted, and of a path with more than 1,000 distinct texts the first 1,000 are listed, which is said.
Exit code 1: some files could not be read, or not to their end.`;

/** Values that are larger are counted and not looked at: pixels, documents. */
const LARGEST_VALUE = 1 << 20;

async function readCohort(inputs: readonly InputFile[]): Promise<{ cohort: Cohort; failed: number }> {
  const cohort = createCohort();
  let failed = 0;
  for (const input of inputs) {
    try {
      const { file, source } = await openPath(input.path, { externalThreshold: LARGEST_VALUE });
      await using _ = source;
      cohort.add(file);
      if (file.warnings.some(({ code }) => damage.has(code))) failed++;
    } catch (error) {
      if (!isOfTheFile(error)) throw error;
      if (input.isNamed || !isNotDicom(error)) failed++;
    }
  }
  if (cohort.instances === 0) throw new CommandError("none of the inputs is a DICOM file", ExitCode.unreadable);
  return { cohort, failed };
}

/** What lies behind the damage was not seen. */
const damage: ReadonlySet<DecodeErrorCode> = new Set<DecodeErrorCode>([
  "ERR_DECODE_TRUNCATED",
  "ERR_DECODE_STRUCTURE",
  "ERR_DECODE_LENGTH_BEYOND_END",
]);

function isOfTheFile(error: unknown): boolean {
  return error instanceof DecodeError || (error instanceof Error && "code" in error);
}

function isNotDicom(error: unknown): boolean {
  return error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM";
}

/** A list of values among the outputs would be released with them. */
async function checkPlaces(inputs: readonly string[], { csv, html }: CohortCommandOptions): Promise<void> {
  for (const place of [csv, html]) {
    if (place === undefined) continue;
    for (const input of inputs) {
      if (await isInside(resolve(place), resolve(input)))
        throw new CommandError("--csv and --html must not lie inside an input folder");
    }
  }
}

const MOST_TEXTS = 5;
const LONGEST_TEXT = 60;

/** A line for each path, with a few of its values. */
function summary(rows: readonly CohortRow[], instances: number): string {
  const lines = rows.map((row) => {
    const name = row.keyword ?? row.creator ?? "unknown";
    return printable(`${row.path}  ${name}  ${row.vr}  in ${row.instances}${valuesOf(row)}`);
  });
  return [...lines, `${rows.length} attribute paths in ${instances} instances`, ""].join("\n");
}

function valuesOf({ texts, distinct, isCapped, numbers }: CohortRow): string {
  const shown = texts.slice(0, MOST_TEXTS).map(({ text, count }) => {
    return `${text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text} ×${count}`;
  });
  return [
    ...(distinct > 0 ? [`${isCapped ? "more than " : ""}${distinct} distinct`] : []),
    ...(numbers ? [`from ${numbers.min} to ${numbers.max}`] : []),
    ...shown,
    ...(texts.length > MOST_TEXTS ? ["…"] : []),
  ]
    .map((part, at) => (at === 0 ? `: ${part}` : `, ${part}`))
    .join("");
}
