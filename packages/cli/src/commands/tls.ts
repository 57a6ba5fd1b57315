import { type Command, Option } from "commander";
import { defaultTlsProfile, TransportError, type TlsProfileName, tlsProfiles } from "@dicomsec/transport";
import { checkTls, type TlsCheck } from "@dicomsec/transport/check";
import { CommandError, ExitCode } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readCertificates, readKeyEntry, readPassword } from "../keys.js";
import { aeTitle, hostAndPort, type NodePlace } from "../node-place.js";
import { jsonText, print } from "../print.js";
import { checkJson, type CheckedNode, metOf } from "../tls-check/check-json.js";
import { checkText } from "../tls-check/check-text.js";
import { echoOverTls, isUsable, type TlsEcho, type TlsEchoOptions } from "../tls-check/echo-over-tls.js";

interface CheckCommandOptions extends KeyOptions {
  readonly profile: TlsProfileName;
  readonly aet: string;
  readonly trust?: string;
  readonly json?: true;
}

export function addTls(program: Command, setExitCode: (code: number) => void): void {
  const tls = program.command("tls").description("look at the TLS of a node");
  const command = tls
    .command("check")
    .description("which TLS profiles of PS3.15 Annex B a node meets, and why not; then a C-ECHO")
    .argument("<host:port>", "the node; an IPv6 address in brackets", hostAndPort)
    .addOption(
      new Option("--profile <name>", "the profile that the exit code is about")
        .choices(tlsProfiles.map(({ name }) => name))
        .default(defaultTlsProfile),
    )
    .option("--aet <title>", "the called AE title of the C-ECHO", aeTitle, "ANY-SCP")
    .option("--trust <file>", "judge the chain of the node by these authorities: PEM, PKCS#12 or JKS");
  addKeyOptions(command)
    .option("--password-file <file>", "the password of --key or --keystore; default: DICOMSEC_PASSWORD")
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async (place: NodePlace, options: CheckCommandOptions) => {
      const checked = await check(place, options);
      await print(options.json ? `${jsonText(checkJson(checked), 2)}\n` : checkText(checkJson(checked)));
      if (metOf(checked.check, checked.profile) !== "yes") setExitCode(ExitCode.no);
    });
}

const help = `
The node is asked with up to 250 connections, one after the other, 50 ms apart. What it gives no answer to is "not known", which is not
"met". SSL 2.0, revocation, host names, session tickets and ISCL are not looked at. --key is used for the C-ECHO alone.
Exit codes: 0 the profile is met; 1 it is not, or that is not known; 2 usage; 4 the node cannot be reached, or speaks no TLS.`;

async function check({ node, host, port }: NodePlace, options: CheckCommandOptions): Promise<CheckedNode> {
  const password = await readPassword(options.passwordFile);
  const identity = await readKeyEntry(options, password);
  if (identity && !isUsable(identity))
    throw new CommandError(
      "the private key cannot be used, or its certificate is that of another key",
      ExitCode.refused,
    );
  const trust = options.trust === undefined ? undefined : await readCertificates(options.trust, password);
  const progress = showProgress();
  try {
    const found = await checkTls({ host, port, onConnection: progress.update, ...(trust && { trust }) });
    const titles = { calledAeTitle: options.aet, callingAeTitle: "DICOMSEC", timeoutMs: 10_000 };
    const echo = await echoIfPossible(found, { host, port, identity, ...titles });
    return { node, profile: options.profile, check: found, echo };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { code, message } = error;
    if (options.json) await print(`${jsonText({ node, error: { code, message } }, 2)}\n`);
    throw new CommandError(`${node}: ${message} [${code}]`, ExitCode.refused);
  } finally {
    progress.stop();
  }
}

async function echoIfPossible({ facts }: TlsCheck, options: TlsEchoOptions): Promise<TlsEcho> {
  const isPossible = facts.versions.some(({ version, accepted }) => version !== "SSLv3" && accepted === "yes");
  if (!isPossible) return { outcome: "not-tried", why: "no version of TLS is accepted" };
  if (facts.clientCertificate.required === "yes" && !options.identity)
    return { outcome: "not-tried", why: "a client certificate is required (--key and --cert)" };
  return await echoOverTls(options);
}

/** How many connections were made, on a terminal; nothing in a pipe. */
function showProgress(): { readonly update: (made: number) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  return {
    update: (made) => void process.stderr.write(`\r${made} connections`),
    stop: () => void process.stderr.write("\r\x1b[K"),
  };
}
