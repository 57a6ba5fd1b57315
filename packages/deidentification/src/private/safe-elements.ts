import { packedSafePrivate } from "../generated/table-e3-10-1.js";
import { DeidentificationError } from "../errors.js";

/** A private data element known to be safe, in the form of Table E.3.10-1: its block is whatever its creator reserved. */
export interface SafePrivateElement {
  /** The value of the Private Creator, without padding. */
  readonly creator: string;
  /** Four hexadecimal digits, an odd group. */
  readonly group: string;
  /** The last two hexadecimal digits of the element: `(0019,xx23)` is `23`. */
  readonly element: string;
}

/** Elements by creator; each as `ggggee`. */
export type SafeElements = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Table E.3.10-1 and the lists of a site.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_OPTION` for an entry that names no private data element.
 * @see PS3.15 E.3.10
 */
export function safeElements(useTable: boolean, site: readonly SafePrivateElement[]): SafeElements {
  const elements = new Map<string, Set<string>>();
  const add = (creator: string, element: string) => {
    const own = elements.get(creator);
    if (own) own.add(element);
    else elements.set(creator, new Set([element]));
  };
  if (useTable) eachOfTable(add);
  for (const { creator, group, element } of site) {
    if (creator.trim() === "" || !/^[\da-f]{3}[13579bdf]$/i.test(group) || !/^[\da-f]{2}$/i.test(element)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_OPTION", {
        message: "An entry of a safe private list needs a creator, an odd group and the last two digits of an element",
      });
    }
    add(creator.trim(), (group + element).toLowerCase());
  }
  return elements;
}

function eachOfTable(add: (creator: string, element: string) => void): void {
  let creator = "";
  for (const line of packedSafePrivate.slice(1, -1).split("\n")) {
    if (line.startsWith("=")) creator = line.slice(1);
    else add(creator, line);
  }
}
