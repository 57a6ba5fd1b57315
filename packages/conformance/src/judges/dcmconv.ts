import { requirePeer, runProcess } from "@dicomsec/testing";
import type { Judgement } from "./judgement.js";

/** The uncompressed Transfer Syntaxes, by the option that makes DCMTK's `dcmconv` write them. */
const outputOptions = {
  "1.2.840.10008.1.2": "+ti",
  "1.2.840.10008.1.2.1": "+te",
  "1.2.840.10008.1.2.1.99": "+td",
  "1.2.840.10008.1.2.2": "+tb",
} as const;

export interface DcmconvOptions {
  readonly transferSyntaxUid: keyof typeof outputOptions;
  /** Lengths of Sequences and Items. Default: defined. */
  readonly lengths?: "defined" | "undefined";
  /** Whether values lose padding that they need not have. Default: true. */
  readonly dataCorrection?: boolean;
}

/** Converts a file with DCMTK's `dcmconv`: new File Meta Information, group lengths right where they were. */
export async function dcmconv(input: string, output: string, options: DcmconvOptions): Promise<Judgement> {
  const lengths = options.lengths === "undefined" ? "-e" : "+e";
  const correction = options.dataCorrection === false ? "-dc" : "+dc";
  const args = [outputOptions[options.transferSyntaxUid], lengths, correction, input, output];
  const { exitCode, stderr } = await runProcess(requirePeer("dcmconv"), args, { timeoutMs: 120_000 });
  const lines = stderr.split("\n");
  return {
    file: input,
    accepted: exitCode === 0,
    errors: lines.filter((line) => /^[EF]: /.test(line)),
    warnings: lines.filter((line) => line.startsWith("W: ")),
  };
}
