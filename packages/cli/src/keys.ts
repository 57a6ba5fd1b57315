import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import {
  type Certificate,
  type Crl,
  isSameName,
  type KeyEntry,
  parseCrls,
  PkiError,
  readKeyStore,
  selectKey,
} from "@dicomsec/pki";
import { CommandError, describeError, ExitCode } from "./exit-codes.js";

/** Where a private key is, by the options that every command with keys has. */
export interface KeyOptions {
  readonly key?: string;
  readonly cert?: string;
  readonly keystore?: string;
  readonly alias?: string;
  readonly passwordFile?: string;
}

/** Adds `--key`, `--cert`, `--keystore` and `--alias`. */
export function addKeyOptions(command: Command): Command {
  return command
    .option("--key <file>", "a private key, PEM or DER")
    .option("--cert <file>", "the certificate of --key, with those of its issuers")
    .addOption(
      new Option("--keystore <file>", "a key store instead: PKCS#12, JKS or PEM, told by content").conflicts("key"),
    )
    .option("--alias <name>", "the key in the key store, where it holds several");
}

/** The private key that the options name, and its certificates; `undefined` where they name none. */
export async function readKeyEntry(
  { key, cert, keystore, alias }: KeyOptions,
  password: string | undefined,
): Promise<KeyEntry | undefined> {
  const path = keystore ?? key;
  if (path === undefined) {
    if (cert !== undefined) throw new CommandError("--cert needs --key");
    if (alias !== undefined) throw new CommandError("--alias needs --keystore");
    return undefined;
  }
  const store = await refusals(path, async (bytes) =>
    readKeyStore(bytes, { ...(password !== undefined && { password }) }),
  );
  const entry = await refusals(path, async () => selectKey(store, { alias }));
  if (cert === undefined) return entry;
  const certificates = await readCertificates(cert);
  return { ...entry, certificates: [...certificates, ...entry.certificates] };
}

/** The certificates of a PEM bundle, a DER file, PKCS#12 or JKS. */
export async function readCertificates(path: string, password?: string): Promise<readonly Certificate[]> {
  return refusals(path, async (bytes) => {
    const { certificates } = await readKeyStore(bytes, { ...(password !== undefined && { password }) });
    if (certificates.length === 0) throw new PkiError("ERR_PKI_NO_CERTIFICATE", "there is no certificate in the file");
    return certificates;
  });
}

/** The certificate revocation lists of files, PEM or DER. */
export async function readCrls(paths: readonly string[]): Promise<readonly Crl[]> {
  const read = async (bytes: Uint8Array): Promise<readonly Crl[]> => {
    const lists = parseCrls(bytes);
    // Passed over, it would leave revocation unchecked.
    if (lists.length === 0)
      throw new PkiError("ERR_PKI_UNKNOWN_FORM", "there is no certificate revocation list in the file");
    return lists;
  };
  return (await Promise.all(paths.map((path) => refusals(path, read)))).flat();
}

/**
 * The certificate of one holder, from a file that may hold those of its issuers besides.
 *
 * Which of several holders is meant, or a file that begins with an issuer, is not guessed: what is sealed to the wrong one cannot be undone.
 */
export async function readHolder(path: string): Promise<Certificate> {
  const all = await readCertificates(path);
  const [holder, ...others] = all;
  const isIssuer = (one: Certificate): boolean =>
    all.some((other) => other !== one && isSameName(other.issuerBytes, one.subjectBytes));
  if (!others.every(isIssuer))
    throw new CommandError(`${path}: the certificate of one holder must come first, then only those of its issuers`);
  return holder!;
}

/** The first line of a file, or of the environment variable DICOMSEC_PASSWORD. */
export async function readPassword(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return process.env["DICOMSEC_PASSWORD"];
  // The decoder takes away the byte order mark that some editors put first.
  const [line = ""] = new TextDecoder().decode(await readNamed(path)).split(/\r?\n/);
  return line;
}

/** The text of a small file. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readNamed(path));
}

/** What is wrong with a file of keys or certificates is told with the file, and is a refusal. */
async function refusals<Result>(path: string, work: (bytes: Uint8Array) => Promise<Result>): Promise<Result> {
  const bytes = await readNamed(path);
  try {
    return await work(bytes);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new CommandError(`${path}: ${error.message} [${error.code}]`, ExitCode.refused);
  }
}

/** Among so many files of the command line, the one that is missing must be named. */
async function readNamed(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const { message, exitCode } = describeError(error);
    throw new CommandError(`${path}: ${message}`, exitCode);
  }
}
