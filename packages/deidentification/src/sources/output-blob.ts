import { type DicomFile, streamFile } from "@dicomsec/core";

/** Browsers keep blobs out of the memory of the page, and large ones on disk. */
const BLOCK_LENGTH = 8 * 1024 * 1024;

/** Writes a file into a Blob, with memory that does not grow with it where Blobs are kept elsewhere. */
export async function outputBlob(file: DicomFile, signal: AbortSignal | undefined): Promise<Blob> {
  const blocks: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const flush = () => {
    blocks.push(new Blob(parts));
    [parts, length] = [[], 0];
  };
  for await (const part of streamFile(file, signal ? { signal } : {})) {
    // Parts may be views of memory that is used again.
    parts.push(new Uint8Array(part));
    length += part.length;
    if (length >= BLOCK_LENGTH) flush();
  }
  flush();
  return new Blob(blocks, { type: "application/dicom" });
}
