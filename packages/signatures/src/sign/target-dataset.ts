import { type Dataset, formatTag, parseTag, tagOf } from "@dicomsec/core";
import { SignatureError } from "../errors.js";

/**
 * The Dataset to be signed: the main one, one of its Items, or the Item at a path, `(0040,A730)[2].(0040,A730)[0]`; keywords may stand for Tags.
 * @throws SignatureError ERR_SIGNATURE_ITEM
 */
export function targetDataset(root: Dataset, item: Dataset | string | undefined): Dataset {
  if (item === undefined || item === "") return root;
  if (typeof item === "string") return itemAt(root, item);
  if (rootOf(item) === root) return item;
  throw new SignatureError("ERR_SIGNATURE_ITEM", { message: "the Item is not in this file" });
}

function rootOf(dataset: Dataset): Dataset {
  let at = dataset;
  while (at.parent) at = at.parent;
  return at;
}

function itemAt(root: Dataset, path: string): Dataset {
  let dataset = root;
  for (const step of path.split(/(?<=\])\./)) {
    const [, name = "", number = ""] = /^(.*)\[(\d{1,9})\]$/.exec(step) ?? [];
    const tag = parseTag(name) ?? tagOf(name);
    const item = tag === undefined ? undefined : dataset.getItems(tag)[Number(number)];
    if (!item) {
      const where = tag === undefined ? "" : `${dataset.path === "" ? "" : `${dataset.path}.`}${formatTag(tag)}`;
      throw new SignatureError("ERR_SIGNATURE_ITEM", { message: "the path names no Item", path: where });
    }
    dataset = item;
  }
  return dataset;
}
