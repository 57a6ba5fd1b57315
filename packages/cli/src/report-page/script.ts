/**
 * Runs in the page: fills the list of files from the report's JSON, a hundred at a time. Everything from the report goes in as text,
 * never as markup.
 */
export const script = `
const report = JSON.parse(document.getElementById("report").textContent);
const pictures = JSON.parse(document.getElementById("pictures").textContent);
const list = document.getElementById("files"), more = document.getElementById("more");
const search = document.getElementById("search"), verdict = document.getElementById("verdict");
const make = (name, text, className) => { const node = document.createElement(name); if (text !== undefined) node.textContent = text; if (className) node.className = className; return node; };
const names = { clean: "clean", review: "look at it", failed: "failed" };
let shown = 0, matching = [];
function row(cells, header) { const tr = make("tr"); for (const [text, className] of cells) { const td = make(header ? "th" : "td", undefined, className); td.append(text instanceof Node ? text : make("span", text)); tr.append(td); } return tr; }
function fill(details, file) {
  const body = make("div");
  if (pictures[file.number]) { const img = make("img"); img.src = pictures[file.number]; img.alt = "first frame"; body.append(img); }
  if (file.error) body.append(make("p", file.error.message + " [" + file.error.code + "]" + (file.error.path ? " at " + file.error.path : "") + (file.error.offset === undefined ? "" : ", offset " + file.error.offset)));
  for (const reason of file.review) body.append(make("p", "Look at it: " + reason.message + " [" + reason.code + "]"));
  for (const warning of file.warnings.slice(0, 20)) body.append(make("p", "Input: " + warning.message + (warning.path ? " at " + warning.path : "") + " [" + warning.code + "]", "soft"));
  const facts = [file.iod, file.transferSyntaxUid && "Transfer Syntax " + file.transferSyntaxUid, file.patientIdentityRemoved && "Patient Identity Removed (0012,0062) " + file.patientIdentityRemoved, file.input && "from " + file.input].filter(Boolean).join(" · ");
  if (facts) body.append(make("p", facts, "soft"));
  const table = make("table");
  table.append(row([["Attribute"], ["Action"], ["Rule"], ["Elements", "number"]], true));
  for (const change of [...file.changes, ...file.kept]) {
    const t = report.treatments[change.treatment], name = make("span");
    name.append(make("span", (t.keyword || "private or unknown") + " "), make("code", t.path));
    for (const value of change.values || []) name.append(make("div", (value.before ?? "(no text)") + "  →  " + (value.after ?? "(none)"), "soft"));
    table.append(row([[name], [make("span", t.action, "action")], [t.rule], [String(change.count), "number"]]));
  }
  if (file.changes.length + file.kept.length > 0) body.append(table);
  details.append(body);
}
function showMore() {
  for (const file of matching.slice(shown, shown + 100)) {
    const details = make("details"), summary = make("summary", undefined, file.verdict);
    summary.append(make("span", "● ", "dot"), make("b", names[file.verdict] + "  "), make("span", "input " + file.number + (file.modality ? " · " + file.modality : "")), make("span", file.output ? "  →  " + file.output : "", "soft"));
    details.append(summary);
    details.addEventListener("toggle", () => { if (details.childElementCount === 1) fill(details, file); });
    list.append(details);
  }
  shown += 100;
  more.hidden = shown >= matching.length;
}
function update() {
  const text = search.value.toLowerCase();
  matching = report.files.filter((file) => (!verdict.value || file.verdict === verdict.value) && (!text || [file.number, file.output, file.iod, file.modality, file.error && file.error.code, ...file.review.map((r) => r.code)].join(" ").toLowerCase().includes(text)));
  list.replaceChildren(); shown = 0; showMore();
}
search.addEventListener("input", update); verdict.addEventListener("change", update); more.addEventListener("click", showMore);
update();
`;
