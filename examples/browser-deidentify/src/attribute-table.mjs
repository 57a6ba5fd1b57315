import { make } from "./elements.mjs";

const MOST_ROWS = 3000;

/** The attributes of a file and of its output, with what was done to each and why; those that stayed are shown when asked for. */
export function attributeTable({ before, after, file, treatments }, worker) {
  const body = make("tbody");
  const state = make("p", { className: "soft", role: "status" }, "Comparing …");
  const all = make("input", { type: "checkbox" });
  const find = make("input", { type: "search", placeholder: "attribute or value" });
  void fill(
    { body, state, all, find, actions: actionsByPath(file, treatments) },
    worker.ask("compare", { before, after }),
  );
  const names = ["Attribute", "Action", "Before", "After"].map((name) => make("th", { scope: "col" }, name));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...names)), body);
  const scrolled = { className: "table", tabIndex: 0, role: "region", ariaLabel: "Attributes before and after" };
  return make(
    "div",
    {},
    make(
      "div",
      { className: "row grow" },
      make("label", { className: "check" }, all, "Also what stayed"),
      make("label", { className: "field" }, "Find", find),
    ),
    state,
    make("div", scrolled, table),
  );
}

async function fill({ body, state, all, find, actions }, comparison) {
  let rows;
  try {
    rows = await comparison;
  } catch (error) {
    state.textContent = error.message;
    return;
  }
  const changed = rows.filter(({ isChanged }) => isChanged);
  const render = () => {
    const words = find.value.toLowerCase();
    const fitting = (all.checked ? rows : changed).filter((row) => textOf(row).includes(words));
    body.replaceChildren(...fitting.slice(0, MOST_ROWS).map((row) => tableRow(row, actions)));
    const shown = Math.min(fitting.length, MOST_ROWS);
    state.textContent = `${changed.length} of ${rows.length} attributes changed, ${shown} shown. Values are shown in this page alone.`;
  };
  all.addEventListener("change", render);
  find.addEventListener("input", render);
  render();
}

function textOf({ path, keyword, before = "", after = "" }) {
  return `${path} ${keyword} ${before} ${after}`.toLowerCase();
}

/** What was done by paths without Item numbers. */
function actionsByPath({ changes, kept, retained }, treatments) {
  const done = [...retained, ...kept, ...changes].map(({ treatment }) => treatments[treatment]);
  return new Map(done.map((treatment) => [treatment.path, treatment]));
}

function tableRow({ path, keyword, before, after, isChanged }, actions) {
  const treatment = actions.get(path.replaceAll(/\[\d+\]/g, ""));
  const action = treatment ? [make("b", {}, treatment.action), ` ${treatment.rule}`] : [];
  const cell = (label, ...content) => make("td", { dataset: { label } }, ...content);
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, keyword, make("code", {}, path)),
    cell("Action", ...action),
    cell("Before", isChanged && before ? make("del", {}, before) : (before ?? "absent")),
    cell("After", after === undefined ? "removed" : after === "" ? "empty" : after),
  );
}
