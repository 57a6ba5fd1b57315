import { copyDataset, type DataElement, type Dataset, lookupTag, Tag, type VR } from "@dicomsec/core";
import type { RecordKey } from "./record-types.js";

/**
 * Writes the keys of a Directory Record from an instance, in its character set. What must have a value there and has none in the instance,
 * for de-identification emptied it, gets one that says nothing.
 * @param number For values that must differ from record to record.
 */
export function fillKeys(record: Dataset, instance: Dataset, keys: readonly RecordKey[], number: number): void {
  const elements = keys.map(({ tag }) => instance.get(tag));
  const characterSet = instance.get(Tag.SpecificCharacterSet);
  if (characterSet && elements.some((element) => element && (element.isSequence || !isAscii(element))))
    record.adopt(characterSet);
  keys.forEach(({ tag, type }, at) => {
    const element = elements[at];
    if (element && isFilled(element)) copyKey(record, element);
    else if (type !== "1C") fillEmpty(record, tag, type, number);
  });
}

function isAscii(element: DataElement): boolean {
  return element.isLoaded && element.bytes.every((byte) => byte < 0x80 && byte !== 0x1b);
}

function isFilled(element: DataElement): boolean {
  if (element.isSequence) return element.items.length > 0;
  if (element.valueVr === "IS") return element.strings.length > 0 && element.strings.every(isInteger);
  return element.isLoaded && element.bytes.some((byte) => byte !== 0x20 && byte !== 0);
}

const isInteger = (text: string) => /^[+-]?\d{1,11}$/.test(text);

function copyKey(record: Dataset, element: DataElement): void {
  if (!element.isSequence) {
    // Integers lose the padding they came with, which may be none that PS3.5 allows.
    if (element.littleEndian && element.vr !== "UN" && element.vr !== "IS") record.adopt(element);
    else record.set(element.tag, element.bytes.length === 0 ? "" : valueOf(element), element.valueVr);
    return;
  }
  // Of the content of a document only what modifies its title. @see PS3.3 F.5.25
  const items = element.items.filter(
    (item) => element.tag !== Tag.ContentSequence || item.getString(Tag.RelationshipType) === "HAS CONCEPT MOD",
  );
  if (items.length > 0)
    record.set(
      element.tag,
      items.map((item) => copyDataset(item)),
      "SQ",
    );
}

function valueOf({ numbers, strings, valueVr }: DataElement): readonly string[] | readonly number[] {
  return ["US", "UL", "SS", "SL", "FL", "FD"].includes(valueVr) ? numbers : strings;
}

/** For Type 1 keys that the instance has no value for; numbers make IDs differ. */
const standIns: { readonly [vr in VR]?: string | number } = {
  DA: "19000101",
  TM: "000000",
  DT: "19000101000000",
  US: 0,
};

function fillEmpty(record: Dataset, tag: RecordKey["tag"], type: "1" | "2", number: number): void {
  const [vr = "LO"] = lookupTag(tag)?.vrs ?? [];
  if (vr === "SQ") record.set(tag, [], "SQ");
  else if (type === "2") record.set(tag, "", vr);
  else if (tag === Tag.Modality) record.set(tag, "OT", "CS");
  else record.set(tag, standIns[vr] ?? (vr === "CS" ? "UNKNOWN" : String(number)), vr);
}
