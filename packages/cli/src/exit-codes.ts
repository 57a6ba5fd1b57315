import { DicomError } from "@dicomsec/core";

/** What the command's exit code says; scripts rely on it. */
export const ExitCode = {
  /** Done, and the answer is yes. */
  yes: 0,
  /** The answer is no: a leak was found, a signature is not valid, a Secure DICOM File was not opened, some files failed. */
  no: 1,
  /** The command line, a configuration or an output place is wrong. */
  usage: 2,
  /** An input cannot be read. */
  unreadable: 3,
  /** A peer or a key store refused. */
  refused: 4,
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
    return {
      message: `${error.message}${where === "" ? "" : ` (${where})`} [${error.code}]`,
      exitCode: exitCodeOf(error.code),
    };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // Told by its code: commands without keys do not load that package.
  if (code.startsWith("ERR_PKI_") || code.startsWith("ERR_TRANSPORT_"))
    return { message: `${(error as Error).message} [${code}]`, exitCode: ExitCode.refused };
  if (/^ERR_(?:AUDIT|CONFIGURATION|NETWORK)_/.test(code))
    return {
      message: `${(error as Error).message}${lineOf(error as object)}${hints[code] ?? ""} [${code}]`,
      exitCode: exitCodeOf(code),
    };
  return (
    fileSystemErrors[code] ?? { message: `unexpected error${code === "" ? "" : ` ${code}`}`, exitCode: ExitCode.usage }
  );
}

/** What can be done about it by the options of the command. */
const hints: Readonly<Record<string, string>> = {
  ERR_CONFIGURATION_INSECURE:
    ": --starttls and ldaps: protect it; --security-pattern and --allow-insecure say what needs no protection",
};

/** Where in a file it is, if that is told. */
function lineOf(error: object): string {
  return "line" in error && typeof error.line === "number" ? ` (line ${error.line})` : "";
}

/** What the codes of errors mean to a script; the rest is usage. */
const exitCodes: Readonly<Record<string, number>> = {
  ERR_DEIDENTIFICATION_NO_INPUT: ExitCode.unreadable,
  ERR_DEIDENTIFICATION_OUTPUT: ExitCode.no,
  ERR_BULK_NO_INPUT: ExitCode.unreadable,
  ERR_BULK_NOT_THERE: ExitCode.unreadable,
  ERR_BULK_STORE: ExitCode.refused,
  ERR_BULK_TARGET: ExitCode.no,
  ERR_BULK_CHUNK: ExitCode.no,
  ERR_BULK_PAYLOAD: ExitCode.refused,
  ERR_BULK_QUEUE: ExitCode.refused,
  ERR_BULK_NO_WORKER: ExitCode.refused,
  ERR_MEDIA_NOT_DICOM: ExitCode.unreadable,
  ERR_MEDIA_NOT_SECURE: ExitCode.unreadable,
  ERR_MEDIA_DAMAGED: ExitCode.unreadable,
  ERR_MEDIA_LENGTH: ExitCode.unreadable,
  ERR_MEDIA_NO_RECIPIENT: ExitCode.no,
  ERR_MEDIA_NOT_OPENED: ExitCode.no,
  ERR_MEDIA_NO_INTEGRITY: ExitCode.no,
  ERR_MEDIA_UNTRUSTED: ExitCode.no,
  ERR_ASSOCIATION_OPTIONS: ExitCode.usage,
  ERR_ASSOCIATION_USER_IDENTITY: ExitCode.usage,
  ERR_AUDIT_STORE: ExitCode.unreadable,
  ERR_AUDIT_XML: ExitCode.unreadable,
  ERR_AUDIT_NO_MESSAGE: ExitCode.unreadable,
  ERR_AUDIT_SYSLOG: ExitCode.unreadable,
  ERR_NETWORK_OPTIONS: ExitCode.usage,
  ERR_CONFIGURATION_NO_ROOT: ExitCode.no,
  ERR_CONFIGURATION_NOT_FOUND: ExitCode.no,
  ERR_CONFIGURATION_EXISTS: ExitCode.no,
  ERR_CONFIGURATION_CONFLICT: ExitCode.no,
  ERR_CONFIGURATION_AE_TITLE_TAKEN: ExitCode.no,
  ERR_CONFIGURATION_MODEL: ExitCode.no,
  ERR_CONFIGURATION_LDIF: ExitCode.unreadable,
  ERR_CONFIGURATION_OPTIONS: ExitCode.usage,
  ERR_CONFIGURATION_INSECURE: ExitCode.usage,
  ERR_CONFIGURATION_MANUAL: ExitCode.usage,
  ERR_CONFIGURATION_JOURNAL: ExitCode.usage,
  ERR_CONFIGURATION_AE_TITLE: ExitCode.usage,
  ERR_CONFIGURATION_DN: ExitCode.usage,
  ERR_SIGNATURE_TRANSFER_SYNTAX: ExitCode.unreadable,
  ERR_SIGNATURE_MAC_ID: ExitCode.unreadable,
  ERR_SIGNATURE_MALFORMED: ExitCode.unreadable,
  ERR_SIGNATURE_ATTRIBUTE_LIMIT: ExitCode.unreadable,
  ERR_SIGNATURE_CERTIFICATE: ExitCode.refused,
  ERR_SIGNATURE_TIME_STAMP: ExitCode.refused,
};

function exitCodeOf(code: string): number {
  if (code.startsWith("ERR_DECODE_")) return ExitCode.unreadable;
  return (
    exitCodes[code] ?? (/^ERR_(?:ASSOCIATION|CONFIGURATION|NETWORK)_/.test(code) ? ExitCode.refused : ExitCode.usage)
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
  EPIPE: { message: "who reads the output went away", exitCode: ExitCode.no },
  EROFS: { message: "the output folder cannot be written to", exitCode: ExitCode.usage },
};
