import { type Command, Option } from "commander";
import type { ProfileName, VerifyOptions } from "@dicomsec/signatures";
import { dateTime } from "./date-time.js";
import { readCertificates, readCrls, readPassword } from "./keys.js";
import { repeatable } from "./repeatable.js";

/** How signatures are verified, by the options of the command. */
export interface VerifySettings {
  readonly trust?: string;
  readonly crl: readonly string[];
  readonly at?: Date;
  readonly intermediates?: string;
  readonly timestampTrust?: string;
  readonly passwordFile?: string;
  readonly believeSigningTime?: true;
  readonly profile?: ProfileName;
  readonly oldDcmtk?: true;
}

/** Adds the options of how signatures are verified. */
export function addVerifySettings(command: Command): Command {
  return command
    .option("--trust <file>", "the authorities that signers are trusted by; without them no signature is valid")
    .addOption(
      new Option("--crl <file>", "a certificate revocation list; may be given several times")
        .argParser(repeatable)
        .default([], "none"),
    )
    .option("--at <datetime>", "the time of verification, as 2026-01-31T12:00:00Z (default: now)", dateTime)
    .option("--intermediates <file>", "certificates between the signers and --trust; signatures do not carry them")
    .option("--timestamp-trust <file>", "the authorities that time stamps are trusted by (default: those of --trust)")
    .option("--password-file <file>", "the password of the files with certificates; default: DICOMSEC_PASSWORD")
    .option(
      "--believe-signing-time",
      "take the signer's word for the time where no time stamp proves it, so that a certificate may have expired since",
    )
    .addOption(
      new Option("--profile <name>", "the profile that the signatures of the main Dataset must meet").choices([
        "base",
        "creator",
        "authorization",
        "sr",
      ]),
    )
    .option("--old-dcmtk", "accept encapsulated data as DCMTK before 3.5.4 signed them, and say so");
}

/** @throws CommandError */
export async function readVerifyOptions(options: VerifySettings): Promise<VerifyOptions> {
  const { trust, intermediates, timestampTrust, at, profile, believeSigningTime = false, oldDcmtk = false } = options;
  const password = await readPassword(options.passwordFile);
  return {
    crls: await readCrls(options.crl),
    believeSigningTime,
    allowOldDcmtk: oldDcmtk,
    ...(trust !== undefined && { trust: await readCertificates(trust, password) }),
    ...(intermediates !== undefined && { intermediates: await readCertificates(intermediates, password) }),
    ...(timestampTrust !== undefined && { timeStampTrust: await readCertificates(timestampTrust, password) }),
    ...(at && { at }),
    ...(profile && { profile }),
  };
}
