import { type DataElement, type Dataset, type DicomFile, formatTag, isPrivate } from "@dicomsec/core";
import { type CohortLimits, type CohortRow, RowBuilder } from "./row-builder.js";

export interface CohortOptions extends Partial<CohortLimits> {
  /** Distinct texts that are remembered of a path. Default: 1,000. */
  readonly mostTexts?: number;
  /** Characters that are remembered of a text. Default: 10,000. */
  readonly longestText?: number;
}

/** The values of a set of instances by attribute path, for a person to review: as confidential as the instances. */
export interface Cohort {
  /** Takes in an instance, File Meta Information included; values that `openFile` left in their source are counted as not read. */
  add(file: DicomFile): void;
  readonly instances: number;
  /** In the order of their paths. */
  rows(): readonly CohortRow[];
}

/** Collects distinct values per attribute path over instances. Sequences have rows of their own, without values. */
export function createCohort({ mostTexts = 1000, longestText = 10_000 }: CohortOptions = {}): Cohort {
  return new ValueCohort({ mostTexts, longestText });
}

class ValueCohort implements Cohort {
  readonly #limits: CohortLimits;
  readonly #rows = new Map<string, RowBuilder>();
  #instances = 0;

  constructor(limits: CohortLimits) {
    this.#limits = limits;
  }

  get instances(): number {
    return this.#instances;
  }

  add({ fileMeta, dataset }: DicomFile): void {
    this.#addDataset(fileMeta, "", "");
    this.#addDataset(dataset, "", "");
    this.#instances++;
  }

  rows(): readonly CohortRow[] {
    return [...this.#rows.values()].map((row) => row.finish()).sort(comparePlaces);
  }

  /** @param keys As `path`, with the Private Creators on the way. */
  #addDataset(dataset: Dataset, path: string, keys: string): void {
    for (const element of dataset) {
      const creator = dataset.privateCreatorOf(element.tag);
      const own = path + tagOf(element, creator);
      const key = `${keys}${tagOf(element, creator)}${creator ?? ""}`;
      this.#rowOf(`${key} ${element.valueVr}`, element, { path: own, creator }).add(element, this.#instances);
      if (!element.isSequence) continue;
      for (const item of element.items) this.#addDataset(item, `${own}.`, `${key}.`);
    }
  }

  #rowOf(key: string, element: DataElement, place: Pick<CohortRow, "path" | "creator">): RowBuilder {
    let row = this.#rows.get(key);
    if (!row) {
      row = new RowBuilder({ ...place, tag: element.tag, vr: element.valueVr }, this.#limits);
      this.#rows.set(key, row);
    }
    return row;
  }
}

/** The block of a private element says nothing: the creator does. */
function tagOf({ tag }: DataElement, creator: string | undefined): string {
  const text = formatTag(tag);
  return isPrivate(tag) && creator !== undefined ? `${text.slice(0, 6)}xx${text.slice(8)}` : text;
}

function comparePlaces(a: CohortRow, b: CohortRow): number {
  const [left, right] = [a, b].map(({ path, creator = "", vr }) => `${path} ${creator} ${vr}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
