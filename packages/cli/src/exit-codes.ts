import { DicomError } from "@dicomsec/core";

/** What the command's exit code says; scripts rely on it. */
export const ExitCode = {
  /** Done, and the answer is yes. */
  yes: 0,
  /** The answer is no: a leak was found, some files failed. */
  no: 1,
  /** The command line, a configuration or an output place is wrong. */
  usage: 2,
  /** An input cannot be read. */
  unreadable: 3,
} as const;

/** Thrown by a command for what the user must change; the message is one line and holds no value of a Dataset. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.usage) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** One line for people, and the exit code, for whatever a command threw. */
export function describeError(error: unknown): { readonly message: string; readonly exitCode: number } {
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof DicomError) {
    const place = [error.path && `at ${error.path}`, error.offset !== undefined && `offset ${error.offset}`];
    const where = place.filter(Boolean).join(", ");
    const isInput = error.code.startsWith("ERR_DECODE_") || error.code === "ERR_DEIDENTIFICATION_NO_INPUT";
    return {
      message: `${error.message}${where === "" ? "" : ` (${where})`} [${error.code}]`,
      exitCode: isInput
        ? ExitCode.unreadable
        : error.code === "ERR_DEIDENTIFICATION_OUTPUT"
          ? ExitCode.no
          : ExitCode.usage,
    };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    fileSystemErrors[code] ?? { message: `unexpected error${code === "" ? "" : ` ${code}`}`, exitCode: ExitCode.usage }
  );
}

const fileSystemErrors: Readonly<Record<string, { readonly message: string; readonly exitCode: number }>> = {
  ENOENT: { message: "no such file or folder", exitCode: ExitCode.unreadable },
  ENOTDIR: { message: "a file stands where a folder is needed", exitCode: ExitCode.usage },
  EISDIR: { message: "a folder stands where a file is needed", exitCode: ExitCode.usage },
  EACCES: { message: "permission denied", exitCode: ExitCode.unreadable },
  EPERM: { message: "permission denied", exitCode: ExitCode.unreadable },
  EEXIST: { message: "the output exists already; --force replaces it", exitCode: ExitCode.usage },
  ENOSPC: { message: "the disk is full; nothing was left half-written", exitCode: ExitCode.no },
  EROFS: { message: "the output folder cannot be written to", exitCode: ExitCode.usage },
};
