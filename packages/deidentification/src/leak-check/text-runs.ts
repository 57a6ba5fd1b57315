/** A stretch of printable ASCII in bytes. */
export interface TextRun {
  readonly start: number;
  readonly text: string;
}

const isPrintable = (byte: number) => byte >= 0x20 && byte < 0x7f;

/** Stretches of at least `minLength` printable ASCII characters, spaces around them taken off. */
export function textRuns(bytes: Uint8Array, minLength: number): readonly TextRun[] {
  const runs: TextRun[] = [];
  for (let start = 0; start < bytes.length; start++) {
    let end = start;
    while (end < bytes.length && isPrintable(bytes[end]!)) end++;
    const text =
      end - start < minLength ? "" : String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 4096))).trim();
    if (text.length >= minLength) runs.push({ start, text });
    start = end;
  }
  return runs;
}

/** Whether bytes are text for the most part: printable, white space, padding, or beyond ASCII. */
export function isMostlyText(bytes: Uint8Array): boolean {
  const looked = bytes.subarray(0, 4096);
  let text = 0;
  for (const byte of looked) if (isPrintable(byte) || byte === 0x0a || byte === 0x0d || byte === 0x09) text++;
  return looked.length > 0 && text >= looked.length * 0.85;
}

const SAMPLE_LENGTH = 32;
const MOST_SAMPLES = 4;
const FEWEST_DISTINCT = 12;

/** A few stretches of bytes, from all parts of a value, each unlikely to be found elsewhere by chance. */
export function byteSamples(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length < SAMPLE_LENGTH) return new Set(bytes).size >= FEWEST_DISTINCT ? [bytes.slice()] : [];
  const samples: Uint8Array[] = [];
  const step = Math.max(1, Math.floor((bytes.length - SAMPLE_LENGTH) / (4 * MOST_SAMPLES)));
  for (let at = 0; at + SAMPLE_LENGTH <= bytes.length && samples.length < MOST_SAMPLES; at += step) {
    const sample = bytes.slice(at, at + SAMPLE_LENGTH);
    if (new Set(sample).size < FEWEST_DISTINCT) continue;
    samples.push(sample);
    at += 3 * step;
  }
  return samples;
}
