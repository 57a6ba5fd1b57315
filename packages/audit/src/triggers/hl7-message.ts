import { AuditError } from "../errors.js";

/** Longest text that is read, in characters. */
const MAX_LENGTH = 2 ** 26;
const MAX_PARTS = 1000;

/**
 * An HL7 v2 message as far as an audit trail needs it. Tolerant: segments may end in any way, be unknown, or be missing; only MSH must come first.
 *
 * @see HL7 v2 chapter 2
 */
export class Hl7Message {
  readonly #segments: readonly (readonly string[])[];
  readonly #delimiters: Delimiters;

  private constructor(segments: readonly (readonly string[])[], delimiters: Delimiters) {
    this.#segments = segments;
    this.#delimiters = delimiters;
  }

  /** @param text The message, decoded by the character set that it says, or that is agreed on. @throws AuditError ERR_AUDIT_HL7, ERR_AUDIT_LIMIT */
  static parse(text: string): Hl7Message {
    if (text.length > MAX_LENGTH)
      throw new AuditError("ERR_AUDIT_LIMIT", { message: "the HL7 message is longer than it may be" });
    const lines = text.trimStart().split(/[\r\n]+/);
    const field = lines[0]!.charAt(3);
    if (!lines[0]!.startsWith("MSH") || !/[^\w\s]/.test(field))
      throw new AuditError("ERR_AUDIT_HL7", { message: "the text is no HL7 v2 message: MSH does not come first" });
    const [component = "^", repetition = "~", escape = "\\", subcomponent = "&"] = lines[0]!.split(field)[1] ?? "";
    const segments = lines.filter((line) => line !== "").map((line) => line.split(field));
    return new Hl7Message(segments, { field, component, repetition, escape, subcomponent });
  }

  /**
   * The message in as many as it has segments of a name, each with MSH and what comes after; itself where there is one or none.
   *
   * @throws AuditError ERR_AUDIT_LIMIT
   */
  split(segment: string): readonly Hl7Message[] {
    const starts = this.#segments.flatMap(([name], index) => (name === segment ? [index] : []));
    if (starts.length < 2) return [this];
    if (starts.length > MAX_PARTS)
      throw new AuditError("ERR_AUDIT_LIMIT", { message: "the HL7 message has more patients than it may have" });
    const [header] = this.#segments;
    return starts.map(
      (start, index) => new Hl7Message([header!, ...this.#segments.slice(start, starts[index + 1])], this.#delimiters),
    );
  }

  /** A component of the first repetition of a field of the first segment of a name; `""` where there is none. */
  value(segment: string, field: number, component = 1): string {
    return this.values(segment, field, component)[0] ?? "";
  }

  /** The same of all segments of the name, each with its first repetition. */
  values(segment: string, field: number, component = 1): readonly string[] {
    return this.#named(segment).map((fields) => this.#component(this.#field(fields, field), component));
  }

  /** A field with all its repetitions and delimiters; `""` where there is none. */
  raw(segment: string, field: number): string {
    const [first] = this.#named(segment);
    return first ? this.#field(first, field) : "";
  }

  /** The components of the first repetition of a field that has the one at an index. */
  firstWith(segment: string, field: number, component: number): readonly string[] {
    const repetitions = this.raw(segment, field).split(this.#delimiters.repetition);
    const found = repetitions.find((one) => this.#component(one, component) !== "") ?? "";
    return found.split(this.#delimiters.component).map((part) => this.#unescape(part));
  }

  /** Whether there is a segment of that name. */
  has(segment: string): boolean {
    return this.#named(segment).length > 0;
  }

  #named(segment: string): readonly (readonly string[])[] {
    return this.#segments.filter(([name]) => name === segment);
  }

  /** MSH-1 is the delimiter itself. */
  #field(fields: readonly string[], field: number): string {
    return fields[fields[0] === "MSH" ? field - 1 : field] ?? "";
  }

  /** The first subcomponent of it. */
  #component(field: string, component: number): string {
    const { repetition, component: between, subcomponent } = this.#delimiters;
    const part = field.split(repetition)[0]!.split(between)[component - 1] ?? "";
    const value = this.#unescape(part.split(subcomponent)[0]!);
    // Two quotation marks say that a value was taken away.
    return value === '""' ? "" : value;
  }

  #unescape(text: string): string {
    const { escape } = this.#delimiters;
    if (!text.includes(escape)) return text;
    const parts = text.split(escape);
    // What stands between two escape characters is a sequence; one without an end is text.
    return parts
      .map((part, index) => {
        if (index % 2 === 0) return part;
        return index === parts.length - 1 ? `${escape}${part}` : this.#sequence(part);
      })
      .join("");
  }

  #sequence(sequence: string): string {
    const { field, component, repetition, escape, subcomponent } = this.#delimiters;
    const known: Readonly<Record<string, string>> = { F: field, S: component, R: repetition, E: escape, T: subcomponent, ".br": "\n" }; // prettier-ignore
    if (Object.hasOwn(known, sequence)) return known[sequence]!;
    const digits = /^X((?:[\dA-F]{2})+)$/i.exec(sequence)?.[1];
    // Highlighting, formatting and sequences of one's own say nothing here.
    return digits === undefined ? "" : textOf(Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16)));
  }
}

interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** The character set of the octets of `\X..\` is that of the message, which is text by now: UTF-8, or else ISO 8859-1. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}
