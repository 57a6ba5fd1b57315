/** Longest segment of a path in octets of UTF-8, and longest path in UTF-16 units: what file systems take. */
const MAX_SEGMENT = 255;
const MAX_NAME = 1000;

/** Names of devices, whatever their extension. */
const device = /^(?:con|prn|aux|nul|con(?:in|out)\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** What file systems reserve, control characters, those that turn the direction of a text, and halves of characters. */
// eslint-disable-next-line no-control-regex
const reserved = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

/**
 * A name as a path that stays inside whatever folder it is put in, on any file system: `/` separates folders, and nothing else does.
 *
 * Segments that are empty, `.` or `..` go away; characters that a file system reserves become `_`, and so does the first letter in the name of a device. A name of which
 * nothing is left becomes `fallback`.
 */
export function safeName(name: string, fallback: string): string {
  const segments = name.normalize("NFC").split("/").map(safeSegment);
  const path = segments.filter((segment) => segment !== "").join("/");
  return path === "" || path.length > MAX_NAME ? fallback : path;
}

function safeSegment(segment: string): string {
  const { read } = new TextEncoder().encodeInto(segment, new Uint8Array(MAX_SEGMENT));
  const kept = segment
    .slice(0, read)
    .replaceAll(reserved, "_")
    .trim()
    .replace(/[. ]+$/, "");
  return device.test(kept) ? `_${kept.slice(1)}` : kept;
}

/** The names that were taken, as file systems that ignore case compare them; a folder cannot be where a file is. */
export class TakenNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Whether the name was free; it is taken then. */
  take(name: string): boolean {
    const folded = name.normalize("NFKC").toLowerCase();
    const folders = foldersOf(folded);
    if (this.#files.has(folded) || this.#folders.has(folded) || folders.some((one) => this.#files.has(one)))
      return false;
    this.#files.add(folded);
    for (const folder of folders) this.#folders.add(folder);
    return true;
  }
}

function foldersOf(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, at) => segments.slice(0, at + 1).join("/"));
}
