/** Bytes that are read in small portions, as a slow disk or a network file system gives them. */
export interface LimitedSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source that gives at most `portion` bytes a read, however many are asked for. */
export function limitedSource(bytes: Uint8Array, portion: number): LimitedSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + Math.min(length, portion)),
  };
}
