import { DecodeError, Tag } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import { PatientSurvey } from "../patient-survey.js";
import type { FileTask } from "./batch-settings.js";

/**
 * Reads all inputs once, values of more than 64 KiB apart. What cannot be read is left out here, and fails in its turn.
 * @throws what the signal says
 */
export async function surveyInputs(
  tasks: readonly FileTask[],
  signal: AbortSignal | undefined,
): Promise<PatientSurvey> {
  const survey = new PatientSurvey();
  for (const { path } of tasks) {
    signal?.throwIfAborted();
    await surveyFile(path, survey).catch(unreadable);
  }
  return survey;
}

async function surveyFile(path: string, survey: PatientSurvey): Promise<void> {
  const { file, source } = await openPath(path);
  await using _ = source;
  // A DICOMDIR is nobody's instance.
  if (!file.dataset.has(Tag.DirectoryRecordSequence)) survey.add(file.dataset);
}

function unreadable(error: unknown): void {
  const isOfTheFile = error instanceof DecodeError || (error instanceof Error && "code" in error);
  if (!isOfTheFile) throw error;
}
