import { createHash } from "node:crypto";
import type { BatchReport } from "@dicomsec/deidentification";
import { inBytes } from "../print.js";
import { script } from "./script.js";
import { style } from "./style.js";
import { makeThumbnails } from "./thumbnails.js";

const actionMeanings: Readonly<Record<string, string>> = {
  X: "removed",
  Z: "emptied, or a pseudonym",
  D: "replaced by a dummy",
  U: "UID replaced",
  K: "kept",
};

/** The report as one HTML page that needs nothing else and sends nothing anywhere. @param out The folder of the outputs. */
export async function reportPage(report: BatchReport, out: string): Promise<string> {
  const thumbnails = await makeThumbnails(report.files, out);
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>De-identification report</title><style>${style}</style></head>
<body><main>
${head(report)}
${totals(report)}
${pictures(thumbnails)}
${treatments(report)}
${files()}
</main>
<script type="application/json" id="report">${embedded(report)}</script>
<script type="application/json" id="pictures">${embedded(Object.fromEntries(thumbnails))}</script>
<script>${script}</script></body></html>
`;
}

function head({ profile, software, checked, hasValues }: BatchReport): string {
  const later = profile.includeLaterRows ? `, with ${profile.rows.later} rows of later editions` : "";
  return `<h1>De-identification report</h1>
<p class="soft">PS3.15 Basic Application Level Confidentiality Profile, Table E.1-1 of edition ${escape(profile.edition)}${later}.
${checked ? "Every output was searched for values of its original, in every encoding, before it was written." : "The outputs were <b>not</b> searched for values of their originals."}
Made by dicomsec ${escape(software.version)}.</p>
${hasValues ? '<p class="notice">This report holds values of the originals: it is as confidential as they are.</p>' : ""}`;
}

function totals({ totals: { inputs, clean, review, failed, notDicom, elements, bytesIn } }: BatchReport): string {
  const changed = Object.values(elements).reduce((sum, count) => sum + count, 0);
  return `<section class="totals">
<div class="total"><b>${inputs}</b>DICOM files, ${inBytes(bytesIn)}</div>
<div class="total clean"><b>${clean}</b>clean</div>
<div class="total review"><b>${review}</b>to look at</div>
<div class="total failed"><b>${failed}</b>failed, not written</div>
<div class="total"><b>${changed}</b>elements treated</div>
</section>
<svg class="bar" width="100%" height="10" role="img" aria-label="${clean} clean, ${review} to look at, ${failed} failed">${segments([clean, review, failed])}</svg>
${notDicom > 0 ? `<p class="soft">${notDicom} other files in the input folders are no DICOM files and were left alone.</p>` : ""}`;
}

function segments(counts: readonly number[]): string {
  const sum = counts.reduce((total, count) => total + count, 0) || 1;
  const colors = ["var(--clean)", "var(--review)", "var(--failed)"];
  let left = 0;
  return counts
    .map((count, at) => {
      const width = (100 * count) / sum;
      const segment = `<rect x="${left}%" width="${width}%" height="10" fill="${colors[at]}"/>`;
      left += width;
      return segment;
    })
    .join("");
}

function pictures(thumbnails: ReadonlyMap<number, string>): string {
  if (thumbnails.size === 0) return "";
  const images = [...thumbnails].map(
    ([number, url]) => `<img src="${url}" alt="output of input ${number}" title="input ${number}">`,
  );
  return `<h2>First frames of outputs</h2><p class="soft">Images whose pixels may hold identifying text are not shown.</p><div class="pictures">${images.join("")}</div>`;
}

const MOST_ROWS_AT_ONCE = 25;

function treatments({ treatments: rows }: BatchReport): string {
  const changed = rows.filter(({ action }) => action !== "K");
  const kept = rows.filter(({ action }) => action === "K");
  const meanings = Object.entries(actionMeanings).map(
    ([action, meaning]) => `<span class="action">${action}</span> ${meaning}`,
  );
  return `<h2>What was done</h2><p class="soft">${meanings.join(" · ")}</p>
${treatmentTable(changed)}
${kept.length === 0 ? "" : `<h2>Free text that stayed</h2><p class="soft">No row of Table E.1-1 has these attributes. Look whether people write names into them at your site.</p>${treatmentTable(kept)}`}`;
}

type Treatments = BatchReport["treatments"];

/** The rows that most files have; the rest behind a click. */
function treatmentTable(rows: Treatments): string {
  const most = [...rows].sort((a, b) => b.files - a.files || b.count - a.count).slice(0, MOST_ROWS_AT_ONCE);
  if (most.length === rows.length) return tableOf(rows);
  return `${tableOf(most)}<details><summary>all ${rows.length} attributes, by Tag</summary><div>${tableOf(rows)}</div></details>`;
}

function tableOf(rows: Treatments): string {
  return `<table><tr><th>Attribute</th><th>Action</th><th>Rule</th><th class="number">Files</th><th class="number">Elements</th></tr>
${rows.map(treatmentRow).join("\n")}</table>`;
}

function treatmentRow({ keyword, path, action, rule, files: inFiles, count }: Treatments[number]): string {
  const attribute = `${escape(keyword ?? "private or unknown")} <code>${path}</code>`;
  const meaning = `<span class="action" title="${actionMeanings[action] ?? ""}">${action}</span>`;
  return `<tr><td>${attribute}</td><td>${meaning}</td><td>${escape(rule)}</td><td class="number">${inFiles}</td><td class="number">${count}</td></tr>`;
}

function files(): string {
  return `<h2>Files</h2><div class="tools"><input type="search" id="search" placeholder="Search number, output, IOD, code" aria-label="Search files">
<select id="verdict" aria-label="Verdict"><option value="">all</option><option value="failed">failed</option><option value="review">to look at</option><option value="clean">clean</option></select></div>
<div id="files"></div><button id="more" hidden>Show more</button>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON inside a script element: no end tag and no comment can appear in it. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
