import { DecodeError } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import { earliestDate } from "../dates/earliest-date.js";
import { patientKeyOf, patientOf, studyKeyOf } from "../patient.js";
import type { FileTask } from "./batch-settings.js";

/** What the first pass over a batch finds out; by `patientKeyOf`, or `studyKeyOf` without a Patient ID. */
export interface Survey {
  /** In the order in which the inputs have them. */
  readonly patients: readonly string[];
  /** Earliest days, as `earliestDate` finds them. */
  readonly earliest: Readonly<Record<string, string>>;
}

/**
 * Reads all inputs once, values of more than 64 KiB apart. What cannot be read is left out here, and fails in its turn.
 * @throws what the signal says
 */
export async function surveyInputs(tasks: readonly FileTask[], signal: AbortSignal | undefined): Promise<Survey> {
  const patients = new Set<string>();
  const earliest = new Map<string, string>();
  for (const { path } of tasks) {
    signal?.throwIfAborted();
    const facts = await factsOf(path).catch(unreadable);
    if (!facts) continue;
    patients.add(facts.patient);
    const known = earliest.get(facts.patient);
    if (facts.date !== undefined && (known === undefined || facts.date < known))
      earliest.set(facts.patient, facts.date);
  }
  return { patients: [...patients], earliest: Object.fromEntries(earliest) };
}

async function factsOf(path: string): Promise<{ patient: string; date: string | undefined }> {
  const { file, source } = await openPath(path);
  await using _ = source;
  const { dataset } = file;
  return { patient: patientKeyOf(patientOf(dataset)) ?? studyKeyOf(dataset), date: earliestDate(dataset) };
}

function unreadable(error: unknown): undefined {
  const isOfTheFile = error instanceof DecodeError || (error instanceof Error && "code" in error);
  if (!isOfTheFile) throw error;
}
