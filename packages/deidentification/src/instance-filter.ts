import type { Dataset } from "@dicomsec/core";
import { DeidentificationError } from "./errors.js";
import { compileCondition, type Condition } from "./rules/condition.js";

/** Which instances are de-identified at all. */
export interface InstanceFilters {
  /** All must hold. Default: none. */
  readonly include?: readonly Condition[];
  /** None may hold. Default: none. */
  readonly exclude?: readonly Condition[];
}

/** Refuses instances. @throws {DeidentificationError} `ERR_DEIDENTIFICATION_EXCLUDED` */
export type InstanceFilter = (root: Dataset) => void;

/** @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` */
export function compileFilters({ include = [], exclude = [] }: InstanceFilters): InstanceFilter {
  const wanted = include.map((condition) => compileCondition(condition));
  const unwanted = exclude.map((condition) => compileCondition(condition));
  return (root) => {
    if (wanted.every((holds) => holds(root)) && !unwanted.some((holds) => holds(root))) return;
    throw new DeidentificationError("ERR_DEIDENTIFICATION_EXCLUDED", {
      message: "A filter of the configuration leaves the instance out",
    });
  };
}
