/** Runs in the page: fills the list of paths, a hundred at a time. Everything of the cohort goes in as text, never as markup. */
export const script = `
const all = JSON.parse(document.getElementById("cohort").textContent);
const byId = (id) => document.getElementById(id);
const list = byId("rows"), more = byId("more"), search = byId("search"), order = byId("order"), kind = byId("kind");
const make = (name, text, className) => { const node = document.createElement(name); if (text !== undefined) node.textContent = text; if (className) node.className = className; return node; };
let shown = 0, matching = [];
const rarest = (row) => row.texts.reduce((least, t) => Math.min(least, t.count), Infinity);
const orders = { path: () => 0, rare: (a, b) => (rarest(a) === rarest(b) ? 0 : rarest(a) - rarest(b)) || a.instances - b.instances, many: (a, b) => b.distinct - a.distinct };
const kinds = { "": () => true, text: (row) => row.texts.length > 0, private: (row) => row.creator !== undefined };
function facts(row) {
  return [row.instances + " instances", row.elements === row.instances ? "" : row.elements + " elements", row.empty ? row.empty + " empty" : "", row.unread ? row.unread + " too large to look at" : "", row.distinct ? (row.isCapped ? "more than " : "") + row.distinct + " distinct" : "", row.numbers ? row.numbers.count + " numbers from " + row.numbers.min + " to " + row.numbers.max : ""].filter(Boolean).join(" · ");
}
function valuesOf(row, body, from) {
  const texts = order.value === "rare" ? [...row.texts].reverse() : row.texts;
  for (const value of texts.slice(from, from + 200)) {
    const line = make("div", undefined, "value");
    line.append(make("span", value.text + (value.isCut ? " (cut here)" : "")), make("b", "×" + value.count));
    body.append(line);
  }
  if (texts.length > from + 200) {
    const next = make("button", "Show more values");
    next.addEventListener("click", () => { next.remove(); valuesOf(row, body, from + 200); });
    body.append(next);
  } else if (row.isCapped) body.append(make("p", "More distinct values occurred than are remembered: they are not shown.", "notice"));
}
function showMore() {
  for (const row of matching.slice(shown, shown + 100)) {
    const head = [make("b", row.keyword || row.creator || "unknown"), make("span", " "), make("code", row.path), make("span", " " + row.vr + " "), make("span", facts(row), "soft")];
    if (row.texts.length === 0) { const line = make("p"); line.append(...head); list.append(line); continue; }
    const details = make("details"), summary = make("summary"), body = make("div");
    summary.append(...head); details.append(summary, body);
    details.addEventListener("toggle", () => { if (body.childElementCount === 0) valuesOf(row, body, 0); });
    if (row.texts.length <= 3) details.open = true;
    list.append(details);
  }
  shown += 100;
  more.hidden = shown >= matching.length;
}
function update() {
  const text = search.value.toLowerCase();
  const has = (row) => [row.path, row.keyword, row.creator].join(" ").toLowerCase().includes(text) || row.texts.some((t) => t.text.toLowerCase().includes(text));
  matching = all.filter((row) => kinds[kind.value](row) && (!text || has(row))).sort((a, b) => orders[order.value](a, b));
  byId("count").textContent = matching.length + " of " + all.length + " attribute paths";
  list.replaceChildren(); shown = 0; showMore();
}
search.addEventListener("input", update); order.addEventListener("change", update); kind.addEventListener("change", update); more.addEventListener("click", showMore);
update();
`;
