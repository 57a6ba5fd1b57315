import { createHash } from "node:crypto";
import type { CohortRow } from "@dicomsec/deidentification";
import { embedded } from "../report-page/html.js";
import { style as reportStyle } from "../report-page/style.js";
import { script } from "./script.js";

const style = `${reportStyle}
.value { display: flex; gap: 12px; justify-content: space-between; border-top: 1px solid var(--line); padding: 4px 0 } .value:first-of-type { border: 0 }
.value span { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0 } .value b { font-variant-numeric: tabular-nums }
`;

/** The values of a cohort as one HTML page that needs nothing else and sends nothing anywhere. */
export function cohortPage(rows: readonly CohortRow[], instances: number): string {
  const policy = `default-src 'none'; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Values of a cohort</title><style>${style}</style></head>
<body><main>
<h1>Values of a cohort</h1>
<p class="soft">${rows.length} attribute paths in ${instances} instances. Look for what should not be there: rare values first.</p>
<p class="notice">This page holds values of the instances: it is as confidential as they are.</p>
<div class="tools"><input type="search" id="search" placeholder="Search path, keyword, creator, value" aria-label="Search attributes and values">
<select id="order" aria-label="Order"><option value="path">by path</option><option value="rare">rarest value first</option><option value="many">most values first</option></select>
<select id="kind" aria-label="Kind"><option value="">all attributes</option><option value="text">with text</option><option value="private">private</option></select></div>
<p class="soft" id="count" role="status"></p><div id="rows"></div><button id="more" hidden>Show more</button>
</main>
<script type="application/json" id="cohort">${embedded(rows)}</script>
<script>${script}</script></body></html>
`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
