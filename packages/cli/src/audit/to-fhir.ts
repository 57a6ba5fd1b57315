import type { Command } from "commander";
import { type FhirAuditEvent, toFhirAuditEvent } from "@dicomsec/audit";
import { CommandError } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { readMessages } from "./read-messages.js";

export function addAuditToFhir(audit: Command): void {
  audit
    .command("to-fhir")
    .description("print an audit message as a FHIR R4 AuditEvent")
    .argument("<file>", "XML, or syslog messages one after the other; - for standard input")
    .addHelpText(
      "after",
      "\nSeveral messages become one resource in each line (NDJSON). What a reader left out is told on stderr.",
    )
    .action(async (file: string) => printResources(file));
}

async function printResources(file: string): Promise<void> {
  const resources: FhirAuditEvent[] = [];
  for await (const found of readMessages([file])) {
    if ("error" in found) {
      const { message, code, exitCode } = found.error;
      throw new CommandError(found.number === 0 ? message : `${file}: ${message} [${code}]`, exitCode);
    }
    for (const { path, message } of found.read.warnings)
      process.stderr.write(`dicomsec: ${printable(`${file}: ${path}: ${message}`)}\n`);
    resources.push(toFhirAuditEvent(found.read.message));
  }
  const indent = resources.length === 1 ? 2 : 0;
  for (const resource of resources) await print(`${jsonText(resource, indent)}\n`);
}
