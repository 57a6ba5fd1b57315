import { formatTag, isPrivate, type TagNumber } from "@dicomsec/core";

/** An Item and the way to it; written out only where it is needed. */
export interface ItemPath {
  readonly outer: ItemPath | undefined;
  readonly sequence: TagNumber;
  readonly item: number;
}

/** The Tag path of an element in an Item: `(0040,A730)[2].(0040,A160)`. */
export function pathIn(items: ItemPath | undefined, tag: TagNumber): string {
  let path = formatTag(tag);
  for (let at = items; at; at = at.outer) path = `${formatTag(at.sequence)}[${at.item}].${path}`;
  return path;
}

/** Whether neither the element nor a Sequence around it is private. */
export function isPublicIn(items: ItemPath | undefined, tag: TagNumber): boolean {
  for (let at = items; at; at = at.outer) if (isPrivate(at.sequence)) return false;
  return !isPrivate(tag);
}
