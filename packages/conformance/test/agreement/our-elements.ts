import { createHash } from "node:crypto";
import { type DataElement, type Dataset, type DicomFile, readFile, type VR } from "@dicomsec/core";

/** A data element as we read it, for comparison with what another program read. */
export interface OurElement {
  /** Tag path, as judges write it: `(0040,A730)[2].(0040,A160)`. */
  readonly path: string;
  /** As encoded, or as the dictionaries say for Implicit VR. */
  readonly vr: VR;
  /** The VR by which `text` was decoded. */
  readonly valueVr: VR;
  readonly length: number | "undefined";
  /** Several values joined by `\`; `undefined` for Sequences and bytes. */
  readonly text: string | undefined;
  /** SHA-256 of the encoded value; of the encoded Items for a Sequence of defined length. */
  readonly sha256: string;
  readonly isSequence: boolean;
}

const byteVrs: ReadonlySet<VR> = new Set<VR>(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UN"]);

/** Every data element of a file, File Meta Information included; of duplicates the first. */
export function ourElements(bytes: Uint8Array): ReadonlyMap<string, OurElement> {
  const file: DicomFile = readFile(bytes);
  const elements = new Map<string, OurElement>();
  collect(file.fileMeta, "", elements);
  collect(file.dataset, "", elements);
  return elements;
}

function collect(dataset: Dataset, prefix: string, into: Map<string, OurElement>): void {
  for (const element of dataset) {
    const path = prefix + tagText(element.tag);
    if (!into.has(path)) into.set(path, describe(element, path));
    element.items.forEach((item, index) => collect(item, `${path}[${index}].`, into));
  }
}

function describe(element: DataElement, path: string): OurElement {
  const { vr, valueVr, isSequence, undefinedLength } = element;
  const isText = !isSequence && !undefinedLength && !byteVrs.has(valueVr);
  return {
    path,
    vr,
    valueVr,
    length: undefinedLength ? "undefined" : element.length,
    text: isText ? element.strings.join("\\") : undefined,
    sha256: createHash("sha256").update(element.bytes).digest("hex"),
    isSequence,
  };
}

/** Not `formatTag`: the comparison is to find mistakes in ours. */
function tagText(tag: number): string {
  const digits = tag.toString(16).toUpperCase().padStart(8, "0");
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}
