import { readFile, Tag, writeFile } from "@dicomsec/core";

/** The second step: what is changed is named, and every other byte stays as it came. @param {Uint8Array} bytes */
export function stepTwo(bytes) {
  const file = readFile(bytes);
  const { dataset } = file;
  dataset.set(Tag.SeriesDescription, `${dataset.getString(Tag.SeriesDescription)}, seen`);
  dataset.set(Tag.InstanceNumber, (dataset.getNumber(Tag.InstanceNumber) ?? 0) + 1);
  return writeFile(file);
}
