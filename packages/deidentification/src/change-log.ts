import type { AttributeTreatment } from "./treatment.js";

/** How often one treatment was applied in an instance. */
export interface AttributeChange {
  /** The same object in all reports of one de-identifier. */
  readonly treatment: AttributeTreatment;
  /** How many elements. */
  readonly count: number;
  /** Values before and after, a few at most; only when they were asked for. */
  readonly values?: readonly ChangedValue[];
}

/** A value before and after; undefined where there is no text. */
export interface ChangedValue {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const MOST_VALUES = 20;
const LONGEST_VALUE = 200;

/** Collects what happened in one instance: entries do not grow with the number of Items. */
export class ChangeLog {
  readonly #changes = new Map<
    AttributeTreatment,
    { treatment: AttributeTreatment; count: number; values?: ChangedValue[] }
  >();

  add(treatment: AttributeTreatment): void {
    const change = this.#changes.get(treatment);
    if (change) change.count++;
    else this.#changes.set(treatment, { treatment, count: 1 });
  }

  addValue(treatment: AttributeTreatment, before: string | undefined, after: string | undefined): void {
    const values = (this.#changes.get(treatment)!.values ??= []);
    if (values.length < MOST_VALUES) values.push({ before: cut(before), after: cut(after) });
  }

  get changes(): readonly AttributeChange[] {
    return [...this.#changes.values()];
  }
}

function cut(text: string | undefined): string | undefined {
  return text === undefined || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
