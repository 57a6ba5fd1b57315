import { type Dataset, encapsulateFrames, lengthOf, type OffsetTableKind, type Piece, Tag } from "@dicomsec/core";

const ITEM_HEADER_LENGTH = 8;
/** A Basic Offset Table holds offsets of 32 bits. */
const LARGEST_OFFSET = 0xffffffff;

/** Sets encapsulated Pixel Data to frames, one fragment each, with the kind of offset table that it had. @see PS3.5 A.4 */
export function setFrames(dataset: Dataset, frames: readonly (readonly Piece[])[]): void {
  const element = dataset.get(Tag.PixelData)!;
  const { vr } = element;
  const offsetTable = tableKind(dataset, frames);
  const encapsulated = encapsulateFrames(frames, { offsetTable });
  dataset.set(Tag.PixelData, { fragments: encapsulated.fragments }, vr === "OW" ? "OB" : vr);
  if (offsetTable === "extended") {
    dataset.set(Tag.ExtendedOffsetTable, encapsulated.extendedOffsetTable, "OV");
    dataset.set(Tag.ExtendedOffsetTableLengths, encapsulated.extendedOffsetTableLengths, "OV");
  } else dropExtendedOffsetTable(dataset);
}

/** @see PS3.3 C.7.6.3.1.8 */
export function dropExtendedOffsetTable(dataset: Dataset): void {
  dataset.delete(Tag.ExtendedOffsetTable);
  dataset.delete(Tag.ExtendedOffsetTableLengths);
}

function tableKind(dataset: Dataset, frames: readonly (readonly Piece[])[]): OffsetTableKind {
  if (dataset.has(Tag.ExtendedOffsetTable)) return "extended";
  const [table = []] = dataset.get(Tag.PixelData)!.fragmentParts!;
  if (table.every(({ length }) => length === 0)) return "none";
  const total = frames.reduce((sum, frame) => sum + ITEM_HEADER_LENGTH + lengthOf(frame) + 1, 0);
  return total > LARGEST_OFFSET ? "none" : "basic";
}
