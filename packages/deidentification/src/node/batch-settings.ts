import type { DeidentificationConfig } from "../config/config.js";
import type { DefacingPlan } from "../visual-features/defacing-survey.js";
import type { RecipientFiles } from "./recipients.js";
import type { PatientFacts } from "../patient-facts.js";
import type { OutputClaims } from "./output-claims.js";

/** What every worker of a batch is told: plain data. */
export interface BatchSettings {
  /** As `readConfig` returns it. */
  readonly config: DeidentificationConfig;
  /** 32 random bytes. */
  readonly key: Uint8Array;
  /** What is known of the patients of the batch. */
  readonly patients: PatientFacts;
  /** Where faces are; undefined where none are to be removed. */
  readonly faces: DefacingPlan | undefined;
  /** Who can restore what was removed: one Item of Encrypted Attributes Sequence (0400,0500) for each. */
  readonly recipients: readonly RecipientFiles[];
  /** The output folder. */
  readonly out: string;
  /** `keep` the path below the input folder, unless it identifies; or name by new UIDs: study/series/instance. */
  readonly layout: "keep" | "uid";
  readonly overwrite: boolean;
  /** A folder of this run below the output folder, for files that are not complete. */
  readonly temporary: string;
  /** Whether outputs are searched for values of their originals before they appear. */
  readonly check: boolean;
  /** Where inputs that failed are copied to, named by their number. */
  readonly quarantine: string | undefined;
  readonly reportValues: boolean;
  /** Shared by all workers of the batch. */
  readonly claims: OutputClaims;
  /** Whether replaced identifiers are told. */
  readonly maps: boolean;
}

/** One input and its number, from 1. */
export interface FileTask {
  readonly number: number;
  readonly path: string;
  readonly relativePath: string;
  readonly isNamed: boolean;
  /** Whether an earlier input has the same path below its folder: this one is named by its new UIDs. */
  readonly isNameTaken: boolean;
}
