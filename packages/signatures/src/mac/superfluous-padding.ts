import type { DataElement, Dataset, TagNumber, VR } from "@dicomsec/core";

const textVrs: ReadonlySet<VR> = new Set<VR>([
  "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT",
]); // prettier-ignore
const SPACE = 0x20;
const NULL = 0;

/**
 * Text elements with more padding than makes their length even, or a space where UI wants a NULL: among these of a Dataset, and in their Items. PS3.5 lets
 * them be, and a MAC covers them as they are; DCMTK shortens them whenever it reads a file, and then finds the signature invalid.
 */
export function superfluousPadding(dataset: Dataset, tags: ReadonlySet<TagNumber>): DataElement[] {
  return dataset.elements().flatMap((element) => (tags.has(element.tag) ? paddedIn(element) : []));
}

function paddedIn(element: DataElement): DataElement[] {
  if (element.isSequence) return element.items.flatMap((item) => item.elements().flatMap((inner) => paddedIn(inner)));
  return shortened(element) ? [element] : [];
}

/** Gives elements the padding that PS3.5 asks for and no more: their values are the same, their bytes are not. */
export function shortenPadding(elements: readonly DataElement[]): void {
  for (const element of elements) {
    const bytes = shortened(element);
    if (bytes) element.dataset.set(element.tag, bytes, element.vr);
  }
}

/** The value with the padding it needs; undefined when it has no other. */
function shortened(element: DataElement): Uint8Array | undefined {
  const { vr } = element;
  if (!textVrs.has(vr) || !element.isLoaded) return undefined;
  const { bytes } = element;
  const isPadding = (byte: number | undefined): boolean => byte === SPACE || (vr === "UI" && byte === NULL);
  let end = bytes.length;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  const padding = vr === "UI" ? NULL : SPACE;
  const isEnough = bytes.length === end + (end % 2) && (end % 2 === 0 || bytes[end] === padding);
  if (isEnough) return undefined;
  const value = new Uint8Array(end + (end % 2)).fill(padding);
  value.set(bytes.subarray(0, end));
  return value;
}
