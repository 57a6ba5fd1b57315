import { type Dataset, formatTag, parseTag, Tag, tagOf } from "@dicomsec/core";
import { SignatureError } from "../errors.js";

/**
 * The Dataset to be signed: the main one, one of its Items, or the Item at a path, `(0040,A730)[2].(0040,A730)[0]`; keywords may stand for Tags.
 * @throws SignatureError ERR_SIGNATURE_ITEM
 */
export function targetDataset(root: Dataset, item: Dataset | string | undefined): Dataset {
  if (item === undefined || item === "") return root;
  const target = typeof item === "string" ? itemAt(root, item) : item;
  for (let at = target; at !== root;) {
    const { parent, parentTag } = at;
    if (!parent?.getItems(parentTag).includes(at)) throw badItem("the Item is not in this file", "");
    checkPlace(parent, parentTag);
    at = parent;
  }
  return target;
}

/** The Dataset around all that is around an Item. */
export function rootOf(dataset: Dataset): Dataset {
  let at = dataset;
  while (at.parent) at = at.parent;
  return at;
}

/** A signature inside a signature, or inside a value that some readers take for bytes, is one that nobody would find. */
function checkPlace(parent: Dataset, tag: number): void {
  if (tag === Tag.DigitalSignaturesSequence || tag === Tag.MACParametersSequence)
    throw badItem("the Item belongs to a signature", pathOf(parent, tag));
  if (parent.get(tag)?.vr === "UN")
    throw badItem("the Item is in a Sequence that is encoded as UN", pathOf(parent, tag));
}

function itemAt(root: Dataset, path: string): Dataset {
  let dataset = root;
  for (const step of path.split(/(?<=\])\./)) {
    const [, name = "", number = ""] = /^(.*)\[(\d{1,9})\]$/.exec(step) ?? [];
    const tag = parseTag(name) ?? tagOf(name);
    const item = tag === undefined ? undefined : dataset.getItems(tag)[Number(number)];
    if (!item) throw badItem("the path names no Item", tag === undefined ? "" : pathOf(dataset, tag));
    dataset = item;
  }
  return dataset;
}

function pathOf({ path }: Dataset, tag: number): string {
  return `${path === "" ? "" : `${path}.`}${formatTag(tag)}`;
}

function badItem(message: string, path: string): SignatureError {
  return new SignatureError("ERR_SIGNATURE_ITEM", { message, ...(path !== "" && { path }) });
}
