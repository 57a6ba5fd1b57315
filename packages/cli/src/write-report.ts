import { extname } from "node:path";
import type { BatchReport } from "@dicomsec/deidentification";
import { jsonText } from "./print.js";
import { reportPage } from "./report-page/index.js";
import { writeWhole } from "./write-whole.js";

/** Writes a report as its name says: JSON, or one HTML page that needs nothing else. One with values is for its owner alone, as maps are. */
export async function writeReport(path: string, report: BatchReport, out: string, overwrite: boolean): Promise<void> {
  const isPage = extname(path) === ".html";
  const text = isPage ? await reportPage(report, out) : `${jsonText(report, 2)}\n`;
  await writeWhole(path, text, { overwrite, ...(report.hasValues ? { mode: 0o600 } : {}) });
}
