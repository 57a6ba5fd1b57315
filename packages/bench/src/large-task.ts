// One task of the workload "large", in a process of its own: rewrite IN OUT | header IN | gap.
import { Tag, bytesSource, openFile } from "@dicomsec/core";
import { openPath, writeFileTo } from "@dicomsec/core/node";
import { enhancedMultiFrame } from "./inputs.js";

const [mode = "", input = "", output = ""] = process.argv.slice(2);

if (mode === "gap") await printGap();
else {
  const { file, source } = await openPath(input);
  file.dataset.set(Tag.PatientName, "Anonymous");
  file.dataset.set(Tag.PatientID, "0");
  if (mode === "rewrite") await writeFileTo(output, file, { overwrite: true, sync: false });
  await source.close();
}

async function printGap(): Promise<void> {
  const bytes = enhancedMultiFrame(20_000);
  // What made the input is not to be cleared away while it is read.
  globalThis.gc?.();
  let longest = 0;
  let last = performance.now();
  const visit = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(visit, 0);
  for (let at = 0; at < 5; at++) await openFile(bytesSource(bytes));
  clearInterval(timer);
  visit();
  process.stdout.write(String(longest));
}
