import { type Dataset, Tag } from "@dicomsec/core";
import { isActionCode, type ResolvedAction } from "../action-codes.js";

/** What an instance says of a private block of its own. */
interface BlockCharacteristics {
  readonly status: string;
  readonly nonidentifying: ReadonlySet<number>;
  readonly actions: ReadonlyMap<number, ResolvedAction>;
}

/** What Private Data Element Characteristics Sequence (0008,0300) says of private elements; undefined where it says nothing. */
export type Characteristics = (creator: string, group: number, element: number) => ResolvedAction | undefined;

/** Of a block that two Items describe nothing is known. */
const contradictory: BlockCharacteristics = { status: "", nonidentifying: new Set(), actions: new Map() };

const treatable: ReadonlySet<string> = new Set(["D", "Z", "X", "U"]);

/**
 * Reads Private Data Element Characteristics Sequence (0008,0300) of an instance. An element of a block that is SAFE, or MIXED with the
 * element among the nonidentifying ones, stays (K); one with a Deidentification Action gets that; of all others it says nothing.
 * @see PS3.15 E.3.10, PS3.3 C.12.1.1.7
 */
export function characteristicsOf(root: Dataset): Characteristics {
  const blocks = new Map<string, BlockCharacteristics>();
  for (const item of root.getItems(Tag.PrivateDataElementCharacteristicsSequence)) {
    const creator = item.getString(Tag.PrivateCreatorReference);
    const group = item.getNumber(Tag.PrivateGroupReference);
    if (creator === undefined || group === undefined) continue;
    const key = `${group} ${creator}`;
    blocks.set(key, blocks.has(key) ? contradictory : blockOf(item));
  }
  return (creator, group, element) => {
    const block = blocks.get(`${group} ${creator}`);
    const number = element & 0xff;
    const action = block?.actions.get(number);
    if (action !== undefined || block === undefined) return action;
    const isSafe = block.status === "SAFE" || (block.status === "MIXED" && block.nonidentifying.has(number));
    return isSafe ? "K" : undefined;
  };
}

function blockOf(item: Dataset): BlockCharacteristics {
  const actions = new Map<number, ResolvedAction>();
  for (const treatment of item.getItems(Tag.DeidentificationActionSequence)) {
    const action = treatment.getString(Tag.DeidentificationAction) ?? "X";
    const known = isActionCode(action) && treatable.has(action) ? (action as ResolvedAction) : "X";
    for (const number of treatment.getNumbers(Tag.IdentifyingPrivateElements)) actions.set(number & 0xff, known);
  }
  return {
    status: item.getString(Tag.BlockIdentifyingInformationStatus) ?? "",
    nonidentifying: new Set(item.getNumbers(Tag.NonidentifyingPrivateElements).map((number) => number & 0xff)),
    actions,
  };
}
