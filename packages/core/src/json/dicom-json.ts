import type { VR } from "../vr.js";

/**
 * A DICOM JSON Model Object: the data elements of a Dataset by their Tag as eight upper-case hexadecimal digits.
 *
 * JavaScript keeps keys from `10000000` on before the others; `formatDicomJson` writes them in the order the standard wants.
 * @see PS3.18 F.2.2
 */
export interface DicomJson {
  readonly [tag: string]: DicomJsonElement;
}

/** A data element of the DICOM JSON Model; one without value has the VR alone. @see PS3.18 F.2.2 */
export interface DicomJsonElement {
  readonly vr: VR;
  /** null stands for an empty value among others. */
  readonly Value?: readonly (DicomJsonValue | null)[];
  /** The encoded value, Little Endian, in Base64; of encapsulated data its Items. @see PS3.18 F.2.7 */
  readonly InlineBinary?: string;
  /** Where the value can be had. @see PS3.18 F.2.6 */
  readonly BulkDataURI?: string;
}

/** A value of the DICOM JSON Model. @see PS3.18 F.2.3 */
export type DicomJsonValue = string | number | DicomJsonName | DicomJson;

/** A value of a PN, by component group. @see PS3.18 F.2.2 */
export interface DicomJsonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

/**
 * Writes a DICOM JSON Model Object as JSON with the data elements in ascending order of Tag, which `JSON.stringify` cannot keep.
 * @param indent How many spaces to indent by. Default: 0, all on one line.
 * @see PS3.18 F.2.2
 */
export function formatDicomJson(json: DicomJson, indent = 0): string {
  return indent === 0 ? formatObject(json, "", "") : formatObject(json, "\n", " ".repeat(indent));
}

function formatObject(json: DicomJson, newLine: string, indent: string): string {
  const inner = newLine + indent;
  const elements = Object.keys(json).sort().map((tag) => `${inner}"${tag}":${space(indent)}${formatElement(json[tag]!, inner, indent)}`); // prettier-ignore
  return elements.length === 0 ? "{}" : `{${elements.join(",")}${newLine}}`;
}

function formatElement(element: DicomJsonElement, newLine: string, indent: string): string {
  if (element.vr !== "SQ" || !element.Value)
    return JSON.stringify(element, undefined, indent).replaceAll("\n", newLine);
  const inner = newLine + indent;
  const deepest = inner + indent;
  const items = element.Value.map((item) => deepest + formatObject((item ?? {}) as DicomJson, deepest, indent));
  return `{${inner}"vr":${space(indent)}"SQ",${inner}"Value":${space(indent)}[${items.join(",")}${inner}]${newLine}}`;
}

function space(indent: string): string {
  return indent === "" ? "" : " ";
}
