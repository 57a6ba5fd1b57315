import { access } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import type { BulkReport } from "@dicomsec/bulk";
import { keyLength } from "@dicomsec/deidentification";
import { isInside } from "@dicomsec/core/node";
import { type BatchResult, deidentifyFiles } from "@dicomsec/deidentification/node";
import { addRunOptions, bulkHelp, isRun, type RunCommandOptions } from "../bulk/run-options.js";
import { readKeyFile } from "../deidentification-key.js";
import { addSettingsOptions } from "../deidentify-options.js";
import { readSettings, type Settings, type SettingsOptions } from "../deidentify-settings.js";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { optionsHelp } from "../profile-options.js";
import { progressBar } from "../progress.js";
import { softwareVersion } from "../version.js";
import { summarize } from "../summary.js";
import { mapNames, writeMaps } from "../write-maps.js";
import { writeReport } from "../write-report.js";
import { writeWhole } from "../write-whole.js";
import { repeatableOption } from "../repeatable.js";

interface DeidentifyOptions extends SettingsOptions, Omit<RunCommandOptions, "jobs"> {
  readonly out: string;
  readonly keyFile?: string;
  readonly report: readonly string[];
  readonly maps?: string;
  readonly check: boolean;
}

export function addDeidentify(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("deidentify")
    .description("de-identify files and folders by PS3.15 Annex E; inputs are never changed")
    .argument("<in...>", "files and folders; or s3://bucket/prefix")
    .requiredOption("--out <dir>", "the output folder, which must not lie inside an input; or s3://bucket/prefix")
    .option(
      "--key-file <file>",
      "32 random bytes (see new-key): same key, same UIDs and pseudonyms; default: a new key, forgotten afterwards",
    );
  addSettingsOptions(command);
  command
    .option("--quarantine <dir>", "copy inputs that failed here, named by their number")
    .option("--maps <dir>", "write uid-map.csv, patient-map.csv and inputs.csv here: as confidential as the inputs")
    .addOption(repeatableOption("--report <file>", "write a report, .html or .json; may be given twice"))
    .option("--report-values", "put values and input paths into the report: it is then as confidential as the inputs")
    .option("--force", "replace existing outputs")
    .option("--jobs <n>", "files treated at the same time (default: one per processor)", positiveInteger)
    .option("--json", "print the report as one JSON document");
  addRunOptions(command)
    .addHelpText("after", `${optionsHelp}\n${deidentifyHelp}`)
    .addHelpText("after", `${bulkHelp}\n${bulkDeidentifyHelp}`)
    .action(async (inputs: string[], options: DeidentifyOptions) => {
      const { out } = options;
      if (isRun({ inputs, out }, options)) {
        setExitCode(await deidentifyOverStores(inputs, options));
        return;
      }
      const result = await run(inputs, options);
      const { report } = result;
      for (const path of options.report) await writeReport(path, report, options.out, options.force ?? false);
      if (options.maps !== undefined) await writeMaps(options.maps, result, options.force ?? false);
      await print(options.json ? `${jsonText(report)}\n` : summarize(report, options.out, options.report));
      if (result.dicomdir) process.stderr.write(dicomdirNote(result.dicomdir));
      if (report.totals.failed > 0) setExitCode(ExitCode.no);
    });
}

function dicomdirNote({ listed, unlisted }: NonNullable<BatchResult["dicomdir"]>): string {
  const numbers = unlisted.slice(0, 10).join(", ") + (unlisted.length > 10 ? ", …" : "");
  const others = unlisted.length > 0 ? `; not ${unlisted.length} of the inputs ${numbers}` : "";
  return `dicomsec: the new DICOMDIR lists ${listed} outputs${others}\n`;
}

const deidentifyHelp = `
With --layout keep a file whose path holds its patient's name, an ID or a UID is named by its new UIDs all the same.
Every output is searched for values of its original before it appears; one that still holds any is not written.
With --dicomdir rebuild outputs are named by the numbers of their inputs, DICOM/D0000001/I0000001, as PS3.10 wants File IDs.
A patient whom --pseudonyms or --date-shifts does not have fails. Whoever --encrypt-to and --encrypt-password-file name can
restore the originals with reidentify.
Exit code 1: some files failed; the others are done.`;

async function run(inputs: readonly string[], options: DeidentifyOptions): Promise<BatchResult> {
  checkReportNames(options.report);
  const settings = await readSettings(options);
  await checkConfidentialPlaces(options, settings);
  await checkReportPlaces(options);
  const key = await readKey(options.keyFile);
  const progress = progressBar();
  const controller = new AbortController();
  const onInterrupt = () => controller.abort(new CommandError("interrupted; finished outputs are whole", ExitCode.no));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, onInterrupt);
  try {
    return await deidentifyFiles({
      ...settings,
      inputs,
      key,
      out: options.out,
      softwareVersion,
      check: options.check,
      overwrite: options.force ?? false,
      maps: options.maps !== undefined,
      signal: controller.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
    for (const name of signals) process.off(name, onInterrupt);
  }
}

async function readKey(path: string | undefined): Promise<Uint8Array> {
  if (path !== undefined) return readKeyFile("--key-file", path);
  process.stderr.write(
    "dicomsec: no --key-file: a new key is used and forgotten; another run gives other UIDs and pseudonyms\n",
  );
  return new Uint8Array(randomBytes(keyLength));
}

const bulkDeidentifyHelp = `What needs all instances on one machine is refused then: --pseudonym-store, dates from an epoch, clean-recognizable-visual-features,
--dicomdir rebuild, --quarantine, --maps, --report-values and reports in HTML. The report counts, and lists the first 1000 files that failed.`;

async function deidentifyOverStores(inputs: readonly string[], options: DeidentifyOptions): Promise<number> {
  const { out, report, force = false, maps, ...rest } = options;
  if (maps !== undefined) throw new CommandError("--maps: this needs all instances on one machine");
  if (report.some((path) => extname(path) !== ".json"))
    throw new CommandError("--report: over stores or a queue the report is a .json file");
  await checkReportPlaces(options);
  const writeReport = async (done: BulkReport): Promise<void> => {
    for (const path of report) await writeWhole(path, `${jsonText(done, 2)}\n`, { overwrite: force });
  };
  const { runOverStores } = await import("../bulk/run-command.js");
  return runOverStores({ name: "deidentify", options: rest }, { inputs, out }, { ...rest, force, writeReport });
}

function checkReportNames(paths: readonly string[]): void {
  for (const path of paths) {
    if (![".html", ".json"].includes(extname(path)))
      throw new CommandError("--report: the name must end in .html or .json");
  }
}

/** Found out now rather than when all is done: without its report and maps a batch may have been for nothing. */
async function checkReportPlaces({ report, maps, force }: DeidentifyOptions): Promise<void> {
  for (const path of report) {
    if (!force && (await exists(path)))
      throw new CommandError("--report: the file exists already; --force replaces it");
    if (!(await exists(dirname(resolve(path))))) throw new CommandError("--report: the folder is not there");
  }
  if (maps === undefined || force) return;
  for (const name of mapNames) {
    if (await exists(join(maps, name))) {
      throw new CommandError("--maps: the folder holds maps already; --force replaces them");
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What leads back to the originals must not lie among the outputs. */
async function checkConfidentialPlaces(
  { out, maps, report }: DeidentifyOptions,
  { config, pseudonymStore }: Settings,
): Promise<void> {
  const places = [maps, pseudonymStore, ...(config.reportValues ? report : [])];
  for (const place of places) {
    if (place !== undefined && (await isInside(resolve(place), resolve(out)))) {
      throw new CommandError(
        "--maps, --pseudonym-store and a report with values must not lie inside the output folder",
      );
    }
  }
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new CommandError("--jobs: a whole number above 0 is needed");
}
