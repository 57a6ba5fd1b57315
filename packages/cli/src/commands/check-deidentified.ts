import type { Command } from "commander";
import { collectInputs } from "@dicomsec/core/node";
import { retainedValues } from "@dicomsec/deidentification";
import { checkFolder, type FileFindings } from "../check-folder.js";
import { type ConfigOptions, readGivenConfig } from "../config.js";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { addProfileOptions, optionsHelp } from "../profile-options.js";

interface CheckOptions extends ConfigOptions {
  readonly against: string;
  readonly json?: true;
}

export function addCheckDeidentified(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("check-deidentified")
    .description(
      "search de-identified files for values of their originals, in every encoding; values are never printed",
    )
    .argument("<original...>", "original files and folders")
    .requiredOption("--against <dir>", "the de-identified files");
  addProfileOptions(command)
    .option("--json", "print findings as one JSON document")
    .addHelpText("after", checkHelp)
    .action(async (originals: string[], options: CheckOptions) => {
      const retained = retainedValues((await readGivenConfig(options)).config);
      const outputs = await collectInputs([options.against]);
      const result = await checkFolder(await collectInputs(originals), outputs, retained);
      const leaks = result.files.filter(({ findings }) => findings.some(({ severity }) => severity === "leak"));
      if (options.json) await print(`${jsonText(result, 2)}\n`);
      else await print(summary(result.files, leaks.length, result.originals, result.values));
      if (leaks.length > 0) setExitCode(ExitCode.no);
    });
}

const checkHelp = `
--config, --preset and --option say what was meant to be kept: finding that is no leak. The default is the Basic Profile without
options.
${optionsHelp}

Exit code 1: something that identifies is still there.`;

function summary(files: readonly FileFindings[], leaks: number, originals: number, values: number): string {
  const lines = files.flatMap(({ output, findings }) =>
    findings.map(({ severity, kind, path, offset, original }) => {
      return `${severity}  ${output}  ${kind} of ${original} at ${path ? `${path}, ` : ""}offset ${offset}`;
    }),
  );
  const verdict = leaks === 0 ? "no identifying value was found" : `${leaks} files hold identifying values`;
  return [
    ...lines,
    `${files.length} files searched for ${values} values of ${originals} originals: ${verdict}`,
    "",
  ].join("\n");
}
