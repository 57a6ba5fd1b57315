import { collectChunks } from "@dicomsec/pki";
import { element, part10 } from "@dicomsec/testing";
import { type FileInput, sealFile, type SealOptions } from "../src/index.js";

/** A small DICOM file. */
export const sampleFile = part10({
  dataset: [element(0x00100010, "PN", "Doe^Jane"), element(0x00100020, "LO", "ID1")],
});

export async function sealed(file: FileInput, options: SealOptions): Promise<Uint8Array> {
  return collectChunks(await sealFile(file, options));
}

/** Pieces of the given length, and the rest. */
export async function* cut(bytes: Uint8Array, length: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
