import type { Command } from "commander";
import { type Change, importConfiguration, type ImportStep } from "@dicomsec/configuration";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { untilInterrupted } from "../secure-file-places.js";
import { addDirectoryOptions, type DirectoryOptions, readSession } from "./directory-options.js";
import { readRecords } from "./ldif-input.js";
import { shownValue, valuesJson } from "./shown-values.js";

interface ImportOptions extends DirectoryOptions {
  readonly dryRun?: boolean;
  readonly removeUnnamed?: boolean;
  readonly json?: true;
}

export function addConfigImport(config: Command, setExitCode: (code: number) => void): void {
  const command = config
    .command("import")
    .description("bring the entries and changes of LDIF (RFC 2849) into the directory, as far as they are not there")
    .argument("<file>", "LDIF; - for standard input")
    .option("--dry-run", "print what would be changed, and change nothing")
    .option("--remove-unnamed", "take away what an entry of the directory has and the one of the LDIF has not");
  addDirectoryOptions(command)
    .option("--json", "print one JSON document: what was done, or would be, for each record")
    .addHelpText("after", help)
    .action(async (file: string, options: ImportOptions) => setExitCode(await importFile(file, options)));
}

const help = `
Exit codes: 0 all is there; 1 a record does not fit what is there, and nothing was changed; 3 the file is no LDIF, and nothing was changed;
4 the server refused: what was done until then stays, and the next import goes on from there.`;

async function importFile(file: string, options: ImportOptions): Promise<number> {
  const session = await readSession(options);
  const { dryRun = false, removeUnnamed: removesUnnamed = false } = options;
  const outcome = dryRun ? "nothing was changed" : "what was done stays, and the next import goes on from there";
  const steps = await untilInterrupted(outcome, (signal) =>
    importConfiguration({ ...session, dryRun, removesUnnamed, signal }, readRecords(file, signal)),
  );
  await print(options.json ? `${jsonText(steps.map(stepJson), 2)}\n` : stepsText(steps, dryRun));
  return steps.some(({ outcome: one }) => one === "conflict") ? ExitCode.no : ExitCode.yes;
}

const reasons = {
  exists: "it is there already, and is another",
  absent: "it is not there",
  "object-class": "it is there, of another object class",
} as const;

function stepsText(steps: readonly ImportStep[], dryRun: boolean): string {
  const conflicts = steps.filter(({ outcome }) => outcome === "conflict");
  const shown = dryRun ? steps.filter(({ outcome }) => outcome !== "unchanged") : conflicts;
  const isDone = !dryRun && conflicts.length === 0;
  const counts = outcomes.map(([kind, done, planned]) => {
    const count = steps.filter((step) => (step.outcome === "change" ? step.change.kind : step.outcome) === kind).length;
    return `${count} ${isDone ? done : planned}`;
  });
  return `${shown.map(stepText).join("")}${isDone ? "" : "nothing was changed: "}${counts.join(", ")}\n`;
}

const outcomes = [
  ["add", "added", "to add"],
  ["modify", "modified", "to modify"],
  ["rename", "renamed", "to rename"],
  ["delete", "deleted", "to delete"],
  ["unchanged", "unchanged", "unchanged"],
  ["conflict", "in conflict", "in conflict"],
] as const;

function stepText(step: ImportStep): string {
  if (step.outcome === "conflict") return `conflict ${printable(step.record.dn)}: ${reasons[step.reason]}\n`;
  return step.outcome === "change" ? changeText(step.change) : "";
}

function changeText(change: Change): string {
  const head = `${change.kind} ${printable(change.dn)}`;
  switch (change.kind) {
    case "add":
      return `${head}\n${change.attributes.map((one) => valueLines("add", one)).join("")}`;
    case "modify":
      return `${head}\n${change.modifications.map((one) => valueLines(one.operation, one)).join("")}`;
    case "rename": {
      const above = change.newSuperior === undefined ? "" : `, beneath ${printable(change.newSuperior)}`;
      return `${head}\n  to ${printable(change.newRdn)}${above}\n`;
    }
    case "delete":
      return `${head}\n`;
  }
}

type Values = Parameters<typeof valuesJson>[0];

function valueLines(operation: "add" | "delete" | "replace", { type, values }: Values): string {
  const shown = values.length === 0 ? ["all values"] : values.map((value) => shownValue(type, value));
  return shown.map((value) => `  ${operation} ${printable(type)}: ${value}\n`).join("");
}

function stepJson(step: ImportStep): object {
  const { dn } = step.record;
  if (step.outcome === "unchanged") return { dn, outcome: step.outcome };
  if (step.outcome === "conflict") return { dn, outcome: step.outcome, reason: step.reason };
  return { dn, outcome: step.outcome, change: changeJson(step.change) };
}

function changeJson(change: Change): object {
  if (change.kind === "add") return { ...change, attributes: change.attributes.map(withShownValues) };
  if (change.kind === "modify") return { ...change, modifications: change.modifications.map(withShownValues) };
  return change;
}

function withShownValues(attribute: Values): object {
  return { ...attribute, values: valuesJson(attribute) };
}
