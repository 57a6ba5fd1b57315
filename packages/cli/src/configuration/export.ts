import { type Command, Option } from "commander";
import { standardEntries, writeLdif } from "@dicomsec/configuration";
import { print } from "../print.js";
import { writeWhole } from "../write-whole.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";

interface ExportOptions extends DirectoryOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly dialect: "standard" | "dcm4che";
}

export function addConfigExport(config: Command): void {
  const command = config
    .command("export")
    .description("write the whole configuration as LDIF (RFC 2849), to standard output or into a file")
    .option("--out <file>", "the file, which only its owner can read (default: standard output)")
    .option("--force", "replace the file")
    .addOption(
      new Option("--dialect <name>", "standard: without what dcm4che adds, as a server takes it that does not know it")
        .choices(["standard", "dcm4che"])
        .default("dcm4che", "all as it is"),
    );
  addDirectoryOptions(command)
    .addHelpText("after", "\nWhat is written is as confidential as the directory: passwords that it has are among it.")
    .action(exportAll);
}

async function exportAll({ out, force = false, dialect, ...options }: ExportOptions): Promise<void> {
  const all = await inDirectory(options, "nothing was written", (client, signal) => client.entries({ signal }));
  let text = "";
  for await (const record of writeLdif(dialect === "standard" ? standardEntries(all) : all)) text += record;
  if (out === undefined || out === "-") await print(text);
  else await writeWhole(out, text, { overwrite: force, mode: 0o600 });
}
