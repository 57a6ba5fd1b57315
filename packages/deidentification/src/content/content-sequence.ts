import { type DataElement, type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { ResolvedAction } from "../action-codes.js";
import type { CleanerName } from "../chosen-options.js";
import { rootOf } from "../element-facts.js";
import { contentActionWithoutOptions, type ContentRules, valueTags } from "./content-rules.js";

/** What the walk does for content items. */
export interface ContentWalk {
  /** Applies the profile to all elements of an Item but one. */
  item(item: Dataset, except?: TagNumber): void;
  /** Applies an action to the value of a content item. */
  value(element: DataElement, action: ResolvedAction, rule: string): void;
  /** Cleans the value of a content item; whether anything of it may stay. */
  clean(element: DataElement, cleaner: CleanerName, rule: string): boolean;
  /** Notes that a whole content item was removed. */
  removed(item: Dataset, rule: string): void;
}

/**
 * Treats the content items of Content Sequence (0040,A730), Acquisition Context Sequence (0040,0555) or Specimen Preparation Step
 * Content Item Sequence (0040,0612): those of Table E.3.4-1 by concept name and value type, all others by the rows of Table E.1-1 that
 * their attributes have.
 *
 * Where the tree refers to items by position ((0040,DB73)), nothing is removed from it: what would be gets a dummy.
 * @see PS3.15 E.3.4
 */
export function treatContentItems(sequence: DataElement, rules: ContentRules, walk: ContentWalk): void {
  const { dataset, tag, items } = sequence;
  const keepsPositions = tag === Tag.ContentSequence && hasReferencesByPosition(rootOf(dataset));
  const staying = items.filter((item) => treatItem(item, rules, walk, keepsPositions));
  if (staying.length === items.length) return;
  if (staying.length > 0) dataset.set(tag, staying, "SQ");
  else dataset.delete(tag);
}

/** Whether the Item stays. */
function treatItem(item: Dataset, rules: ContentRules, walk: ContentWalk, keepsPositions: boolean): boolean {
  const rule = rules(item);
  if (rule === undefined) {
    walk.item(item);
    return true;
  }
  const valueTag = valueTags.get(item.getString(Tag.ValueType) ?? "");
  const element = valueTag === undefined ? undefined : item.get(valueTag);
  let { action } = rule;
  if (action === "C" && element && walk.clean(element, rule.cleaner ?? "text", rule.rule)) {
    walk.item(item, valueTag);
    return true;
  }
  if (action === "C") action = contentActionWithoutOptions(item);
  if (action === "X" && !keepsPositions) {
    walk.removed(item, rule.rule);
    return false;
  }
  if (element && action === "K" && !element.isSequence) {
    walk.value(element, "K", rule.rule);
    walk.item(item, valueTag);
  } else if (element && action !== "K") {
    dummyValue(element, walk, rule.rule);
    walk.item(item, element.isSequence ? undefined : valueTag);
  } else walk.item(item);
  return true;
}

/** References keep their place with other UIDs, which the walk gives them; numbers and codes that may not stay are emptied. */
function dummyValue(element: DataElement, walk: ContentWalk, rule: string): void {
  const { tag } = element;
  if (tag === Tag.ReferencedSOPSequence) return;
  walk.value(element, tag === Tag.UID ? "U" : tag === Tag.MeasuredValueSequence ? "Z" : "D", rule);
}

const known = new WeakMap<Dataset, boolean>();

function hasReferencesByPosition(root: Dataset): boolean {
  let answer = known.get(root);
  if (answer === undefined) known.set(root, (answer = refersByPosition(root)));
  return answer;
}

function refersByPosition(dataset: Dataset): boolean {
  return dataset
    .getItems(Tag.ContentSequence)
    .some((item) => item.has(Tag.ReferencedContentItemIdentifier) || refersByPosition(item));
}
