import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";

const lookupTables: readonly (readonly [TagNumber, TagNumber])[] = [
  [Tag.RedPaletteColorLookupTableDescriptor, Tag.RedPaletteColorLookupTableData],
  [Tag.GreenPaletteColorLookupTableDescriptor, Tag.GreenPaletteColorLookupTableData],
  [Tag.BluePaletteColorLookupTableDescriptor, Tag.BluePaletteColorLookupTableData],
];

/** The brightness of each value that a palette maps, up to 255, and the first such value. */
export interface Palette {
  readonly first: number;
  readonly brightness: Uint8Array;
}

/**
 * The palette of PALETTE COLOR; undefined when it is absent, segmented or incomplete.
 * @see PS3.3 C.7.6.3.1.5
 */
export function paletteOf(dataset: Dataset): Palette | undefined {
  const [count = 0, first = 0, bits = 16] = dataset.getNumbers(lookupTables[0]![0]);
  const entries = count === 0 ? 65536 : count;
  const brightness = new Float64Array(entries);
  for (const [, tag] of lookupTables) {
    const data = dataset.get(tag);
    if (!data?.isLoaded || data.length < entries) return undefined;
    const bytes = data.bytes;
    // Tables of 8 bits come with an entry per byte, or per 16 bits.
    const step = bytes.length >= 2 * entries ? 2 : 1;
    const high = step === 2 && bits > 8 ? (data.littleEndian ? 1 : 0) : step === 2 && !data.littleEndian ? 1 : 0;
    for (let at = 0; at < entries; at++) brightness[at]! += bytes[at * step + high]! / lookupTables.length;
  }
  return { first, brightness: Uint8Array.from(brightness) };
}

/** The value that is shown darkest; 0 when that cannot be told. */
export function darkestIndex(dataset: Dataset): number {
  const palette = paletteOf(dataset);
  if (!palette) return 0;
  return (
    palette.first + palette.brightness.indexOf(palette.brightness.reduce((least, value) => Math.min(least, value), 255))
  );
}
