import { type ByteSource, DecodeError, type DicomFile, openFile, readFile } from "@dicomsec/core";
import type { Found } from "./match-finder.js";
import type { RetainedValues } from "./retained-values.js";
import { findPlaces, type AbsenceRequest, type OutputPlace } from "./output-places.js";

/** Places by the offset of what was found there. */
export type Places = ReadonlyMap<number, OutputPlace>;

/** Reads an output, if it can be read. @throws DecodeError ERR_DECODE_DEFLATE: what it holds cannot be told */
export function readOutput(output: Uint8Array): DicomFile | undefined {
  try {
    return readFile(output);
  } catch (error) {
    return unreadable(error);
  }
}

/** Longer values stay in their source. */
const LONGEST_IN_MEMORY = 65_536;

/** As `readOutput`, leaving large values in the source. */
export async function openOutput(output: ByteSource, signal: AbortSignal | undefined): Promise<DicomFile | undefined> {
  try {
    return await openFile(output, { externalThreshold: LONGEST_IN_MEMORY, ...(signal ? { signal } : {}) });
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof DecodeError) || error.code === "ERR_DECODE_DEFLATE") throw error;
  return undefined;
}

/** Where finds stand in an output that is in memory. */
export function placesInMemory(
  file: DicomFile | undefined,
  found: readonly Found[],
  how: { readonly isInflated: boolean; readonly retained: RetainedValues },
): Places {
  if (!file) return new Map();
  const { value } = findPlaces(file, offsetsOf(found), how).next();
  return value instanceof Map ? value : new Map();
}

/** Where finds stand in an output of which only a part is in memory. */
export async function placesInSource(
  file: DicomFile | undefined,
  found: readonly Found[],
  { source, retained }: { readonly source: ByteSource; readonly retained: RetainedValues },
): Promise<Places> {
  if (!file) return new Map();
  const search = findPlaces(file, offsetsOf(found), { isInflated: false, retained });
  let step = search.next();
  while (!step.done) step = search.next(await absentFrom(source, step.value));
  return step.value;
}

const offsetsOf = (found: readonly Found[]) => [...new Set(found.map(({ offset }) => offset))].sort((a, b) => a - b);

const ITEM_HEADER_LENGTH = 8;

/** How many bytes of fragments were left in their source: the headers tell which ones are long. @see PS3.5 A.4 */
async function absentFrom(source: ByteSource, { valueStart, length }: AbsenceRequest): Promise<number> {
  let absent = 0;
  for (let at = valueStart; at + ITEM_HEADER_LENGTH <= valueStart + length;) {
    const header = await source.read(at, ITEM_HEADER_LENGTH);
    if (header.length < ITEM_HEADER_LENGTH) break;
    const fragment = new DataView(header.buffer, header.byteOffset, header.length).getUint32(4, true);
    if (fragment > LONGEST_IN_MEMORY) absent += fragment;
    at += ITEM_HEADER_LENGTH + fragment;
  }
  return absent;
}
