import { type Dataset, Tag } from "@dicomsec/core";
import { type DigitalSignature, macParametersOf } from "../macro/digital-signature.js";
import { readUint16 } from "../macro/values.js";

/** What signatures of one Dataset share, looked up once however many they are. */
export class SignatureDirectory {
  readonly #parameters = new Map<Dataset, Promise<ReadonlyMap<number, readonly Dataset[]>>>();
  readonly #read = new Map<Dataset, Promise<unknown>>();
  readonly #uids = new Map<Dataset, Map<string, number>>();

  constructor(signatures: readonly DigitalSignature[]) {
    for (const { dataset, uid } of signatures) {
      const uids = this.#uids.get(dataset) ?? new Map<string, number>();
      if (uid !== undefined) uids.set(uid, (uids.get(uid) ?? 0) + 1);
      this.#uids.set(dataset, uids);
    }
  }

  /** The items of MAC Parameters Sequence with this number. */
  async parameters({ dataset }: DigitalSignature, macId: number): Promise<readonly Dataset[]> {
    const known = this.#parameters.get(dataset) ?? parametersByNumber(dataset);
    this.#parameters.set(dataset, known);
    return (await known).get(macId) ?? [];
  }

  /** What is made of an item of MAC Parameters Sequence, once however many signatures share it. */
  once<Result>(item: Dataset, make: () => Promise<Result>): Promise<Result> {
    const known = (this.#read.get(item) as Promise<Result> | undefined) ?? make();
    this.#read.set(item, known);
    return known;
  }

  /** Whether another signature of the Dataset has the same UID. */
  isUidShared({ dataset, uid }: DigitalSignature): boolean {
    return uid !== undefined && (this.#uids.get(dataset)?.get(uid) ?? 0) > 1;
  }
}

async function parametersByNumber(dataset: Dataset): Promise<ReadonlyMap<number, readonly Dataset[]>> {
  const found = new Map<number, Dataset[]>();
  for (const item of macParametersOf(dataset)) {
    const macId = await readUint16(item, Tag.MACIDNumber);
    if (macId !== undefined) found.set(macId, [...(found.get(macId) ?? []), item].slice(0, 2));
  }
  return found;
}
