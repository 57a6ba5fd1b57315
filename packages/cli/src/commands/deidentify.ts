import { access, readFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { keyLength } from "@dicomsec/deidentification";
import { isInside } from "@dicomsec/core/node";
import { type BatchResult, deidentifyFiles } from "@dicomsec/deidentification/node";
import { readSettings, type Settings, type SettingsOptions } from "../deidentify-settings.js";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { addProfileOptions, optionsHelp } from "../profile-options.js";
import { progressBar } from "../progress.js";
import { softwareVersion } from "../version.js";
import { summarize } from "../summary.js";
import { mapNames, writeMaps } from "../write-maps.js";
import { writeReport } from "../write-report.js";
import { repeatableOption } from "../repeatable.js";

interface DeidentifyOptions extends SettingsOptions {
  readonly out: string;
  readonly keyFile?: string;
  readonly report: readonly string[];
  readonly maps?: string;
  readonly check: boolean;
  readonly force?: true;
  readonly json?: true;
}

export function addDeidentify(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("deidentify")
    .description("de-identify files and folders by PS3.15 Annex E; inputs are never changed")
    .argument("<in...>", "files and folders")
    .requiredOption("--out <dir>", "the output folder; must not lie inside an input")
    .option(
      "--key-file <file>",
      "32 random bytes (see new-key): same key, same UIDs and pseudonyms; default: a new key, forgotten afterwards",
    );
  command
    .optionsGroup("What is done:")
    .addOption(new Option("--profile <name>", "the profile (default: basic)").choices(["basic"]));
  addProfileOptions(command)
    .addOption(
      new Option("--unknown <what>", "attributes of no dictionary (default: remove)").choices(["remove", "keep"]),
    )
    .option("--vocabulary <file>", "words that clean-descriptors keeps besides its own, one a line")
    .option(
      "--safe-private <file.json>",
      "private elements that retain-safe-private keeps: { creator, group, element }",
    )
    .option("--pixel-rules <file.json>", "rules of the site for clean-pixel-data, asked first");
  command
    .optionsGroup("Patients:")
    .option("--pseudonyms <map.csv>", "pseudonyms by Patient ID: id_old,id_new and perhaps name_new,issuer")
    .option("--pseudonym-store <file>", "count patients, and remember the numbers in this file")
    .option("--date-shifts <file.csv>", "days that retain-modified-dates shifts by: id,days and perhaps issuer")
    .addOption(
      repeatableOption("--encrypt-to <cert.pem>", "a certificate whose holder can re-identify; may be repeated"),
    )
    .option("--encrypt-password-file <file>", "a file with a password that can re-identify")
    .option("--maps <dir>", "write uid-map.csv, patient-map.csv and inputs.csv here: as confidential as the inputs");
  command
    .optionsGroup("Outputs:")
    .addOption(
      new Option("--layout <layout>", "keep the layout of the input, or name by new UIDs (default: keep)").choices([
        "keep",
        "uid",
      ]),
    )
    .addOption(
      new Option("--dicomdir <what>", "refuse a DICOMDIR, or make a new one for the outputs (default: refuse)").choices(
        ["refuse", "rebuild"],
      ),
    )
    .option("--quarantine <dir>", "copy inputs that failed here, named by their number")
    .addOption(repeatableOption("--report <file>", "write a report, .html or .json; may be given twice"))
    .option("--report-values", "put values and input paths into the report: it is then as confidential as the inputs")
    .option("--no-check", "do not search the outputs for values of their originals")
    .option("--force", "replace existing outputs")
    .option("--jobs <n>", "files treated at the same time (default: one per processor)", positiveInteger)
    .option("--json", "print the report as one JSON document")
    .addHelpText("after", `${optionsHelp}\n${deidentifyHelp}`)
    .action(async (inputs: string[], options: DeidentifyOptions) => {
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
  if (path === undefined) {
    process.stderr.write(
      "dicomsec: no --key-file: a new key is used and forgotten; another run gives other UIDs and pseudonyms\n",
    );
    return new Uint8Array(randomBytes(keyLength));
  }
  const key = await readFile(path).catch(() => {
    throw new CommandError("--key-file: the file cannot be read");
  });
  if (key.length !== keyLength) {
    throw new CommandError(
      `--key-file: the file has ${key.length} bytes, a key has ${keyLength} (make one with new-key)`,
    );
  }
  return new Uint8Array(key);
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
