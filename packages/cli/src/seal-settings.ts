import { type Command, Option } from "commander";
import { type ContentCipher, createSigner } from "@dicomsec/pki";
import type { Recipient, SealDigest, SealOptions } from "@dicomsec/media";
import { CommandError } from "./exit-codes.js";
import { readHolder, readKeyEntry, readPassword } from "./keys.js";
import { repeatable } from "./repeatable.js";

/** How files are sealed, by the options of the command. */
export interface SealSettings {
  readonly to: readonly string[];
  readonly passwordFile?: string;
  readonly signKey?: string;
  readonly signCert?: string;
  readonly signKeystore?: string;
  readonly signAlias?: string;
  readonly signPasswordFile?: string;
  readonly digest: SealDigest;
  readonly cipher: ContentCipher;
  readonly allowWeak?: true;
}

/** Adds the options of how files are sealed. */
export function addSealSettings(command: Command): Command {
  return command
    .addOption(
      new Option("--to <cert>", "a certificate whose holder can open it; may be given several times")
        .argParser(repeatable)
        .default([], "none"),
    )
    .option("--password-file <file>", "a file with a password that opens it; DICOMSEC_PASSWORD where no --to is given")
    .option("--sign-key <file>", "the private RSA key that signs; without one a digest protects the integrity")
    .option("--sign-cert <file>", "the certificate of --sign-key, with those of its issuers")
    .addOption(new Option("--sign-keystore <file>", "a key store instead: PKCS#12, JKS or PEM").conflicts("signKey"))
    .option("--sign-alias <name>", "the key in the key store, where it holds several")
    .option("--sign-password-file <file>", "the password of the key that signs; default: DICOMSEC_PASSWORD")
    .addOption(
      new Option("--digest <name>", "the digest").choices(["SHA256", "SHA384", "SHA512", "SHA1"]).default("SHA256"),
    )
    .addOption(
      new Option("--cipher <name>", "the content cipher")
        .choices(["aes-256-cbc", "aes-192-cbc", "aes-128-cbc", "des-ede3-cbc"])
        .default("aes-256-cbc"),
    )
    .option("--allow-weak", "accept RSA keys of less than 2048 bits");
}

/** Without a key they would be passed over, and the file not signed. */
function checkSignOptions(options: SealSettings): void {
  if (options.signKey !== undefined || options.signKeystore !== undefined) return;
  const { signCert, signAlias, signPasswordFile } = options;
  if ([signCert, signAlias, signPasswordFile].some((given) => given !== undefined))
    throw new CommandError("--sign-cert, --sign-alias and --sign-password-file need --sign-key or --sign-keystore");
}

/** @throws CommandError */
export async function readSealOptions(options: SealSettings): Promise<SealOptions> {
  checkSignOptions(options);
  const { digest, cipher, allowWeak = false } = options;
  const [first, ...others] = await readRecipients(options);
  if (!first) throw new CommandError("nobody could open the file: --to or --password-file is needed");
  const entry = await readKeyEntry(
    {
      ...(options.signKey !== undefined && { key: options.signKey }),
      ...(options.signCert !== undefined && { cert: options.signCert }),
      ...(options.signKeystore !== undefined && { keystore: options.signKeystore }),
      ...(options.signAlias !== undefined && { alias: options.signAlias }),
    },
    await readPassword(options.signPasswordFile),
  );
  return { recipients: [first, ...others], signers: entry ? [createSigner(entry)] : [], digest, cipher, allowWeak };
}

async function readRecipients({ to, passwordFile }: SealSettings): Promise<Recipient[]> {
  const recipients: Recipient[] = (await Promise.all(to.map(readHolder))).map((certificate) => ({ certificate }));
  const password = passwordFile !== undefined || to.length === 0 ? await readPassword(passwordFile) : undefined;
  return password === undefined ? recipients : [...recipients, { password }];
}
