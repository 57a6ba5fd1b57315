// Removes the face from one file into another, and says on standard output whether it did and how much memory the process ever had, in
// bytes. On the built package: `node deface.mjs IN OUT`.
import { openPath, writeFileTo } from "@dicomsec/core/node";
import { peakMemory } from "@dicomsec/testing";
import { createDefacer } from "../../dist/visual-features/defacer.js";
import { createDefacingSurvey } from "../../dist/visual-features/defacing-survey.js";

const [input, output] = process.argv.slice(2);
const { file, source } = await openPath(input);
const survey = createDefacingSurvey();
await survey.add(file);
const { applied } = await createDefacer(survey.finish())(file);
await writeFileTo(output, file, { sync: false });
await source.close();
process.stdout.write(`${JSON.stringify({ applied, peak: peakMemory() })}\n`);
