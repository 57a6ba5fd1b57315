import { createFile, readFile, writeFile } from "@dicomsec/core";
import { fromNaturalDataset, toNaturalDataset } from "@dicomsec/core/dcmjs";
import { addFinding } from "./add-finding.mjs";

/** The first step: dicomsec reads and writes, what works on natural datasets stays as it is. @param {Uint8Array} bytes */
export async function stepOne(bytes) {
  const { dataset, transferSyntaxUid } = readFile(bytes);
  const natural = await toNaturalDataset(dataset);
  addFinding(natural);
  return writeFile(createFile(fromNaturalDataset(natural, { transferSyntaxUid }), transferSyntaxUid));
}
