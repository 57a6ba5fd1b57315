import {
  type InstanceRecord,
  type InstanceVerdict,
  isProblem,
  type OperationName,
} from "../operations/bulk-operation.js";

/** What one run did, as JSON: this form only grows within a version. Its size does not depend on the number of instances, and it names no input. */
export interface BulkReport {
  readonly format: "dicomsec-bulk-report";
  readonly version: 1;
  readonly operation: OperationName;
  readonly totals: BulkTotals;
  /** The first instances for which the answer is no, by the order in which they came. */
  readonly problems: readonly Omit<InstanceRecord, "details">[];
}

export interface BulkTotals {
  /** Instances that are DICOM files. */
  readonly instances: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly verdicts: Readonly<Partial<Record<InstanceVerdict, number>>>;
  /** Why instances failed, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Elements by action, or signatures by status. */
  readonly counts: Readonly<Record<string, number>>;
  /** Instances of chunks that were given up: the same run again tries them again. */
  readonly givenUp: number;
}

/** How far a run is. How many instances there are nobody knows before all are listed. */
export interface BulkProgress {
  readonly instances: number;
  readonly problems: number;
  readonly bytesIn: number;
}

/** Adds up what became of instances; of each it forgets all but numbers. */
export class BulkReportBuilder {
  readonly #operation: OperationName;
  readonly #mostProblems: number;
  readonly #verdicts: Partial<Record<InstanceVerdict, number>> = {};
  readonly #errors: Record<string, number> = {};
  readonly #counts: Record<string, number> = {};
  readonly #problems: Omit<InstanceRecord, "details">[] = [];
  #instances = 0;
  #problemCount = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #givenUp = 0;

  constructor(operation: OperationName, mostProblems: number) {
    this.#operation = operation;
    this.#mostProblems = mostProblems;
  }

  add(record: InstanceRecord): void {
    const { verdict, bytesIn, bytesOut, error, counts = {} } = record;
    increase(this.#verdicts, verdict, 1);
    if (verdict !== "notDicom") this.#instances++;
    this.#bytesIn += bytesIn;
    this.#bytesOut += bytesOut;
    if (error) increase(this.#errors, error.code, 1);
    for (const [name, count] of Object.entries(counts)) increase(this.#counts, name, count);
    if (!isProblem(record)) return;
    this.#problemCount++;
    const { details: _, ...problem } = record;
    if (this.#problems.length < this.#mostProblems) this.#problems.push(problem);
  }

  giveUp(instances: number): void {
    this.#givenUp += instances;
  }

  get progress(): BulkProgress {
    return { instances: this.#instances, problems: this.#problemCount, bytesIn: this.#bytesIn };
  }

  finish(): BulkReport {
    return {
      format: "dicomsec-bulk-report",
      version: 1,
      operation: this.#operation,
      totals: {
        instances: this.#instances,
        bytesIn: this.#bytesIn,
        bytesOut: this.#bytesOut,
        verdicts: this.#verdicts,
        errors: this.#errors,
        counts: this.#counts,
        givenUp: this.#givenUp,
      },
      problems: this.#problems,
    };
  }
}

/** Whether all instances were treated, and the answer for each of them is yes. */
export function isYes({ totals: { instances, verdicts, givenUp } }: BulkReport): boolean {
  const { clean = 0, review = 0, excluded = 0, valid = 0, sealed = 0 } = verdicts;
  return givenUp === 0 && instances > 0 && clean + review + excluded + valid + sealed === instances;
}

function increase<Name extends string>(counts: Partial<Record<Name, number>>, name: Name, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}
