import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Command } from "commander";
import { collectInputs, ThreadPool } from "@dicomsec/core/node";
import { countOption } from "../bulk/queue-options.js";
import { addQueueKeyOption, addRunOptions, bulkHelp, isRun, type RunCommandOptions } from "../bulk/run-options.js";
import { CommandError, describeError, ExitCode } from "../exit-codes.js";
import { print } from "../print.js";
import { type Place, verifyFile, type VerifiedFile } from "../verify-files.js";
import { addVerifySettings, readVerifyOptions, type VerifySettings } from "../verify-settings.js";

interface VerifyCommandOptions extends VerifySettings, RunCommandOptions {
  readonly ledger?: string;
  readonly queueKeyFile?: string;
  readonly json?: true;
}

export function addVerify(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("verify")
    .description("tell of each Digital Signature (PS3.15 C) who signed, when, what it covers and what is wrong with it")
    .argument(
      "<in...>",
      "DICOM files, folders, s3://bucket/prefix, or - for standard input, which is read into memory",
    );
  addVerifySettings(command)
    .addOption(countOption("--jobs <n>", "files verified at the same time (default: one per processor)"))
    .option("--json", "print the verdicts as one JSON document; of a run over stores or a queue the report");
  addQueueKeyOption(addRunOptions(command))
    .option("--ledger <place>", "a folder or s3://bucket/prefix that keeps what is verified until the run ends")
    .addHelpText(
      "after",
      "\nExit code 0: every file has a signature, and all signatures are valid; 3: nothing could be read.\nWhat is missing, damaged or cut off is told as NOT READ, and the others are verified.",
    )
    .addHelpText("after", bulkHelp)
    .action(async (inputs: string[], options: VerifyCommandOptions) => {
      const { ledger } = options;
      if (isRun({ inputs, out: undefined }, options)) {
        if (ledger === undefined)
          throw new CommandError("--ledger: a run over stores or a queue needs a place for what is verified");
        const { runOverStores } = await import("../bulk/run-command.js");
        setExitCode(await runOverStores({ name: "verify", options }, { inputs, out: undefined, ledger }, options));
        return;
      }
      const places = await placesOf(inputs);
      const verified = verifyPlaces(places, options);
      setExitCode(await verifyAll(places, verified, options.json ? printJson() : printText()));
    });
}

/** In the order in which they are named; what several inputs hold counts once, and as named if one of them names it. */
async function placesOf(inputs: readonly string[]): Promise<readonly Place[]> {
  const places = new Map<string, Place>();
  for (const input of inputs) {
    for (const place of await placesIn(input)) {
      const name = place.path === "-" ? "-" : resolve(place.path);
      if (place.isNamed || !places.has(name)) places.set(name, place);
    }
  }
  return [...places.values()];
}

/** A name that leads nowhere must not keep the others from being verified. */
async function placesIn(input: string): Promise<readonly Place[]> {
  if (input === "-") return [{ path: input, isNamed: true }];
  try {
    return await collectInputs([input]);
  } catch (error) {
    return [{ path: input, isNamed: true, error: describeError(error).message }];
  }
}

async function verifyAll(
  places: readonly Place[],
  verified: AsyncIterable<VerifiedFile | undefined>,
  printer: Printer,
): Promise<number> {
  const found = { files: 0, unread: 0, isYes: true };
  for await (const file of verified) {
    if (!file) continue;
    found.files++;
    if (!file.isRead) found.unread++;
    found.isYes &&= file.isYes;
    await printer.file(file);
  }
  if (found.files === 0) throw new CommandError("there are no DICOM files to verify", ExitCode.unreadable);
  await printer.end();
  const others = places.length - found.files;
  if (others > 0) process.stderr.write(`dicomsec: left out, for they are no DICOM files: ${others}\n`);
  if (found.unread === found.files) return ExitCode.unreadable;
  return found.isYes ? ExitCode.yes : ExitCode.no;
}

/** Below so many files a thread's start costs more than it saves. */
const FEWEST_FILES_FOR_THREADS = 50;

/** In the order of the places, whatever the order in which threads are done. */
async function* verifyPlaces(
  places: readonly Place[],
  options: VerifyCommandOptions,
): AsyncIterable<VerifiedFile | undefined> {
  const threads = options.jobs ?? (places.length < FEWEST_FILES_FOR_THREADS ? 1 : availableParallelism());
  // Wrong settings are found out here.
  const here = { verify: await readVerifyOptions(options), isJson: options.json ?? false };
  if (threads === 1) {
    for (const place of places) yield await verifyFile(place, here);
    return;
  }
  const script = new URL("../bulk/verify-thread.js", import.meta.url);
  await using pool = new ThreadPool<Place, { readonly file: VerifiedFile | undefined }>({
    script,
    workerData: options,
    threads,
  });
  const underWay: Promise<VerifiedFile | undefined>[] = [];
  for (const place of places) {
    if (underWay.length === 4 * pool.room) yield await underWay.shift()!;
    // Standard input is no other thread's, and over what a thread dies is tried here.
    const isHere = place.path === "-";
    underWay.push(
      isHere ? verifyFile(place, here) : pool.run(place).then((done) => (done ? done.file : verifyFile(place, here))),
    );
  }
  for (const file of underWay) yield await file;
}

/** Prints verdicts as they come: there may be many. */
interface Printer {
  file(file: VerifiedFile): Promise<void>;
  end(): Promise<void>;
}

function printText(): Printer {
  const counts = { files: 0, valid: 0, invalid: 0, indeterminate: 0 };
  return {
    file: async ({ text, statuses }) => {
      counts.files++;
      for (const status of statuses) counts[status]++;
      await print(text);
    },
    end: async () => {
      const { files, valid, invalid, indeterminate } = counts;
      if (files > 1)
        await print(`${files} files: signatures ${valid} valid, ${invalid} invalid, ${indeterminate} indeterminate\n`);
    },
  };
}

function printJson(): Printer {
  let isFirst = true;
  return {
    file: async ({ text }) => {
      await print(`${isFirst ? "[" : ","}${text}\n`);
      isFirst = false;
    },
    end: () => print("]\n"),
  };
}
