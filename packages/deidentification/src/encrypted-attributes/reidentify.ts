import {
  changeCharacterSet,
  copyDataset,
  createFile,
  type Dataset,
  type DicomFile,
  EncodeError,
  Tag,
} from "@dicomsec/core";
import type { DecryptionKeys } from "@dicomsec/pki";
import { ReidentificationError } from "../errors.js";
import { claimTags } from "./encrypt-attributes.js";
import type { EncryptedDataset } from "./encrypted-dataset.js";
import { type ItemState, type OpenedItem, openItem } from "./open-item.js";

export interface ReidentifyOptions {
  /** What becomes of Encrypted Attributes that the keys do not open: they stay for others, or go. Default: keep. */
  readonly unopened?: "keep" | "remove";
  readonly signal?: AbortSignal;
}

/** A re-identified instance. */
export interface Reidentification {
  /** The instance in a file of its own, with File Meta Information of its own. */
  readonly file: DicomFile;
  /** What became of each Item of Encrypted Attributes Sequence (0400,0500). */
  readonly items: readonly ItemState[];
}

/**
 * Restores what a de-identification protected, and gives a new file: the one given stays as it is.
 *
 * All attributes of Modified Attributes Sequence (0400,0550) replace those of the Dataset, whole as they are stored; Patient Identity Removed
 * (0012,0062) becomes NO and the attributes that tell of the de-identification go, unless the original had its own. Of several Encrypted
 * Attributes that the keys open all are used, the last first: what an earlier de-identification protected prevails. Those that were opened
 * go. Values that nobody protected, and attributes that another system added, stay as they are.
 *
 * CBC ciphers, the only ones PS3.15 has, protect no integrity: what was decrypted is checked to be Encrypted Attributes from end to end,
 * which who changed it on the way may have kept.
 * @throws ReidentificationError ERR_REIDENTIFICATION_NO_ENCRYPTED_ATTRIBUTES, ERR_REIDENTIFICATION_NO_KEY, ERR_REIDENTIFICATION_NOT_DECRYPTED,
 *   ERR_REIDENTIFICATION_UNSUPPORTED
 * @see PS3.15 E.1.2
 */
export async function reidentify(
  file: DicomFile,
  keys: DecryptionKeys,
  options: ReidentifyOptions = {},
): Promise<Reidentification> {
  const { unopened = "keep", signal } = options;
  const opened: OpenedItem[] = [];
  for (const item of file.dataset.getItems(Tag.EncryptedAttributesSequence)) {
    signal?.throwIfAborted();
    opened.push(await openItem(item, keys, signal));
  }
  const states = opened.map(({ state }) => state);
  if (!states.includes("opened")) throw refusal(states);
  const dataset = copyDataset(file.dataset);
  removeItems(dataset, (at) => states[at] === "opened" || unopened === "remove");
  let { transferSyntaxUid } = file;
  for (const { content } of opened.toReversed()) {
    if (!content) continue;
    restore(dataset, content);
    transferSyntaxUid = content.transferSyntaxUid ?? transferSyntaxUid;
  }
  return { file: createFile(dataset, transferSyntaxUid), items: states };
}

/** By the state that says most; where the keys fit nothing there is nothing else to say. */
function refusal(states: readonly ItemState[]): ReidentificationError {
  if (states.length === 0) {
    return new ReidentificationError("ERR_REIDENTIFICATION_NO_ENCRYPTED_ATTRIBUTES", {
      message: "Encrypted Attributes Sequence (0400,0500) is absent or empty: nothing can be restored",
    });
  }
  if (states.includes("not-decrypted")) {
    return new ReidentificationError("ERR_REIDENTIFICATION_NOT_DECRYPTED", {
      message: "The key or password is wrong, or the Encrypted Attributes are damaged",
      path: "(0400,0500)",
    });
  }
  if (states.includes("unsupported")) {
    return new ReidentificationError("ERR_REIDENTIFICATION_UNSUPPORTED", {
      message: "The Encrypted Attributes have a Transfer Syntax or an algorithm that is not supported",
      path: "(0400,0500)",
    });
  }
  return new ReidentificationError("ERR_REIDENTIFICATION_NO_KEY", {
    message: "No Encrypted Attributes are addressed to the given keys",
    path: "(0400,0500)",
  });
}

function removeItems(dataset: Dataset, isRemoved: (at: number) => boolean): void {
  const tag = Tag.EncryptedAttributesSequence;
  const rest = dataset.getItems(tag).filter((_, at) => !isRemoved(at));
  if (rest.length > 0) dataset.set(tag, rest, "SQ");
  else dataset.delete(tag);
}

function restore(dataset: Dataset, { modified, added }: EncryptedDataset): void {
  for (const tag of [...claimTags, ...added]) dataset.delete(tag);
  dataset.set(Tag.PatientIdentityRemoved, "NO", "CS");
  const elements = modified.elements();
  const terms = modified.has(Tag.SpecificCharacterSet) ? modified.characterSet.terms : undefined;
  if (terms && terms.join("\\") !== dataset.characterSet.terms.join("\\")) {
    for (const { tag } of elements) if (tag !== Tag.SpecificCharacterSet) dataset.delete(tag);
    unifyCharacterSets(dataset, modified, terms);
  }
  // Of duplicates in a malformed original the first is the one that counts.
  for (const element of modified.elements().toReversed()) dataset.adopt(element);
}

/** Brings what stays of a Dataset into the character set of what is restored; where that has not all characters, both into UTF-8. */
function unifyCharacterSets(dataset: Dataset, modified: Dataset, terms: readonly string[]): void {
  try {
    changeCharacterSet(dataset, terms);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    for (const each of [dataset, modified]) changeCharacterSet(each, ["ISO_IR 192"]);
  }
}
