/**
 * A data element tag as one unsigned 32-bit number: group in the high half, element in the low half.
 * (0010,0010) is `0x00100010`.
 * @see PS3.5 7.1
 */
export type TagNumber = number;

/** Writes a Tag as the standard prints it: `(0010,0010)`. */
export function formatTag(tag: TagNumber): string {
  const digits = tagDigits(tag);
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}

/** Writes a Tag as eight upper-case hexadecimal digits, the key of the DICOM JSON model: `00100010`. */
export function tagDigits(tag: TagNumber): string {
  return (tag >>> 0).toString(16).toUpperCase().padStart(8, "0");
}

/**
 * Reads a Tag from `(0010,0010)`, `0010,0010` or `00100010`.
 * @returns undefined when the text is none of these forms.
 */
export function parseTag(text: string): TagNumber | undefined {
  const match = /^\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?$/.exec(text.trim());
  return match ? parseInt(match[1]! + match[2]!, 16) : undefined;
}

/** The group number of a Tag, 0 to 0xFFFF. */
export function groupOf(tag: TagNumber): number {
  return tag >>> 16;
}

/** The element number of a Tag, 0 to 0xFFFF. */
export function elementOf(tag: TagNumber): number {
  return tag & 0xffff;
}

/** Whether the Tag belongs to a private group: an odd group number. @see PS3.5 7.8 */
export function isPrivate(tag: TagNumber): boolean {
  return (tag & 0x10000) !== 0;
}

/** Whether the Tag is a Private Creator data element, (gggg,0010) to (gggg,00FF) in a private group. @see PS3.5 7.8.1 */
export function isPrivateCreator(tag: TagNumber): boolean {
  const element = tag & 0xffff;
  return isPrivate(tag) && element >= 0x10 && element <= 0xff;
}

/** Whether the Tag is a Group Length, (gggg,0000). @see PS3.5 7.2 */
export function isGroupLength(tag: TagNumber): boolean {
  return (tag & 0xffff) === 0;
}
