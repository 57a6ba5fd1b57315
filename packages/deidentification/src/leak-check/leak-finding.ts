import type { LeakKind } from "./identifying-value.js";

/** Why a find counts as it does. */
export type LeakCode =
  /** An identifying value stands in the output. */
  | "LEAK_VALUE"
  /** The value is made of common words, or is one that chance can make. */
  | "SUSPICION_ORDINARY_WORD"
  /** It stands in an attribute of codes, terms or numbers, where it can mean something else. */
  | "SUSPICION_CODED_VALUE"
  /** It stands inside a longer word or number. */
  | "SUSPICION_PART_OF_WORD"
  /** It stands in an attribute that an option keeps as it was. */
  | "SUSPICION_KEPT_ATTRIBUTE"
  /** It is a date where another date was: dates were modified, and one may have become what another was. */
  | "SUSPICION_COINCIDING_DATE"
  /** A few bytes of image or other binary data happen to look like it. */
  | "SUSPICION_BINARY_DATA";

/** A place of an output where a value of an original was found. Holds no value. */
export interface LeakFinding {
  readonly code: LeakCode;
  /** A `leak` must not leave the house; a `suspicion` is worth a look. */
  readonly severity: "leak" | "suspicion";
  readonly kind: LeakKind;
  /** Byte offset of the first find in the output; in the inflated Dataset of a deflated one, see `isInflated`. */
  readonly offset: number;
  /** Whether `offset` counts from the beginning of the inflated Dataset. */
  readonly isInflated: boolean;
  /** Tag path of the element that holds it; `preamble` or `trailing` outside of elements; absent when the output cannot be read. */
  readonly path?: string;
  /** How often it was found there. */
  readonly count: number;
  /** Where the value stood in the original: keyword, or Tag path of an element without one. */
  readonly original: string;
  /** Tag path of that element. */
  readonly originalPath: string;
}
