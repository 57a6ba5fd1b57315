import type { InstanceStore } from "../store/instance-store.js";

/** What is done to instances. */
export type OperationName = "deidentify" | "verify" | "seal";

/** One instance of a source. */
export interface Instance {
  /** Position among all instances of the run, from 1. */
  readonly number: number;
  readonly key: string;
  /** Whether an instance of an earlier source has the same key, or the run something of its own. */
  readonly isNameTaken: boolean;
}

/** Where the instances of a chunk come from and go to. */
export interface InstancePlaces {
  readonly source: InstanceStore;
  /** undefined for what writes nothing. */
  readonly target: InstanceStore | undefined;
  /** Whether outputs replace what is there. */
  readonly replace: boolean;
  /** Whether this instance may have a key of the target: false when another one of the run has it. */
  readonly claim: (instance: Instance, output: string) => Promise<boolean>;
}

/** What became of an instance. */
export type InstanceVerdict =
  /** De-identified; or: look at it. */
  | "clean"
  | "review"
  /** Left out by a filter. */
  | "excluded"
  /** Of all its signatures the worst. */
  | "valid"
  | "invalid"
  | "indeterminate"
  /** It has no signature. */
  | "unsigned"
  | "sealed"
  | "failed"
  /** It is no DICOM file. */
  | "notDicom";

export interface InstanceFailure {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly offset?: number;
}

/** All that is told of an instance, as JSON. */
export interface InstanceRecord {
  readonly number: number;
  readonly verdict: InstanceVerdict;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Key in the target. */
  readonly output?: string;
  readonly error?: InstanceFailure;
  /** Elements by action, signatures by status: summed over the run. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The whole verdict. */
  readonly details?: object;
}

/** De-identification, verification or sealing of instances one after the other; what one machine of several does. */
export interface BulkOperation extends AsyncDisposable {
  readonly name: OperationName;
  /**
   * All settings by which outputs and verdicts differ, in a text: two machines do the same when theirs are equal. It leaves the machine only as a
   * keyed hash.
   */
  readonly settings: string;
  /** @throws BulkError whose `isFatal` is true when no other instance can be treated either */
  treat(instance: Instance, places: InstancePlaces): Promise<InstanceRecord>;
}

/** Verdicts for which the answer of a run is no. */
const problems: ReadonlySet<InstanceVerdict> = new Set(["failed", "invalid", "indeterminate", "unsigned"]);

export function isProblem({ verdict }: InstanceRecord): boolean {
  return problems.has(verdict);
}
