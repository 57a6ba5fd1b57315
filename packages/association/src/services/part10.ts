import {
  type ByteSource,
  createFile,
  Dataset,
  DecodeError,
  readDataset,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { type PathSource, WholeFile, type WholeFileOptions } from "@dicomsec/core/node";
import type { StoredInstance } from "./requests.js";
import type { StoreRequest } from "./serve.js";

/** Preamble and prefix (PS3.10 7.1). */
const PREFIX_END = 132;
const DICM = 0x4449434d;
/** The VR of the group length. */
const UL = 0x554c;
/** The File Meta Information of real files has a few hundred bytes. */
const MAX_META_LENGTH = 2 ** 20;
/** What is read of a file first: mostly all of that. */
const HEAD_LENGTH = 2 ** 11;
/** What is read of a file at a time. */
const BLOCK_LENGTH = 2 ** 18;

/**
 * The instance of a PS3.10 file, ready to be stored: its Data Set is read as it is sent, and nothing of it is decoded.
 *
 * A deflated Data Set goes as it is, for a context of its Transfer Syntax. What is read of a file on disk is there until the next piece is asked for.
 *
 * @throws DecodeError ERR_DECODE_NOT_DICOM, ERR_DECODE_FILE_META
 */
export async function instanceOfFile(source: ByteSource): Promise<StoredInstance & { readonly length: number }> {
  const { meta, end } = await readFileMeta(source);
  const transferSyntaxUid = meta.getString(Tag.TransferSyntaxUID);
  const sopClassUid = meta.getString(Tag.MediaStorageSOPClassUID);
  const sopInstanceUid = meta.getString(Tag.MediaStorageSOPInstanceUID);
  if (!transferSyntaxUid || !sopClassUid || !sopInstanceUid)
    throw new DecodeError("ERR_DECODE_FILE_META", { message: "the File Meta Information lacks a UID" });
  const data = blocksOf(source, end);
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, data, length: source.size - end };
}

/** Group 0002 by its group length, which PS3.10 demands. */
async function readFileMeta(source: ByteSource): Promise<{ readonly meta: Dataset; readonly end: number }> {
  const head = await source.read(0, Math.min(source.size, HEAD_LENGTH));
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < PREFIX_END + 12 || view.getUint32(128) !== DICM)
    throw new DecodeError("ERR_DECODE_NOT_DICOM", { message: "the file is no PS3.10 file" });
  const isGroupLength = view.getUint32(PREFIX_END) === 0x02000000 && view.getUint16(PREFIX_END + 4) === UL;
  const end = PREFIX_END + 12 + view.getUint32(PREFIX_END + 8, true);
  if (!isGroupLength || end - PREFIX_END > MAX_META_LENGTH || end > source.size)
    throw new DecodeError("ERR_DECODE_FILE_META", {
      message: "the File Meta Information has no group length that holds",
    });
  const isWhole = end <= head.length;
  const bytes = isWhole ? head.subarray(PREFIX_END, end) : await source.read(PREFIX_END, end - PREFIX_END);
  return { meta: readDataset(bytes, { transferSyntaxUid: TransferSyntax.ExplicitVRLittleEndian }), end };
}

async function* blocksOf(source: ByteSource, from: number): AsyncGenerator<Uint8Array, void, void> {
  const read = readerOf(source);
  for (let at = from; at < source.size;) {
    const block = await read(at, Math.min(BLOCK_LENGTH, source.size - at));
    if (block.length === 0)
      throw new DecodeError("ERR_DECODE_TRUNCATED", { message: "the file became shorter", offset: at });
    yield block;
    at += block.length;
  }
}

/** A file is read into the same memory again and again. */
function readerOf(source: ByteSource | PathSource): ByteSource["read"] {
  if (!("readInto" in source)) return (at, length) => source.read(at, length);
  const buffer = new Uint8Array(Math.min(BLOCK_LENGTH, source.size));
  return async (at, length) => buffer.subarray(0, await source.readInto(buffer.subarray(0, length), at));
}

/**
 * Preamble and File Meta Information for a Data Set that came by C-STORE: followed by its bytes they are a PS3.10 file.
 *
 * @see PS3.10 7.1
 */
export function fileMetaBytes(instance: {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The calling AE title, for Source Application Entity Title (0002,0016). */
  readonly sourceAeTitle?: string;
}): Uint8Array {
  // An empty Data Set has bytes where it is deflated.
  const file = createFile(new Dataset(), TransferSyntax.ExplicitVRLittleEndian);
  file.fileMeta.set(Tag.TransferSyntaxUID, instance.transferSyntaxUid, "UI");
  file.fileMeta.set(Tag.MediaStorageSOPClassUID, instance.sopClassUid, "UI");
  file.fileMeta.set(Tag.MediaStorageSOPInstanceUID, instance.sopInstanceUid, "UI");
  if (instance.sourceAeTitle !== undefined) file.fileMeta.set(0x00020016, instance.sourceAeTitle, "AE");
  return writeFile(file);
}

/**
 * Writes the instance of a C-STORE request to a PS3.10 file, its Data Set byte for byte as it came. The file appears under its name when all of it is on
 * disk, or not at all. Resolves to the length of the Data Set.
 *
 * The path is the caller's; the UIDs of a request, which may be a part of it, are digits with single dots between them.
 *
 * @throws AssociationError when the association ends first; what Node throws (EEXIST, ENOSPC)
 */
export async function receiveFile(request: StoreRequest, path: string, options?: WholeFileOptions): Promise<number> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, association } = request;
  const { callingAeTitle: sourceAeTitle } = association.negotiated;
  await using file = await WholeFile.create(path, options);
  const meta = fileMetaBytes({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle });
  let length = 0;
  for await (const pieces of request.data.batches()) {
    await file.write(...(length === 0 ? [meta] : []), ...pieces);
    length += pieces.reduce((sum, piece) => sum + piece.length, 0);
  }
  if (length === 0) await file.write(meta);
  await file.commit();
  return length;
}
