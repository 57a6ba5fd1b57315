import { type Command, Option } from "commander";
import {
  defaultTlsProfile,
  type SecureContext,
  secureContext,
  type SecureContextOptions,
  tlsProfile,
  type TlsProfileName,
  tlsProfiles,
} from "@dicomsec/transport";
import { CommandError } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readCertificates, readCrls, readKeyEntry, readPassword } from "../keys.js";
import { repeatableOption } from "../repeatable.js";

/** How a connection is secured, by the options that `echo`, `store` and `listen` have. */
export interface SecureOptions extends KeyOptions {
  readonly profile: TlsProfileName;
  readonly trust?: string;
  readonly crl: readonly string[];
  readonly plain?: true;
}

/** Adds `--plain` to those of `addTlsOptions`. */
export function addSecureOptions(command: Command): Command {
  return addTlsOptions(command).addOption(
    new Option("--plain", "no TLS: whoever is on the way reads and alters everything").conflicts([
      "key",
      "cert",
      "keystore",
      "alias",
      "trust",
    ]),
  );
}

/** Adds `--profile`, those of keys, `--trust`, `--crl` and `--password-file`. */
export function addTlsOptions(command: Command): Command {
  const names = tlsProfiles.map(({ name }) => name);
  command.addOption(new Option("--profile <name>", "the TLS profile").choices(names).default(defaultTlsProfile));
  return addKeyOptions(command)
    .option("--trust <file>", "the authorities that the other side is trusted by: PEM, PKCS#12 or JKS")
    .addOption(repeatableOption("--crl <file>", "a certificate revocation list; may be given several times"))
    .option("--password-file <file>", "the password of --key or --keystore; default: DICOMSEC_PASSWORD");
}

/** What the options say of TLS; `undefined` for `--plain`. */
export async function readSecureContext(options: SecureOptions): Promise<SecureContext | undefined> {
  if (options.plain) {
    if (options.crl.length > 0) throw new CommandError("--crl needs TLS, which --plain turns off");
    return undefined;
  }
  if (options.trust === undefined) throw new CommandError("--trust is needed: nobody is believed without it");
  const password = await readPassword(options.passwordFile);
  const identity = await readKeyEntry(options, password);
  const crls = await readCrls(options.crl);
  const settings: SecureContextOptions = {
    profile: options.profile,
    identities: identity ? [identity] : [],
    trust: { anchors: await readCertificates(options.trust, password), ...(crls.length > 0 && { crls }) },
    onWarning: ({ message }) => void process.stderr.write(`dicomsec: ${message}\n`),
  };
  // The engine speaks what only retired profiles have (B.1, B.3), and takes time to load.
  if (tlsProfile(options.profile).status === "active") return secureContext(settings);
  const { legacyEngine } = await import("@dicomsec/transport/legacy");
  return secureContext({ ...settings, legacy: legacyEngine });
}
