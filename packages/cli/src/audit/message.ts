import { hostname } from "node:os";
import { Argument, type Command } from "commander";
import { encodeSyslogMessage, writeAuditMessage } from "@dicomsec/audit";
import { CommandError, ExitCode } from "../exit-codes.js";
import { print } from "../print.js";
import { messageOf, messageTypes } from "./message-input.js";
import { readInput } from "./read-messages.js";

interface MessageOptions {
  readonly data: string;
  readonly syslog?: true;
}

export function addAuditMessage(audit: Command): void {
  audit
    .command("message")
    .description("write an audit message of PS3.15 A.5.3 as XML")
    .addArgument(new Argument("<type>", "which message").choices(Object.keys(messageTypes)))
    .requiredOption("--data <file>", "what it says: a JSON file; - for standard input")
    .option("--syslog", "write a whole syslog message (RFC 5424) instead, in one line")
    .addHelpText("after", help)
    .action(async (type: string, options: MessageOptions) => writeMessage(type, options));
}

const help = `
The JSON is what the function of that message in @dicomsec/audit takes: { "auditSource": { "auditSourceId": "archive" }, "action": "R",
"users": { "person": { "userId": "zoe@example.org" } }, "studies": [{ "studyInstanceUid": "1.2.3" }], "patient": { "patientId": "P1" } }
Bytes are base64, details have "text" or "base64", codes of CID 403 and 405 may be named ("login", "cd"), without "dateTime" it is now.
A member that is not known, missing or of another type is told by its place, and the exit code is 2.`;

async function writeMessage(type: string, { data, syslog }: MessageOptions): Promise<void> {
  const xml = writeAuditMessage(messageOf(type, await readJson(data)));
  if (!syslog) return print(`${xml}\n`);
  const header = { hostname: hostname(), appName: "dicomsec", procId: String(process.pid) };
  await print(encodeSyslogMessage(`${xml}\n`, header));
}

/** The message of a JSON parser would repeat what it read. */
async function readJson(file: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(file));
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${file}: the file is no JSON`, ExitCode.unreadable);
  }
}
