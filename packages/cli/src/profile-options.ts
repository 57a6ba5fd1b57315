import { type Command, Option } from "commander";
import { methodCodes, presets } from "@dicomsec/deidentification";
import { CommandError } from "./exit-codes.js";

const optionNames = methodCodes.flatMap(({ option }) => option ?? []);

/** Adds `--config`, `--preset` and `--option`: what a de-identification was, or is, asked to do. */
export function addProfileOptions(command: Command): Command {
  return command
    .option("--config <file.json>", "settings as config.schema.json has them, without secrets; the command line wins")
    .addOption(new Option("--preset <name>", "settings to begin with").choices(Object.keys(presets)))
    .addOption(
      new Option("--option <name>", "an option of PS3.15 E.3; may be repeated; replaces those of --config and --preset")
        .argParser(profileOption)
        .default([], "none"),
    );
}

/** The options of PS3.15 E.3 for a help text. */
export const optionsHelp = `
Options of PS3.15 E.3:
  ${optionNames.slice(0, 4).join(" ")}
  ${optionNames.slice(4, 8).join(" ")}
  ${optionNames.slice(8).join(" ")}`;

function profileOption(name: string, earlier: readonly string[]): readonly string[] {
  if (optionNames.some((option) => option === name)) return [...new Set([...earlier, name])];
  throw new CommandError(`--option: the options of PS3.15 E.3 are ${optionNames.join(", ")}`);
}
