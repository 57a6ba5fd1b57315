import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type ConfigurationClient,
  type ConnectionSecurity,
  type Credentials,
  type LdapServer,
  openConfiguration,
  securityPatterns,
  type SecurityPatternName,
  type SessionOptions,
} from "@dicomsec/configuration";
import { addTlsOptions, readSecureContext, type SecureOptions } from "../association/secure-options.js";
import { CommandError } from "../exit-codes.js";
import { readPassword } from "../keys.js";
import { secondsOption } from "../seconds.js";
import { untilInterrupted } from "../secure-file-places.js";

/** A server as it is named on the command line. */
interface LdapPlace extends Required<LdapServer> {
  readonly scheme: "ldap" | "ldaps";
}

/** Where the directory is, and how it is asked. */
export interface DirectoryOptions extends Omit<SecureOptions, "plain"> {
  readonly ldap?: readonly LdapPlace[];
  readonly domain?: string;
  readonly base?: string;
  readonly bindDn?: string;
  readonly bindPasswordFile?: string;
  readonly starttls?: true;
  readonly external?: true;
  readonly allowInsecure?: true;
  readonly securityPattern?: SecurityPatternName;
  readonly timeout: number;
  readonly journal?: string;
}

/** Adds the options that say where the directory is and how it is asked, and what the help says of them. */
export function addDirectoryOptions(command: Command): Command {
  const addPlace = (text: string, earlier: readonly LdapPlace[] = []): readonly LdapPlace[] => [
    ...earlier,
    ldapPlace(text),
  ];
  command
    .addOption(
      new Option("--ldap <url>", "ldap://HOST:389 or ldaps://HOST:636; several are tried in their order").argParser(
        addPlace,
      ),
    )
    .addOption(
      new Option("--domain <name>", "the domain whose DNS names the servers (SRV records of _ldap._tcp)").conflicts(
        "ldap",
      ),
    )
    .option("--base <dn>", "the tree to look in (default: all naming contexts of the server)")
    .option("--bind-dn <dn>", "as whom the directory is asked, by password (default: as nobody)")
    .option("--bind-password-file <file>", "the password of --bind-dn; default: DICOMSEC_PASSWORD")
    .option("--starttls", "TLS that is agreed on before anything else is sent")
    .addOption(
      new Option("--external", "as whom the directory is asked: by the certificate of --cert").conflicts("bindDn"),
    );
  return addTlsOptions(command)
    .option("--allow-insecure", "without TLS, and a password may go over the connection all the same")
    .addOption(
      new Option("--security-pattern <name>", "what the site protects (Table H.1-15)").choices(
        Object.keys(securityPatterns),
      ),
    )
    .addOption(secondsOption("--timeout <seconds>", "how long a connection, and each answer, is waited for", 10))
    .option("--journal <folder>", "remembers what is being added, so that what a killed process left is taken away")
    .addHelpText("after", help);
}

const help = `
Over TLS (ldaps: or --starttls) --trust is needed. Without --security-pattern it is tls: nothing but AE titles is read, and nothing is changed,
without TLS. With --allow-insecure and without TLS it is basic where --bind-dn is given, else anonymous.`;

function ldapPlace(text: string): LdapPlace {
  const match = /^(ldaps?):\/\/(?:\[([\da-f:.]+)\]|([^\s:/[\]@?#]+))(?::(\d{1,5}))?\/?$/i.exec(text);
  const scheme = match?.[1]?.toLowerCase() as LdapPlace["scheme"] | undefined;
  const host = match?.[2] ?? match?.[3];
  if (scheme === undefined || host === undefined)
    throw new InvalidArgumentError("ldap://HOST:PORT or ldaps://HOST:PORT is needed");
  const port = Number(match?.[4] ?? (scheme === "ldaps" ? 636 : 389));
  if (port < 1 || port > 65_535) throw new InvalidArgumentError("a port is a number from 1 to 65535");
  return { scheme, host, port };
}

/** What the options say of the directory. @throws CommandError, PkiError, TransportError */
export async function readSession(options: DirectoryOptions): Promise<SessionOptions> {
  const { base, journal, allowInsecure = false } = options;
  const server = serverChoice(options);
  const security = await readSecurity(options);
  const credentials = await readCredentials(options);
  return {
    server,
    security,
    credentials,
    allowInsecure,
    timeoutMs: Math.ceil(options.timeout * 1000),
    securityPattern: options.securityPattern ?? patternOf(security, credentials, allowInsecure),
    ...(base !== undefined && { base }),
    ...(journal !== undefined && { journal }),
  };
}

function serverChoice({ ldap, domain }: DirectoryOptions): SessionOptions["server"] {
  if (domain !== undefined) return { domain };
  if (ldap === undefined) throw new CommandError("--ldap or --domain is needed");
  return { servers: ldap.map(({ host, port }) => ({ host, port })) };
}

async function readSecurity(options: DirectoryOptions): Promise<ConnectionSecurity> {
  const schemes = new Set(options.ldap?.map(({ scheme }) => scheme));
  if (schemes.size > 1) throw new CommandError("--ldap: the servers must be all ldap: or all ldaps:");
  const isDirect = schemes.has("ldaps");
  if (isDirect && options.starttls) throw new CommandError("--starttls needs ldap:, for ldaps: has TLS already");
  if (!isDirect && !options.starttls) {
    const isMeant = [options.trust, options.key, options.keystore, ...options.crl].some((file) => file !== undefined);
    if (isMeant) throw new CommandError("--trust, --key, --keystore and --crl need TLS: ldaps: or --starttls");
    return { kind: "none" };
  }
  // There is always one: --plain, which turns TLS off, is no option here.
  const context = (await readSecureContext(options))!;
  return { kind: isDirect ? "ldaps" : "starttls", context };
}

async function readCredentials({
  bindDn,
  bindPasswordFile,
  external,
  ...keys
}: DirectoryOptions): Promise<Credentials> {
  if (external) {
    if (keys.key === undefined && keys.keystore === undefined)
      throw new CommandError("--external needs --key and --cert, or --keystore");
    return { kind: "external" };
  }
  if (bindDn === undefined) {
    if (bindPasswordFile !== undefined) throw new CommandError("--bind-password-file needs --bind-dn");
    return { kind: "anonymous" };
  }
  const password = await readPassword(bindPasswordFile);
  if (password === undefined || password === "")
    throw new CommandError("--bind-dn needs a password that is not empty: --bind-password-file or DICOMSEC_PASSWORD");
  return { kind: "simple", dn: bindDn, password };
}

function patternOf(
  { kind }: ConnectionSecurity,
  credentials: Credentials,
  allowInsecure: boolean,
): SecurityPatternName {
  if (kind !== "none" || !allowInsecure) return "tls";
  return credentials.kind === "simple" ? "basic" : "anonymous";
}

/** Work on the configuration that ends, with what is told then, when it is told to stop. */
export async function inDirectory<Result>(
  options: DirectoryOptions,
  outcome: string,
  work: (client: ConfigurationClient, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const session = await readSession(options);
  return untilInterrupted(outcome, async (signal) => {
    await using client = await openConfiguration({ ...session, signal });
    return await work(client, signal);
  });
}
