import { createHash } from "node:crypto";
import type { BatchReport } from "@dicomsec/deidentification";
import { inBytes } from "../print.js";
import { cohortSummary, methodMeanings } from "./cohort-summary.js";
import { embedded, escape } from "./html.js";
import { script } from "./script.js";
import { style } from "./style.js";
import { makeThumbnails, type Thumbnails } from "./thumbnails.js";
import { treatmentTables } from "./treatment-tables.js";

/** The report as one HTML page that needs nothing else and sends nothing anywhere. @param out The folder of the outputs. */
export async function reportPage(report: BatchReport, out: string): Promise<string> {
  const thumbnails = await makeThumbnails(report, out);
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>De-identification report</title><style>${style}</style></head>
<body><main>
${head(report)}
${totals(report)}
${cohortSummary(report)}
${pictures(report, thumbnails.frames)}
${faces(report, thumbnails.faces)}
${treatmentTables(report)}
${files(report)}
</main>
<script type="application/json" id="report">${embedded(report)}</script>
<script type="application/json" id="pictures">${embedded(Object.fromEntries(thumbnails.frames))}</script>
<script type="application/json" id="codes">${embedded(methodMeanings)}</script>
<script>${script}</script></body></html>
`;
}

function head({ profile, software, checked, hasValues }: BatchReport): string {
  const later = profile.includeLaterRows ? `, with ${profile.rows.later} rows of later editions` : "";
  const options = profile.options.length === 0 ? "" : ` Options: ${escape(profile.options.join(", "))}.`;
  return `<h1>De-identification report</h1>
<p class="soft">PS3.15 Basic Application Level Confidentiality Profile, Table E.1-1 of edition ${escape(profile.edition)}${later}.${options}
${checked ? "Every output was searched for values of its original, in every encoding, before it was written." : "The outputs were <b>not</b> searched for values of their originals."}
Made by dicomsec ${escape(software.version)}.</p>
${hasValues ? '<p class="notice">This report holds values of the originals: it is as confidential as they are.</p>' : ""}`;
}

function totals({
  totals: { inputs, clean, review, failed, excluded, notDicom, elements, bytesIn },
}: BatchReport): string {
  const changed = Object.values(elements).reduce((sum, count) => sum + count, 0);
  const others = excluded > 0 ? `<div class="total"><b>${excluded}</b>left out by a filter</div>` : "";
  return `<section class="totals" aria-label="Totals">
<div class="total"><b>${inputs}</b>DICOM files, ${inBytes(bytesIn)}</div>
<div class="total clean"><b>${clean}</b>clean</div>
<div class="total review"><b>${review}</b>to look at</div>
<div class="total failed"><b>${failed}</b>failed, not written</div>
${others}<div class="total"><b>${changed}</b>elements treated</div>
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

function pictures({ files: all }: BatchReport, thumbnails: ReadonlyMap<number, string>): string {
  if (thumbnails.size === 0) return "";
  const figures = all.flatMap(({ number, pixels }) => {
    const url = thumbnails.get(number);
    if (url === undefined) return [];
    const said = pixels ? `, ${pixels.verdict}` : "";
    return `<figure><img src="${url}" alt="output of input ${number}${said}"><figcaption>input ${number}${said}</figcaption></figure>`;
  });
  return `<h2>Outputs in pictures</h2><p class="soft">One frame of each; what was blacked out is outlined. Images whose pixels may hold
identifying text, or that nobody looked at, are not shown.</p><div class="pictures">${figures.join("")}</div>`;
}

/** What is left of each head, and what was there where the report may show it. */
function faces({ hasValues }: BatchReport, thumbnails: Thumbnails["faces"]): string {
  if (thumbnails.length === 0) return "";
  const figure = (url: string, text: string) =>
    `<figure><img src="${url}" alt="${text}"><figcaption>${text}</figcaption></figure>`;
  const figures = thumbnails.flatMap(({ before, after }, at) => [
    ...(before === undefined ? [] : [figure(before, `head ${at + 1}, before, from the front`)]),
    figure(after, `head ${at + 1}, face removed, from the front`),
  ]);
  const kept = hasValues ? "" : " Pictures of the faces themselves are only in reports with values.";
  return `<h2>Heads without faces</h2><p class="soft">The surface of each head, seen from the front.${kept}</p>
<div class="pictures">${figures.join("")}</div>`;
}

function files({ files: all }: BatchReport): string {
  const verdicts = { failed: "failed", review: "to look at", clean: "clean", excluded: "left out" };
  const pixels = ["suspicious", "unknown", "redacted", "clean"].filter((name) =>
    all.some((file) => file.pixels?.verdict === name),
  );
  const pixelChoice =
    pixels.length === 0
      ? ""
      : `<select id="pixels" aria-label="Pixels"><option value="">all pixels</option>${options(pixels.map((name) => [name, `pixels ${name}`]))}</select>`;
  return `<h2>Files</h2><div class="tools"><input type="search" id="search" placeholder="Search number, output, IOD, code" aria-label="Search files">
<select id="verdict" aria-label="Verdict"><option value="">all</option>${options(Object.entries(verdicts))}</select>${pixelChoice}</div>
<p class="soft" id="count" role="status"></p><div id="files"></div><button id="more" hidden>Show more</button>`;
}

function options(choices: readonly (readonly [string, string])[]): string {
  return choices.map(([value, text]) => `<option value="${value}">${text}</option>`).join("");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
