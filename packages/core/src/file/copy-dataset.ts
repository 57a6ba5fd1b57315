import { Dataset } from "../dataset/dataset.js";
import { uidOf } from "./parse-file.js";
import { readDataset } from "./read-file.js";
import { writeDataset } from "./write-file.js";

/**
 * A second Dataset with the same elements, that can be changed without changing the first. One that was read and not changed is not
 * copied: both are views of the same bytes, and of the same source.
 * @throws EncodeError ERR_ENCODE_VALUE_NOT_LOADED for a changed one with values left in their source
 */
export function copyDataset(dataset: Dataset): Dataset {
  if (dataset.index && dataset.itemRow < 0 && !dataset.changed) return new Dataset(dataset.index);
  return readDataset(writeDataset(dataset), { transferSyntaxUid: uidOf(dataset.encoding) });
}
