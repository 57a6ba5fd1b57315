import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { AuditSender } from "@dicomsec/audit/transmission";
import { CommandError, ExitCode } from "../exit-codes.js";
import { deliver } from "./deliver.js";
import { addDestinationOptions, type DestinationOptions, readDestinations } from "./destinations.js";
import { type FoundMessage, readMessages } from "./read-messages.js";

interface SendOptions extends DestinationOptions {
  readonly spool?: string;
}

export function addAuditSend(audit: Command, setExitCode: (code: number) => void): void {
  const command = audit
    .command("send")
    .description("send audit messages to repositories by syslog over TLS or UDP (PS3.15 A.6, A.7)")
    .argument(
      "<file...>",
      "XML, or syslog messages one after the other, of which the header is made anew; - for standard input",
    )
    .option("--spool <folder>", "where messages wait until they are confirmed (default: a temporary one)");
  addDestinationOptions(command)
    .addHelpText("after", help)
    .action(async (files: readonly string[], options: SendOptions) => setExitCode(await send(files, options)));
}

const help = `
All are read before any is sent. Over TLS what is sent counts as confirmed when the repository closes the connection in order; over UDP
nothing is ever confirmed, and what was not refused at once counts. A repository may get a message twice.
Exit codes: 0 all is confirmed; 1 something is in quarantine: too long for a repository, or refused; 3 a file is no message, and none is
sent; 4 not all is confirmed in time: it stays in the spool, and goes out with the next send, or with dicomsec audit flush.`;

async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const messages = await readAll(files);
  const destinations = await readDestinations(options);
  const isTemporary = options.spool === undefined;
  const folder = options.spool ?? (await mkdtemp(join(tmpdir(), "dicomsec-audit-")));
  let isLeft = false;
  try {
    const sender = await AuditSender.open({
      spool: { folder, whenFull: "refuse" },
      destinations,
      // What is too long for one destination is shortened, or put into quarantine, for that one.
      instances: { maxLength: 2 ** 24 },
    });
    try {
      await Promise.all(messages.map((message) => write(sender, message)));
      const exitCode = await deliver(sender, { ...options, spool: folder });
      isLeft = exitCode !== ExitCode.yes;
      return exitCode;
    } finally {
      await sender[Symbol.asyncDispose]();
    }
  } finally {
    if (isTemporary && !isLeft) await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(files: readonly string[]): Promise<readonly FoundMessage[]> {
  const messages: FoundMessage[] = [];
  for await (const found of readMessages(files)) {
    if (!("error" in found)) messages.push(found);
    else if (found.number === 0) throw new CommandError(found.error.message, found.error.exitCode);
    else throw new CommandError(`${found.file}: ${found.error.message} [${found.error.code}]`, ExitCode.unreadable);
  }
  return messages;
}

/** As one line, where nothing is lost by that; what has more than the schema goes out as it is. */
async function write(sender: AuditSender, { read, text }: FoundMessage): Promise<void> {
  if (read.form === "dicom" && read.warnings.length === 0) await sender.write(read.message);
  else await sender.writeText(text);
}
