import { type ContextProposal, instanceOfFile, type StoredInstance } from "@dicomsec/association";
import { DecodeError } from "@dicomsec/core";
import { collectInputs, pathSource } from "@dicomsec/core/node";
import { CommandError, describeError, ExitCode } from "../exit-codes.js";

/** A file that is to be stored, as its File Meta Information has it. */
export interface OutgoingFile extends Pick<StoredInstance, "sopClassUid" | "sopInstanceUid" | "transferSyntaxUid"> {
  readonly path: string;
  readonly length: number;
}

/** What inputs hold. */
export interface OutgoingFiles {
  readonly files: readonly OutgoingFile[];
  /** Files that were named, or look like DICOM, and cannot be sent. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  /** How many files of folders are no DICOM files. */
  readonly others: number;
}

/** Reads the heads of all files: what is to be proposed must be known before the association. @throws CommandError without a DICOM file */
export async function outgoingFiles(inputs: readonly string[]): Promise<OutgoingFiles> {
  const files: OutgoingFile[] = [];
  const unread: { readonly path: string; readonly why: string }[] = [];
  let others = 0;
  for (const { path, isNamed } of await collectInputs(inputs)) {
    try {
      files.push(await outgoingFile(path));
    } catch (error) {
      if (!isNamed && error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM") others++;
      else unread.push({ path, why: describeError(error).message });
    }
  }
  if (files.length + unread.length === 0)
    throw new CommandError("there are no DICOM files to send", ExitCode.unreadable);
  return { files, unread, others };
}

async function outgoingFile(path: string): Promise<OutgoingFile> {
  await using source = await pathSource(path);
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, length } = await instanceOfFile(source);
  return { path, sopClassUid, sopInstanceUid, transferSyntaxUid, length };
}

/** Files that one association carries. */
export interface Batch {
  readonly contexts: readonly ContextProposal[];
  readonly files: readonly OutgoingFile[];
}

/** An association has odd presentation context IDs up to 255. @see PS3.8 9.3.2.2 */
const MOST_CONTEXTS = 128;

/** A context of its own for each transfer syntax of a SOP Class: what is sent is not converted. */
export function batchesOf(files: readonly OutgoingFile[]): readonly Batch[] {
  const byContext = new Map<string, { readonly context: ContextProposal; readonly files: OutgoingFile[] }>();
  for (const file of files) {
    const { sopClassUid: abstractSyntax, transferSyntaxUid } = file;
    const key = `${abstractSyntax} ${transferSyntaxUid}`;
    const found = byContext.get(key);
    if (found) found.files.push(file);
    else byContext.set(key, { context: { abstractSyntax, transferSyntaxes: [transferSyntaxUid] }, files: [file] });
  }
  const groups = [...byContext.values()];
  return Array.from({ length: Math.ceil(groups.length / MOST_CONTEXTS) }, (_, at) => {
    const some = groups.slice(at * MOST_CONTEXTS, (at + 1) * MOST_CONTEXTS);
    return { contexts: some.map(({ context }) => context), files: some.flatMap((group) => group.files) };
  });
}
