import type { Command } from "commander";
import { streamFile, transferSyntaxFacts, TransferSyntax } from "@dicomsec/core";
import { writeFileTo } from "@dicomsec/core/node";
import { CommandError } from "../exit-codes.js";
import { openInput } from "../input.js";
import { print } from "../print.js";

interface ConvertOptions {
  readonly out: string;
  readonly transferSyntax: string;
  readonly force?: true;
}

export function addConvert(program: Command): void {
  program
    .command("convert")
    .description("write a file in another Transfer Syntax; container changes only, pixels are not (de)compressed")
    .argument("<file>", "a DICOM file, or - for standard input")
    .requiredOption("--out <file>", "the output, or - for standard output")
    .option("--transfer-syntax <uid>", "the Transfer Syntax UID to write", TransferSyntax.ExplicitVRLittleEndian)
    .option("--force", "replace an existing output")
    .action(async (path: string, options: ConvertOptions) => {
      if (!transferSyntaxFacts(options.transferSyntax)) {
        throw new CommandError("--transfer-syntax: no Transfer Syntax with this UID is known");
      }
      await using input = await openInput(path);
      const { file } = input;
      file.transferSyntaxUid = options.transferSyntax;
      if (options.out === "-") for await (const block of streamFile(file)) await print(block);
      else await writeFileTo(options.out, file, { overwrite: options.force ?? false });
    });
}
