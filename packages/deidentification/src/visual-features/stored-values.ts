import type { ImageFacts } from "../pixels/image-facts.js";

/** Reads and writes the stored values of pixels with one sample of 8 or 16 bits. @see PS3.5 8.1.1 */
export interface StoredValues {
  readonly least: number;
  readonly most: number;
  readonly get: (bytes: DataView, at: number) => number;
  /** Bits outside the stored ones stay, but for those that repeat a sign. */
  readonly set: (bytes: DataView, at: number, value: number) => void;
}

export function storedValues({ bitsAllocated, bitsStored, highBit, signed }: ImageFacts): StoredValues {
  const low = highBit + 1 - bitsStored;
  const range = 2 ** bitsStored;
  const mask = (range - 1) << low;
  const isWhole = bitsStored === bitsAllocated;
  const raw = bitsAllocated === 8 ? getByte : getWord;
  const put = bitsAllocated === 8 ? setByte : setWord;
  const above = ~(2 ** (highBit + 1) - 1) & (2 ** bitsAllocated - 1);
  return {
    least: signed ? -range / 2 : 0,
    most: signed ? range / 2 - 1 : range - 1,
    get: (bytes, at) => {
      const value = isWhole ? raw(bytes, at) : (raw(bytes, at) & mask) >>> low;
      return signed && value >= range / 2 ? value - range : value;
    },
    set: (bytes, at, value) => {
      const kept = raw(bytes, at) & ~mask & (signed ? ~above : -1);
      put(bytes, at, kept | ((value << low) & mask) | (signed && value < 0 ? above : 0));
    },
  };
}

const getByte = (bytes: DataView, at: number) => bytes.getUint8(at);
const getWord = (bytes: DataView, at: number) => bytes.getUint16(2 * at, true);
const setByte = (bytes: DataView, at: number, value: number) => bytes.setUint8(at, value);
const setWord = (bytes: DataView, at: number, value: number) => bytes.setUint16(2 * at, value, true);
