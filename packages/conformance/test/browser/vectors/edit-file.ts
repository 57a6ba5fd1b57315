import { readFile, Tag, writeFile } from "@dicomsec/core";

/** Reads a DICOM file, changes an attribute and writes it. */
export function run(input: Uint8Array): Uint8Array {
  const file = readFile(input);
  file.dataset.set(Tag.PatientName, "Doe^Jane");
  return writeFile(file);
}
