import type { AttributeChange } from "../change-log.js";
import type { FileOutcome } from "../report.js";
import type { AttributeTreatment } from "../treatment.js";
import type { TaskResult } from "./process-file.js";

/** A result as a worker posts it: treatments are posted once and then named by number. */
export interface ResultMessage {
  readonly result: Omit<TaskResult, "outcome"> & { readonly outcome: PackedOutcome | undefined };
  readonly newTreatments: readonly AttributeTreatment[];
}

/** What a worker posts when the whole batch cannot go on. */
export interface FatalMessage {
  readonly fatal: { readonly code: string; readonly message: string };
}

type PackedChange = Omit<AttributeChange, "treatment"> & { readonly treatment: number };
type Instance = NonNullable<FileOutcome["instance"]>;
type PackedInstance = Omit<Instance, "changes" | "kept" | "retained"> & {
  readonly changes: readonly PackedChange[];
  readonly kept: readonly PackedChange[];
  readonly retained: readonly PackedChange[];
};
type PackedOutcome = Omit<FileOutcome, "instance"> & { readonly instance?: PackedInstance };

/** The worker's side: numbers treatments as they come. */
export class TreatmentNumbers {
  readonly #numbers = new Map<AttributeTreatment, number>();
  #new: AttributeTreatment[] = [];

  pack(result: TaskResult): ResultMessage {
    this.#new = [];
    const { outcome } = result;
    const { instance, ...rest } = outcome ?? {};
    const packed =
      outcome && ({ ...rest, ...(instance ? { instance: this.#instance(instance) } : {}) } as PackedOutcome);
    return { result: { ...result, outcome: packed }, newTreatments: this.#new };
  }

  #instance(instance: Instance): PackedInstance {
    return {
      ...instance,
      changes: this.#changes(instance.changes),
      kept: this.#changes(instance.kept),
      retained: this.#changes(instance.retained),
    };
  }

  #changes(changes: readonly AttributeChange[]): readonly PackedChange[] {
    return changes.map((change) => ({ ...change, treatment: this.#number(change.treatment) }));
  }

  #number(treatment: AttributeTreatment): number {
    const known = this.#numbers.get(treatment);
    if (known !== undefined) return known;
    this.#new.push(treatment);
    this.#numbers.set(treatment, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** The main thread's side: one for each worker. */
export class NumberedTreatments {
  readonly #treatments: AttributeTreatment[] = [];

  unpack({ result, newTreatments }: ResultMessage): TaskResult {
    this.#treatments.push(...newTreatments);
    const { outcome } = result;
    if (!outcome?.instance) return result as TaskResult;
    const { instance } = outcome;
    const changes = this.#changes(instance.changes);
    const kept = this.#changes(instance.kept);
    const retained = this.#changes(instance.retained);
    return { ...result, outcome: { ...outcome, instance: { ...instance, changes, kept, retained } } };
  }

  #changes(changes: readonly PackedChange[]): readonly AttributeChange[] {
    return changes.map((change) => ({ ...change, treatment: this.#treatments[change.treatment]! }));
  }
}
