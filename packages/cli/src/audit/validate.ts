import type { Command } from "commander";
import { type AuditFinding, type AuditWarning, validateAuditMessage } from "@dicomsec/audit";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { type FoundMessage, type NoMessage, readMessages } from "./read-messages.js";

interface ValidateOptions {
  readonly json?: true;
}

/** From the schema; of another dialect everything may be read, and it departs all the same. */
interface Departure extends Omit<AuditFinding, "code"> {
  readonly code: AuditWarning["code"] | "WARN_AUDIT_FORM";
}

/** What is wrong with one message of a file. */
interface Judgement {
  readonly file: string;
  readonly message: number;
  readonly form?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly findings: readonly (AuditFinding | Departure)[];
}

export function addAuditValidate(audit: Command, setExitCode: (code: number) => void): void {
  audit
    .command("validate")
    .description("judge audit messages by the schema of PS3.15 A.5.1 and the rules of A.5.3")
    .argument("<file...>", "XML, or syslog messages one after the other; - for standard input")
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async (files: readonly string[], options: ValidateOptions) => {
      setExitCode(await validate(files, options));
    });
}

const help = `
Departures from the schema (codes WARN_AUDIT_...) are findings of A.5.1, also those of the dialects of dcm4che and RFC 3881, which are read
all the same. Exit codes: 0 nothing is wrong; 1 there are findings, or something is no message; 3 nothing could be read.`;

async function validate(files: readonly string[], { json }: ValidateOptions): Promise<number> {
  const judgements: Judgement[] = [];
  for await (const found of readMessages(files)) judgements.push(judge(found));
  await print(json ? `${jsonText(judgements, 2)}\n` : judgements.map(textOf).join(""));
  if (judgements.every(({ error }) => error)) return ExitCode.unreadable;
  return judgements.some(({ error, findings }) => error || findings.length > 0) ? ExitCode.no : ExitCode.yes;
}

function judge(found: FoundMessage | NoMessage): Judgement {
  const common = { file: found.file, message: found.number };
  if ("error" in found) {
    const { code, message } = found.error;
    return { ...common, error: { code, message }, findings: [] };
  }
  const { form, warnings, message } = found.read;
  const isOther = form !== "dicom";
  const otherForm = { code: "WARN_AUDIT_FORM", message: `the form is that of ${form}`, path: "AuditMessage" } as const;
  const departures = [...(isOther ? [otherForm] : []), ...warnings].map((one): Departure => ({
    ...one,
    severity: "warning",
    section: "A.5.1",
  }));
  return { ...common, form, findings: [...departures, ...validateAuditMessage(message)] };
}

function textOf({ file, message, error, findings }: Judgement): string {
  const place = `${printable(file)}${message > 1 ? ` (message ${message})` : ""}`;
  if (error) return `${place}: NOT READ: ${printable(error.message)} [${error.code}]\n`;
  if (findings.length === 0) return `${place}: nothing is wrong\n`;
  const lines = findings.map((one) => {
    const at = one.path === "" ? "" : `${printable(one.path)}: `;
    return `  ${one.severity} ${one.section} ${at}${printable(one.message)} [${one.code}]\n`;
  });
  return `${place}: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n${lines.join("")}`;
}
