/** What a program said of one file. */
export interface Judgement {
  readonly file: string;
  /** Whether it read the file to the end without an error. */
  readonly accepted: boolean;
  /** Lines it wrote about errors and warnings. They can hold attribute values. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** A data element as a program read it. */
export interface ReadElement {
  /** Tag path, Items counted from 0: `(0040,A730)[2].(0040,A160)`. */
  readonly path: string;
  readonly vr: string;
  /** As it is in the file: a number of bytes, or undefined length (PS3.5 7.1.1). Not every program tells it. */
  readonly length: number | "undefined" | "unknown";
  /** The value, several joined by `\`; `undefined` for Sequences and values that are not text or numbers. */
  readonly text: string | undefined;
}
