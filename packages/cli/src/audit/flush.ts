import { readdir } from "node:fs/promises";
import type { Command } from "commander";
import { AuditSender, Spool } from "@dicomsec/audit/transmission";
import { CommandError, ExitCode } from "../exit-codes.js";
import { printable } from "../print.js";
import { deliver } from "./deliver.js";
import { addDestinationOptions, type DestinationOptions, placeName, readDestinations } from "./destinations.js";

interface FlushOptions extends DestinationOptions {
  readonly spool: string;
}

export function addAuditFlush(audit: Command, setExitCode: (code: number) => void): void {
  const command = audit
    .command("flush")
    .description("send what waits in a spool to the repositories that it waits for")
    .requiredOption("--spool <folder>", "the spool of dicomsec audit send");
  addDestinationOptions(command)
    .addHelpText(
      "after",
      "\nExit codes: 0 all is confirmed; 1 something is in quarantine; 2 the spool has nothing for a repository of that name; 4 not all is confirmed in time, and stays.",
    )
    .action(async (options: FlushOptions) => setExitCode(await flush(options)));
}

async function flush(options: FlushOptions): Promise<number> {
  const { spool: folder, to } = options;
  await expectSpool(folder, to.map(placeName));
  await using sender = await AuditSender.open({ spool: { folder }, destinations: await readDestinations(options) });
  return await deliver(sender, options);
}

/** A destination that the spool does not know would begin with the next message, and what waits would not go to it. */
async function expectSpool(folder: string, names: readonly string[]): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  // To open a spool makes one where there is none.
  if (!files.some((name) => name.endsWith(".cursor")))
    throw new CommandError(`${folder}: there is no spool`, ExitCode.unreadable);
  await using spool = await Spool.open({ folder });
  const known = spool.destinations;
  for (const name of names)
    if (!known.some(({ destination }) => destination === name))
      throw new CommandError(`${name}: the spool keeps nothing for that repository; it does for ${known.map(({ destination }) => destination).join(", ") || "none"}`); // prettier-ignore
  for (const { destination, waiting } of known)
    if (waiting > 0 && !names.includes(destination))
      process.stderr.write(`dicomsec: ${printable(`${waiting} messages wait for ${destination}, too`)}\n`);
}
