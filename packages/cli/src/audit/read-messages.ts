import { createReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { AuditError, decodeSyslogMessage, type ReadAuditMessage, readAuditMessage } from "@dicomsec/audit";
import { CommandError, describeError } from "../exit-codes.js";

/** A message in a file. */
export interface FoundMessage {
  readonly file: string;
  /** 1, 2, 3 … within the file. */
  readonly number: number;
  /** The XML, as it stands there. */
  readonly text: string;
  readonly read: ReadAuditMessage;
}

/** What stands in place of a message, and is none. */
export interface NoMessage {
  readonly file: string;
  /** 0: the file cannot be read. */
  readonly number: number;
  readonly error: { readonly code: string; readonly message: string; readonly exitCode: number };
}

/** The messages of files, one after the other: each file has one as XML, or as syslog messages one after the other. */
export async function* readMessages(files: readonly string[]): AsyncGenerator<FoundMessage | NoMessage, void, void> {
  for (const file of files) {
    try {
      const pieces = piecesOf(await readInput(file));
      for (const [index, piece] of pieces.entries()) yield readPiece(file, index + 1, piece);
    } catch (error) {
      yield noMessage(file, 0, error);
    }
  }
}

/** A file, or standard input for `-`. @throws CommandError with its name */
export async function readInput(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await buffer(file === "-" ? process.stdin : createReadStream(file)));
  } catch (error) {
    const { message, exitCode } = describeError(error);
    throw new CommandError(`${file}: ${message}`, exitCode);
  }
}

/** A syslog message begins with its PRI at the beginning of a line, which no line of XML does. */
function piecesOf(bytes: Uint8Array): readonly Uint8Array[] {
  // One character for each byte, whatever it is.
  const text = new TextDecoder("latin1").decode(bytes);
  const starts = Array.from(text.matchAll(/^<\d{1,3}>/gm), ({ index }) => index);
  if (starts[0] !== 0) return [bytes];
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1]));
}

function readPiece(file: string, number: number, piece: Uint8Array): FoundMessage | NoMessage {
  try {
    const content = /^<\d/.test(String.fromCharCode(...piece.subarray(0, 2))) ? decodeSyslogMessage(piece).content : piece; // prettier-ignore
    const text = new TextDecoder().decode(content).trim();
    return { file, number, text, read: readAuditMessage(content) };
  } catch (error) {
    return noMessage(file, number, error);
  }
}

function noMessage(file: string, number: number, error: unknown): NoMessage {
  if (!(error instanceof AuditError || error instanceof CommandError)) throw error;
  const { message, exitCode } = describeError(error);
  const code = error instanceof AuditError ? error.code : "UNREADABLE";
  return { file, number, error: { code, message: error instanceof AuditError ? error.message : message, exitCode } };
}
