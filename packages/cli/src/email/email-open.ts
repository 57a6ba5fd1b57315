import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { openEmail, type OpenEmailOptions } from "@dicomsec/email";
import { createDecryptor } from "@dicomsec/pki";
import { dateTime } from "../date-time.js";
import { CommandError, ExitCode } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readCertificates, readCrls, readKeyEntry, readPassword } from "../keys.js";
import { jsonText, print, printable } from "../print.js";
import { bytesBar } from "../progress.js";
import { repeatableOption } from "../repeatable.js";
import { interruptible } from "../secure-file-places.js";
import { withExitCodes } from "./email-error.js";
import { openedEmailJson, openedEmailText } from "./opened-email-report.js";

interface OpenOptions extends KeyOptions {
  readonly out: string;
  readonly trust?: string;
  readonly crl: readonly string[];
  readonly at?: Date;
  readonly allowIndeterminate?: true;
  readonly allowSignerWithoutAddress?: true;
  readonly json?: true;
}

export function addEmailOpen(email: Command, setExitCode: (code: number) => void): void {
  const command = email
    .command("open")
    .description("decrypt a message, judge who signed it, and write its attachments once the answer is yes")
    .argument("<in>", "the message as a file (.eml), or - for standard input")
    .requiredOption("--out <folder>", "a new folder for the attachments");
  addKeyOptions(command)
    .option("--password-file <file>", "the password of --key or --keystore; default: DICOMSEC_PASSWORD")
    .option("--trust <file>", "the authorities of signers; without them no signer is known")
    .addOption(repeatableOption("--crl <file>", "a certificate revocation list; may be given several times"))
    .option("--at <datetime>", "when the signer must be valid, as 2026-01-31T12:00:00Z (default: now)", dateTime)
    .option(
      "--allow-signer-without-address",
      "accept signers whose certificates name no address: who sent it is not known",
    )
    .option(
      "--allow-indeterminate",
      "write the attachments also when nothing is known about the signer; the exit code stays 1",
    )
    .option("--json", "print the answer as one JSON document")
    .action(async (path: string, options: OpenOptions) => {
      if (options.trust === undefined && (options.crl.length > 0 || options.at))
        throw new CommandError("--crl and --at need --trust: without it no signer is judged");
      const status = await withExitCodes(() => open(path, options), { isOpening: true });
      if (status !== "valid") setExitCode(ExitCode.no);
    });
}

async function open(path: string, options: OpenOptions): Promise<string> {
  const { out, json } = options;
  const openOptions = await readOptions(options);
  const bar = bytesBar();
  try {
    const opened = await interruptible(out, (signal) =>
      openEmail(counted(path, bar.update), out, { ...openOptions, signal }),
    );
    bar.stop();
    if (json) await print(`${jsonText({ file: path, ...openedEmailJson(opened) })}\n`);
    else process.stderr.write(`${printable(openedEmailText(opened))}\n`);
    return opened.status;
  } finally {
    bar.stop();
  }
}

async function* counted(
  path: string,
  update: (done: number, total: number | undefined) => void,
): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const chunk of path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 })) {
    yield chunk as Uint8Array;
    update((done += (chunk as Uint8Array).length), undefined);
  }
}

async function readOptions(options: OpenOptions): Promise<OpenEmailOptions> {
  const password = await readPassword(options.passwordFile);
  const entry = await readKeyEntry(options, password);
  const { allowIndeterminate = false, allowSignerWithoutAddress = false } = options;
  return {
    decryptors: entry ? [createDecryptor(entry)] : [],
    crls: await readCrls(options.crl),
    allowIndeterminate,
    allowSignerWithoutAddress,
    ...(options.at && { at: options.at }),
    ...(options.trust !== undefined && { trust: await readCertificates(options.trust, password) }),
  };
}
