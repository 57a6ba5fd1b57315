/** The bytes in chunks of one length, the last one shorter. */
export function* cutInto(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** The bytes cut at the given places, where two are the same an empty chunk lies between them. */
export function* cutAt(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of places.toSorted((a, b) => a - b)) {
    yield bytes.slice(from, place);
    from = place;
  }
  yield bytes.slice(from);
}

/** The bytes in chunks that are overwritten as soon as the next one is asked for, as a reader with one buffer gives them. */
export async function* inOneBuffer(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(length);
  for (const piece of cutInto(bytes, length)) {
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
    buffer.fill(0xaa);
  }
}
