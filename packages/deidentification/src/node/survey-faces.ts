import { DecodeError } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import type { DeidentificationConfig } from "../config/config.js";
import { createDefacingSurvey, type DefacingPlan, type DefacingSurvey } from "../visual-features/defacing-survey.js";
import type { FileTask } from "./batch-settings.js";
import { loadPixelTools } from "./pixel-tools.js";

/**
 * Looks for faces in all inputs, where a configuration asks for that; their pixels are read frame by frame. What cannot be read is left
 * out here, and fails in its turn.
 * @throws what the signal says
 */
export async function surveyFaces(
  tasks: readonly FileTask[],
  config: DeidentificationConfig,
  signal: AbortSignal | undefined,
): Promise<DefacingPlan | undefined> {
  if (!config.options?.includes("clean-recognizable-visual-features")) return undefined;
  await using tools = await loadPixelTools(config);
  const { manner = "remove" } = config.visualFeatures ?? {};
  const survey = createDefacingSurvey({ manner, ...(tools.codecs ? { codecs: tools.codecs } : {}) });
  for (const { path } of tasks) {
    signal?.throwIfAborted();
    await addPath(survey, path, signal).catch(unreadable);
  }
  return survey.finish();
}

async function addPath(survey: DefacingSurvey, path: string, signal: AbortSignal | undefined): Promise<void> {
  const { file, source } = await openPath(path);
  await using _ = source;
  await survey.add(file, signal);
}

function unreadable(error: unknown): void {
  const isOfTheFile = error instanceof DecodeError || (error instanceof Error && "code" in error);
  if (!isOfTheFile) throw error;
}
