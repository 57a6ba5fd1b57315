import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { WholeFile } from "@dicomsec/core/node";
import {
  certificateAddresses,
  type EmailContent,
  fileSetAttachments,
  type SecureEmail,
  secureEmail,
  type SecureEmailOptions,
  sendEmail,
  type SentEmail,
} from "@dicomsec/email";
import { type Certificate, createSigner } from "@dicomsec/pki";
import { CommandError, ExitCode } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readHolder, readKeyEntry, readPassword } from "../keys.js";
import { jsonText, print, printBlocks } from "../print.js";
import { bytesBar } from "../progress.js";
import { repeatableOption } from "../repeatable.js";
import { checkPlaceToWrite, interruptible } from "../secure-file-places.js";
import { withExitCodes } from "./email-error.js";
import { type MailServerOptions, readMailServer } from "./mail-server.js";

interface SealOptions extends KeyOptions, MailServerOptions {
  readonly out?: string;
  readonly from?: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly recipient: readonly string[];
  readonly subject?: string;
  readonly textFile?: string;
  readonly protection: NonNullable<SecureEmailOptions["protection"]>;
  readonly digest: NonNullable<SecureEmailOptions["digest"]>;
  readonly cipher: NonNullable<SecureEmailOptions["cipher"]>;
  readonly compress?: true;
  readonly zip?: true;
  readonly allowWeak?: true;
  readonly force?: boolean;
  readonly json?: true;
}

export function addEmailSeal(email: Command): void {
  const command = email
    .command("seal")
    .description("make a message with files attached, signed by its sender and encrypted with AES; or send it")
    .argument("<in...>", "files, and folders with all below them, which are attached under their paths")
    .option("--out <file>", "the message, or - for standard output")
    .addOption(
      repeatableOption("--recipient <cert>", "a certificate whose holder can read it; may be given several times"),
    )
    .option("--from <address>", "the sender (default: the address in the certificate that signs)")
    .addOption(
      repeatableOption("--to <address>", "a recipient; without any, the addresses in the certificates of --recipient"),
    )
    .addOption(repeatableOption("--cc <address>", "a recipient of a copy"))
    .option("--subject <text>", "the subject, which stays inside the encryption")
    .option("--text-file <file>", "the body, UTF-8");
  addKeyOptions(command)
    .option("--password-file <file>", "the password of --key or --keystore, which sign; default: DICOMSEC_PASSWORD")
    .addOption(
      new Option("--protection <order>", "whether it is signed before or after encryption")
        .choices(["sign-then-encrypt", "encrypt-then-sign", "sign-encrypt-sign"])
        .default("sign-then-encrypt"),
    )
    .addOption(new Option("--digest <name>", "the digest").choices(["SHA256", "SHA384", "SHA512"]).default("SHA256"))
    .addOption(
      new Option("--cipher <name>", "the content cipher")
        .choices(["aes-256-cbc", "aes-192-cbc", "aes-128-cbc"])
        .default("aes-256-cbc"),
    )
    .option("--compress", "compress body and attachments")
    .option("--zip", "attach one ZIP file with all files, for mail programs that lose paths")
    .addOption(
      new Option("--smtp <url>", "send it: smtps://HOST[:PORT], or smtp://HOST[:PORT] with STARTTLS").conflicts("out"),
    )
    .option("--smtp-user <name>", "who hands it in")
    .option("--smtp-password-file <file>", "the password of --smtp-user")
    .option("--smtp-trust <file>", "the authorities of the mail server (default: those of Node.js)")
    .option("--allow-weak", "accept RSA keys of less than 2048 bits")
    .option("--force", "replace an existing output file")
    .option("--json", "print what was made or sent as one JSON document")
    .action(async (paths: readonly string[], options: SealOptions) =>
      withExitCodes(() => seal(paths, options), { isOpening: false }),
    );
}

async function seal(paths: readonly string[], options: SealOptions): Promise<void> {
  const { out, smtp, json, force = false } = options;
  if (out === undefined && smtp === undefined) throw new CommandError("--out or --smtp is needed");
  if (json && out === "-") throw new CommandError("--json: standard output takes the message already");
  for (const path of out === undefined ? [] : paths) await checkPlaceToWrite(out!, path);
  const server = await readMailServer(options);
  const { content, secureOptions } = await readMessage(paths, options);
  const files = content.attachments.map(({ name }) => name);
  const bar = bytesBar();
  try {
    const result = await interruptible(out ?? "mail server", async (signal): Promise<Partial<SentEmail>> => {
      const email = counted(secureEmail(content, { ...secureOptions, signal }), bar.update);
      if (server) return sendEmail(email, server);
      if (out === "-") await printBlocks(email.chunks, signal);
      else await writeMessage(out!, email.chunks, force);
      return {};
    });
    bar.stop();
    if (json) await print(`${jsonText({ ...(out !== undefined && { out }), files, ...result })}\n`);
    const refused = result.rejected?.length ?? 0;
    if (refused > 0) throw new CommandError(`the mail server refused ${refused} of the recipients`, ExitCode.refused);
  } finally {
    bar.stop();
  }
}

async function writeMessage(path: string, chunks: AsyncIterable<Uint8Array>, overwrite: boolean): Promise<void> {
  await using file = await WholeFile.create(path, { overwrite, mode: 0o600 });
  for await (const chunk of chunks) await file.write(chunk);
  await file.commit();
}

function counted(email: SecureEmail, update: (done: number, total: number | undefined) => void): SecureEmail {
  async function* passed(): AsyncIterable<Uint8Array> {
    let done = 0;
    for await (const chunk of email.chunks) {
      yield chunk;
      update((done += chunk.length), undefined);
    }
  }
  return { ...email, chunks: passed() };
}

interface Message {
  readonly content: EmailContent;
  readonly secureOptions: SecureEmailOptions;
}

async function readMessage(paths: readonly string[], options: SealOptions): Promise<Message> {
  const entry = await readKeyEntry(options, await readPassword(options.passwordFile));
  if (!entry) throw new CommandError("nobody signs the message: --key and --cert, or --keystore, are needed");
  const signer = createSigner(entry);
  const [first, ...others] = await Promise.all(options.recipient.map(readHolder));
  if (!first) throw new CommandError("nobody could read the message: --recipient is needed");
  const [own] = signer.certificates;
  warnOfTime([own, first, ...others]);
  const to = options.to.length > 0 ? options.to : [first, ...others].flatMap(certificateAddresses);
  const [firstTo, ...otherTo] = to;
  if (firstTo === undefined) throw new CommandError("--to is needed: the certificates of --recipient name no address");
  const attachments = (await Promise.all(paths.map(fileSetAttachments))).flat();
  const { cc, subject, textFile, protection, digest, cipher, zip } = options;
  const { compress = false, allowWeak = false } = options;
  return {
    content: {
      from: options.from ?? soleAddressOf(own),
      to: [firstTo, ...otherTo],
      cc,
      attachments,
      ...(subject !== undefined && { subject }),
      ...(textFile !== undefined && { text: await readFile(textFile, "utf8") }),
    },
    secureOptions: {
      signer,
      recipients: [first, ...others],
      protection,
      digest,
      cipher,
      compress,
      allowWeak,
      packaging: zip ? "zip" : "files",
    },
  };
}

function soleAddressOf(certificate: Certificate): string {
  const [address, another] = certificateAddresses(certificate);
  if (address === undefined || another !== undefined)
    throw new CommandError("--from is needed: the certificate that signs does not name exactly one address");
  return address;
}

/** The holder's key may still be at hand, so this is for a person to decide. */
function warnOfTime(certificates: readonly Certificate[]): void {
  const now = new Date();
  if (certificates.some(({ notBefore, notAfter }) => now < notBefore || now > notAfter))
    process.stderr.write("dicomsec: a certificate is expired or not yet valid\n");
}
