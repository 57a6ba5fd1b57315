import type { Command } from "commander";
import { checkConfiguration, type ConfigurationFinding, type Entry } from "@dicomsec/configuration";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";
import { entriesOf, readRecords } from "./ldif-input.js";

interface CheckOptions extends DirectoryOptions {
  readonly json?: true;
}

export function addConfigCheck(config: Command, setExitCode: (code: number) => void): void {
  const command = config
    .command("check")
    .description("judge the configuration of a directory, or of an LDIF file, by PS3.15 H.1")
    .argument("[file]", "LDIF of a whole configuration or of part of one, in the place of a directory; - for standard input"); // prettier-ignore
  addDirectoryOptions(command)
    .option("--json", "print one JSON document: the findings")
    .addHelpText("after", "\nExit code 1: there is a finding of the severity error.")
    .action(async (file: string | undefined, options: CheckOptions) => setExitCode(await check(file, options)));
}

async function check(file: string | undefined, options: CheckOptions): Promise<number> {
  const findings = checkConfiguration(await readEntries(file, options));
  await print(options.json ? `${jsonText(findings, 2)}\n` : findingsText(findings));
  return findings.some(({ severity }) => severity === "error") ? ExitCode.no : ExitCode.yes;
}

async function readEntries(file: string | undefined, options: CheckOptions): Promise<readonly Entry[]> {
  if (file === undefined)
    return inDirectory(options, "nothing was judged", (client, signal) => client.entries({ signal }));
  if (options.ldap !== undefined || options.domain !== undefined)
    throw new CommandError("a file is judged, or a directory: --ldap and --domain exclude it");
  return entriesOf(readRecords(file));
}

function findingsText(findings: readonly ConfigurationFinding[]): string {
  const lines = findings.map((finding, at) => {
    const head = finding.dn === findings[at - 1]?.dn ? "" : `${printable(finding.dn) || "the configuration"}\n`;
    return `${head}  ${findingText(finding)}\n`;
  });
  const counts = (["error", "warning", "info"] as const).map(
    (severity) => `${severity}: ${findings.filter((one) => one.severity === severity).length}`,
  );
  return `${lines.join("")}${counts.join(", ")}\n`;
}

function findingText({ severity, message, attribute, value, other, section, code }: ConfigurationFinding): string {
  const what = attribute === undefined ? "" : ` ${attribute}${value === undefined ? "" : ` "${value}"`}:`;
  const related = other === undefined ? "" : `, see ${other}`;
  return printable(`${severity}:${what} ${message}${related} (PS3.15 ${section}) [${code}]`);
}
