import { type Command, InvalidArgumentError, Option } from "commander";
import { aeTitlesFrom, type ConfigurationClient } from "@dicomsec/configuration";
import { CommandError } from "../exit-codes.js";
import { aeTitle } from "../node-place.js";
import { jsonText, print, printable } from "../print.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";

interface ReserveOptions extends DirectoryOptions {
  readonly title?: string;
  readonly template?: string;
  readonly count: number;
  readonly json?: true;
}

export function addConfigReserveAe(config: Command): void {
  const command = config
    .command("reserve-ae")
    .description("reserve AE titles that nobody has (H.1.4.3.5), and print them")
    .addOption(new Option("--title <title>", "this title").argParser(aeTitle).conflicts("template"))
    .addOption(
      new Option("--template <prefix>", "the first titles that are free of the prefix with 1, 2, 3 …").argParser(
        prefix,
      ),
    )
    .addOption(new Option("--count <number>", "so many titles of --template").argParser(count).default(1));
  addDirectoryOptions(command)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nWhen not all can be had, or the command is interrupted, none stays reserved. Exit code 1: taken.",
    )
    .action(reserve);
}

/** What is an AE title with a number behind it. */
function prefix(text: string): string {
  aeTitle(`${text}1`);
  return text;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("a number from 1 to 99999");
  return Number(text);
}

async function reserve({ title, template, count: wanted, json, ...options }: ReserveOptions): Promise<void> {
  if (title === undefined && template === undefined) throw new CommandError("--title or --template is needed");
  if (title !== undefined && wanted > 1) throw new CommandError("--count needs --template");
  const candidates = title === undefined ? aeTitlesFrom(template!) : [title].values();
  await inDirectory(options, "nothing stays reserved", async (client, signal) => {
    const reserved: string[] = [];
    try {
      while (reserved.length < wanted) {
        reserved.push(await client.reserveAeTitle(resumable(candidates), { signal }));
        signal.throwIfAborted();
      }
      await print(json ? `${jsonText({ aeTitles: reserved }, 2)}\n` : reserved.map((one) => `${one}\n`).join(""));
    } catch (error) {
      await release(client, reserved);
      throw error;
    }
  });
}

/** Goes on with the next candidate where the last use of it stopped. */
function resumable(candidates: Iterator<string>): Iterable<string> {
  return { [Symbol.iterator]: () => ({ next: () => candidates.next() }) };
}

/** What cannot be given back is told: somebody has to do it. */
async function release(client: ConfigurationClient, titles: readonly string[]): Promise<void> {
  for (const title of titles)
    await client.releaseAeTitle(title).catch(() => {
      process.stderr.write(`dicomsec: the AE title ${printable(title)} may still be reserved\n`);
    });
}
