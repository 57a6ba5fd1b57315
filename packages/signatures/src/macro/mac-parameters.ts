import { Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { DigestAlgorithm } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { macParametersOf } from "./digital-signature.js";
import { readTags, readText, readUint16 } from "./values.js";

const MAC_IDS = 0x10000;

/** What an item of MAC Parameters Sequence (4FFE,0001) says. @see PS3.3 C.12.1.1.3 */
export interface MacParameters {
  /** MAC Calculation Transfer Syntax UID (0400,0010). */
  readonly transferSyntaxUid: string;
  /** MAC Algorithm (0400,0015). */
  readonly algorithm: DigestAlgorithm;
  /** Data Elements Signed (0400,0020), ascending. */
  readonly elements: readonly TagNumber[];
}

/** MAC Parameters with their MAC ID Number (0400,0005). */
export interface NumberedMacParameters extends MacParameters {
  readonly macId: number;
  /** Whether the Dataset still lacks an item with them. */
  readonly isNew: boolean;
}

/**
 * Gives MAC Parameters the number of those in the Dataset that are the same, or of the same among `added` that are about to be, or else the
 * first free one.
 * @throws SignatureError ERR_SIGNATURE_MAC_ID
 */
export async function numberMacParameters(
  dataset: Dataset,
  parameters: MacParameters,
  added: readonly NumberedMacParameters[],
): Promise<NumberedMacParameters> {
  const items = macParametersOf(dataset);
  const present = await Promise.all(items.map((item) => readUint16(item, Tag.MACIDNumber)));
  const counts = countsOf([...present, ...added.map(({ macId }) => macId)]);
  for (const [at, macId] of present.entries()) {
    // Of two items with one number nobody can tell which is meant.
    if (macId !== undefined && counts.get(macId) === 1 && isSame(await read(items[at]!), parameters))
      return { ...parameters, macId, isNew: false };
  }
  const same = added.find((one) => isSame(one, parameters));
  return same ? { ...same, isNew: false } : { ...parameters, macId: firstFree(counts, dataset), isNew: true };
}

function countsOf(macIds: readonly (number | undefined)[]): Map<number | undefined, number> {
  const counts = new Map<number | undefined, number>();
  for (const macId of macIds) counts.set(macId, (counts.get(macId) ?? 0) + 1);
  return counts;
}

function firstFree(taken: ReadonlyMap<number | undefined, number>, { path }: Dataset): number {
  for (let macId = 0; macId < MAC_IDS; macId++) if (!taken.has(macId)) return macId;
  throw new SignatureError("ERR_SIGNATURE_MAC_ID", { message: "all MAC ID Numbers are in use", path });
}

async function read(item: Dataset) {
  return {
    transferSyntaxUid: await readText(item, Tag.MACCalculationTransferSyntaxUID),
    algorithm: await readText(item, Tag.MACAlgorithm),
    elements: await readTags(item, Tag.DataElementsSigned),
  };
}

function isSame(one: Awaited<ReturnType<typeof read>> | MacParameters, other: MacParameters): boolean {
  return (
    one.transferSyntaxUid === other.transferSyntaxUid &&
    one.algorithm === other.algorithm &&
    one.elements.length === other.elements.length &&
    one.elements.every((tag, at) => tag === other.elements[at])
  );
}

/** The item of MAC Parameters Sequence (4FFE,0001). */
export function macParametersItem({ macId, transferSyntaxUid, algorithm, elements }: NumberedMacParameters): Dataset {
  const item = new Dataset();
  item.set(Tag.MACIDNumber, macId, "US");
  item.set(Tag.MACCalculationTransferSyntaxUID, transferSyntaxUid, "UI");
  item.set(Tag.MACAlgorithm, algorithm, "CS");
  item.set(Tag.DataElementsSigned, [...elements], "AT");
  return item;
}
