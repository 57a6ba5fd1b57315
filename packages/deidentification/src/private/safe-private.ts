import { type DataElement, type Dataset, elementOf, groupOf } from "@dicomsec/core";
import type { ResolvedAction } from "../action-codes.js";
import { characteristicsOf } from "./characteristics.js";
import { safeElements, type SafePrivateElement } from "./safe-elements.js";

/** How the Retain Safe Private Option knows what is safe. */
export interface SafePrivateOptions {
  /** Whether Table E.3.10-1 counts. Default: true. */
  readonly table?: boolean;
  /** Whether Private Data Element Characteristics Sequence (0008,0300) of the instance counts. Default: true. */
  readonly characteristics?: boolean;
  /** What a site knows of its devices. Default: none. */
  readonly elements?: readonly SafePrivateElement[];
}

/** A private data element and why it is treated so. */
export interface PrivateDecision {
  readonly action: ResolvedAction;
  readonly rule: string;
  /** The Private Creator, where only the instance vouches for it: it may be what identifies. */
  readonly creator?: string;
}

/** Decides about the private elements of one instance, Private Creators apart. */
export type PrivateDecider = (element: DataElement) => PrivateDecision;

/** Makes deciders, one for each instance. */
export type SafePrivate = (root: Dataset) => PrivateDecider;

const listed: PrivateDecision = { action: "K", rule: "PS3.15 Table E.3.10-1 or the site's list, retain-safe-private" };
const ofInstance = "PS3.15 E.3.10 (0008,0300) of the instance";
const notKnown: PrivateDecision = { action: "X", rule: "PS3.15 E.3.10 private element that nobody knows to be safe" };

/**
 * Compiles what is known of private elements.
 *
 * An element counts by the text of the Private Creator in its own Dataset: the block it happens to stand in does not matter, and a block that
 * nobody reserved is never safe.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_OPTION` for a wrong entry in `elements`.
 * @see PS3.15 E.3.10
 */
export function createSafePrivate(options: SafePrivateOptions): SafePrivate {
  const { table = true, characteristics = true, elements = [] } = options;
  const safe = safeElements(table, elements);
  return (root) => {
    const said = characteristics ? characteristicsOf(root) : () => undefined;
    return ({ dataset, tag }) => {
      const creator = dataset.privateCreatorOf(tag);
      if (creator === undefined) return notKnown;
      const own = said(creator, groupOf(tag), elementOf(tag));
      if (own !== undefined) return { action: own, rule: ofInstance, ...(safe.has(creator) ? {} : { creator }) };
      return safe.get(creator)?.has(digitsOf(tag)) ? listed : notKnown;
    };
  };
}

/** `(0019,1023)` as `001923`. */
function digitsOf(tag: number): string {
  return groupOf(tag).toString(16).padStart(4, "0") + (tag & 0xff).toString(16).padStart(2, "0");
}
