import { type Command, Option } from "commander";
import { readJson } from "../config.js";
import { defaultNode } from "../conformance/default-node.js";
import { conformanceStatement } from "../conformance/make-statement.js";
import { statementMarkdown } from "../conformance/markdown.js";
import { readNodeFile } from "../conformance/read-node-file.js";
import type { ConformanceStatement } from "../conformance/statement.js";
import { jsonText, print } from "../print.js";
import { writeWhole } from "../write-whole.js";

interface ConformanceOptions {
  readonly config?: string;
  readonly format: "md" | "json";
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

export function addConformance(program: Command): void {
  program
    .command("conformance")
    .description(
      "write the security section of a DICOM Conformance Statement (PS3.2 N.8.4, N.11.2), from what is configured",
    )
    .option("--config <file.json>", "a node file: what the node is set up to do (default: what this command does)")
    .addOption(new Option("--format <format>", "Markdown or JSON").choices(["md", "json"]).default("md"))
    .option("--out <file>", "where it goes (default: standard output)")
    .option("--force", "replace an existing output file")
    .option("--json", "the same as --format json")
    .addHelpText("after", help)
    .action(async ({ config, format, out, force, json }: ConformanceOptions) => {
      const statement = await statementOf(config);
      const text = json || format === "json" ? `${jsonText(statement, 2)}\n` : statementMarkdown(statement);
      if (out === undefined) await print(text);
      else await writeWhole(out, text, { overwrite: force ?? false });
    });
}

const help = `
A node file is one JSON document with a section for each thing that the node does: device, transport, association, userIdentity, onlineStorage, audit,
signatures, media, email, deidentification, deidentifier, reidentifier, ldap, network, time, discovery. What has no section is stated as not
supported. It holds no key, no secret and no patient. Exit code 2: a member is not known, or not as it must be.`;

async function statementOf(config: string | undefined): Promise<ConformanceStatement> {
  if (config === undefined) {
    const source =
      "The built-in defaults of the command, for no node file was given; each part is there when somebody calls for it.";
    return conformanceStatement(defaultNode, source);
  }
  const node = readNodeFile(await readJson("--config", config));
  return conformanceStatement(node, "A node file; what is not configured there is not supported.");
}
