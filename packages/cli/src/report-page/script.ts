/**
 * Runs in the page: fills the list of files from the report's JSON, a hundred at a time. Everything from the report goes in as text,
 * never as markup.
 */
export const script = `
const json = (id) => JSON.parse(document.getElementById(id).textContent);
const report = json("report"), pictures = json("pictures"), codes = json("codes");
const list = document.getElementById("files"), more = document.getElementById("more"), count = document.getElementById("count");
const search = document.getElementById("search"), verdict = document.getElementById("verdict"), pixels = document.getElementById("pixels");
const make = (name, text, className) => { const node = document.createElement(name); if (text !== undefined) node.textContent = text; if (className) node.className = className; return node; };
const names = { clean: "clean", review: "look at it", failed: "failed", excluded: "left out by a filter" };
const headings = ["Attribute", "Action", "Rule", "Elements"];
let shown = 0, matching = [];
function row(cells, name) { const tr = make("tr"); cells.forEach(([text, className], at) => { const cell = make(name, undefined, className); cell.append(text instanceof Node ? text : make("span", text)); if (name === "td") cell.dataset.label = headings[at]; else cell.scope = "col"; tr.append(cell); }); return tr; }
function changesTable(changes) {
  const table = make("table"), head = make("thead"), rows = make("tbody");
  head.append(row(headings.map((text, at) => [text, at === 3 ? "number" : ""]), "th"));
  for (const change of changes) {
    const t = report.treatments[change.treatment], name = make("span");
    name.append(make("span", (t.keyword || "private or unknown") + " "), make("code", t.path));
    for (const value of change.values || []) name.append(make("div", (value.before ?? "(no text)") + "  →  " + (value.after ?? "(none)"), "soft"));
    rows.append(row([[name], [make("span", t.action, "action")], [t.rule], [String(change.count), "number"]], "td"));
  }
  table.append(head, rows);
  return table;
}
function regionText(region) {
  return region.why + ": " + region.width + " × " + region.height + " at " + region.x + ", " + region.y + (region.frames === "all" ? "" : ", frames " + region.frames.slice(0, 20).join(" ") + (region.frames.length > 20 ? " …" : ""));
}
function fill(details, file) {
  const body = make("div");
  const say = (text, className) => body.append(make("p", text, className));
  const list = (title, texts) => { if (texts.length === 0) return; say(title); const ul = make("ul"); for (const text of texts) ul.append(make("li", text)); body.append(ul); };
  const part = (title, changes) => { if (changes.length > 0) body.append(make("h3", title), changesTable(changes)); };
  if (pictures[file.number]) { const img = make("img"); img.src = pictures[file.number]; img.alt = "a frame of the output"; body.append(img); }
  if (file.error) say(file.error.message + " [" + file.error.code + "]" + (file.error.path ? " at " + file.error.path : "") + (file.error.offset === undefined ? "" : ", offset " + file.error.offset));
  if (file.verdict === "excluded") say("A filter of the configuration leaves it out; nothing was written.");
  for (const reason of file.review) say("Look at it: " + reason.message + " [" + reason.code + "]");
  for (const warning of file.warnings.slice(0, 20)) say("Input: " + warning.message + (warning.path ? " at " + warning.path : "") + " [" + warning.code + "]", "soft");
  const facts = [file.iod, file.transferSyntaxUid && "Transfer Syntax " + file.transferSyntaxUid, file.patientIdentityRemoved && "Patient Identity Removed (0012,0062) " + file.patientIdentityRemoved, file.input && "from " + file.input].filter(Boolean).join(" · ");
  if (facts) say(facts, "soft");
  if (file.output) list(file.claims && file.claims.length ? "Claims in De-identification Method Code Sequence (0012,0064):" : "Claims nothing.", (file.claims || []).map((code) => code + " " + (codes[code] || "")));
  if (file.pixels) {
    list("Pixels: " + file.pixels.verdict + (file.pixels.inspected ? ", inspected" : ", not inspected") + (file.pixels.action === "blackout" ? ", all blacked out" : ""), [...file.pixels.reasons.map((r) => r.message + " [" + r.code + "]"), ...file.pixels.regions.slice(0, 50).map(regionText), ...(file.pixels.regions.length > 50 ? [file.pixels.regions.length - 50 + " more regions"] : [])]);
  }
  part("Changed", file.changes); part("Kept deliberately", file.retained); part("Free text that stayed", file.kept);
  details.append(body);
}
function showMore() {
  for (const file of matching.slice(shown, shown + 100)) {
    const details = make("details"), summary = make("summary", undefined, file.verdict);
    summary.append(make("span", "● ", "dot"), make("b", names[file.verdict] + "  "), make("span", "input " + file.number + (file.modality ? " · " + file.modality : "") + (file.pixels ? " · pixels " + file.pixels.verdict : "")), make("span", file.output ? "  →  " + file.output : "", "soft"));
    details.append(summary);
    details.addEventListener("toggle", () => { if (details.childElementCount === 1) fill(details, file); });
    list.append(details);
  }
  shown += 100;
  more.hidden = shown >= matching.length;
}
const textOf = (file) => [file.number, file.output, file.iod, file.modality, file.error && file.error.code, ...file.review.map((r) => r.code), ...(file.claims || [])].join(" ").toLowerCase();
function update() {
  const text = search.value.toLowerCase();
  matching = report.files.filter((file) => (!verdict.value || file.verdict === verdict.value) && (!pixels || !pixels.value || (file.pixels && file.pixels.verdict === pixels.value)) && (!text || textOf(file).includes(text)));
  count.textContent = matching.length + " of " + report.files.length + " files";
  list.replaceChildren(); shown = 0; showMore();
}
search.addEventListener("input", update); verdict.addEventListener("change", update); more.addEventListener("click", showMore);
if (pixels) pixels.addEventListener("change", update);
update();
`;
