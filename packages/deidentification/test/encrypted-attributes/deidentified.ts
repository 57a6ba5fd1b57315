import { copyDataset, type Dataset, type DicomFile, isGroupLength, readFile, Tag, writeFile } from "@dicomsec/core";
import { createDeidentifier, type DeidentifierOptions } from "../../src/index.js";
import { encryptAttributes, type EncryptedSubset } from "../../src/encrypted-attributes/encrypt-attributes.js";

/** Cheap on purpose. */
export const password = { password: "open sesame", iterations: 1 } as const;
export const keys = { passwords: [password.password] };

const key = new Uint8Array(32).fill(7);

/** De-identifies a file, with Encrypted Attributes, and reads what was written. The input stays as it is. */
export async function deidentified(
  bytes: Uint8Array,
  options: {
    readonly subsets?: readonly EncryptedSubset[];
    readonly deidentifier?: Partial<DeidentifierOptions>;
    /** Changes the de-identified Dataset before what was changed is encrypted. */
    readonly edit?: (dataset: Dataset) => void;
  } = {},
): Promise<DicomFile> {
  const { subsets = [{ recipients: [password] }], deidentifier, edit } = options;
  const original = readFile(bytes);
  const { file } = await createDeidentifier({ key, ...deidentifier }).deidentify(readFile(bytes));
  edit?.(file.dataset);
  await encryptAttributes(original, file, subsets);
  return readFile(writeFile(file));
}

/** The Dataset as it comes back: without bytes that belong to no element, and saying that the identity was not removed. @see PS3.15 E.1.2 */
export function restoredForm(bytes: Uint8Array): Dataset {
  const dataset = copyDataset(readFile(bytes).dataset);
  dataset.dropTrailing();
  if (!dataset.has(Tag.PatientIdentityRemoved)) dataset.set(Tag.PatientIdentityRemoved, "NO", "CS");
  // What is written beside them makes wrong Group Lengths right.
  for (const { tag } of dataset.elements()) if (isGroupLength(tag)) dataset.set(tag, 0, "UL");
  return dataset;
}
