// Redacts a file into another by a rule, and says on standard output what came out and how much memory the process ever had, in bytes.
// On the built package: `node redact.mjs IN OUT`.
import { openPath, writeFileTo } from "@dicomsec/core/node";
import { peakMemory } from "@dicomsec/testing";
import { cleanPixels } from "../../dist/pixels/clean-pixels.js";
import { stripFrameMetadata } from "../../dist/pixels/frame-metadata.js";

const [input, output] = process.argv.slice(2);
const { file, source } = await openPath(input);
const rule = {
  id: "top",
  note: "",
  when: {},
  action: { kind: "regions", regions: [{ height: 40 }] },
  certainty: "confirmed",
};
const stripped = await stripFrameMetadata(file.dataset);
const { verdict } = await cleanPixels(file, { rules: [rule] });
await writeFileTo(output, file, { sync: false });
await source.close();
process.stdout.write(`${JSON.stringify({ verdict, stripped: stripped.frames, peak: peakMemory() })}\n`);
