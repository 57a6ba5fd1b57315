import { createHash } from "node:crypto";

/** @typedef {{ readonly title: string, readonly profile: string, readonly proof: string }} ToldStep */

const style = `:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:52rem;margin:0 auto;padding:2rem 1rem}
ol{padding:0;list-style:none;counter-reset:step}
li{border-top:1px solid var(--line);padding:.8rem 0 .8rem 3rem;position:relative;counter-increment:step}
li::before{content:counter(step);position:absolute;left:0;width:2rem;text-align:right;font-weight:600;opacity:.6}
h2{font-size:1rem;margin:0}
h2 small{font-weight:400;opacity:.7}
li p{margin:.2rem 0 0}
.pair{display:flex;gap:1rem;flex-wrap:wrap}
figure{margin:1rem 0;flex:1 1 16rem}
figure img{width:100%;height:auto;background:#000}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;font-size:.8rem;margin:.4rem 0}
dt{opacity:.7}
dd{margin:0;overflow-wrap:anywhere}`;

/**
 * The story as one page that needs nothing else. The patients are invented: pictures of the originals may be shown.
 *
 * @param {readonly ToldStep[]} steps
 * @param {Awaited<ReturnType<typeof import("./steps/deidentify.mjs").compareImages>>} images
 */
export function page(steps, images) {
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>The story of a study</title><style>${style}</style></head>
<body><main><h1>The story of a study</h1>
<p>From the modality that made it to a researcher, and back. Patients, people and places are invented; everything else happened just now on this
machine, and each step failed unless what it says was true.</p>
<ol>${steps.map(item).join("")}</ol>
<h1>Before and after</h1>
<p>What tells who it is has gone, from around the pictures and from within. What a physician looks at has stayed.</p>
${images.map(pair).join("")}
</main></body></html>
`;
}

/** @param {ToldStep} step */
function item({ title, profile, proof }) {
  const section = profile && ` <small>PS3.15 ${escape(profile)}</small>`;
  return `<li><h2>${escape(title)}${section}</h2><p>${escape(proof)}</p></li>\n`;
}

/** @param {{ before: Shown, after: Shown }} image */
function pair({ before, after }) {
  return `<div class="pair">${figure(before, "as the modality made it")}${figure(after, "de-identified")}</div>\n`;
}

/** @typedef {import("./steps/deidentify.mjs").Shown} Shown */

/** @param {Shown} image @param {string} caption */
function figure({ modality, picture = "", attributes }, caption) {
  const rows = attributes.map(([keyword = "", value = ""]) => `<dt>${escape(keyword)}</dt><dd>${escape(value)}</dd>`);
  const text = `${escape(modality)}, ${caption}`;
  return `<figure><img src="${picture}" alt="${text}"><figcaption>${text}</figcaption><dl>${rows.join("")}</dl></figure>`;
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
