import { type BatchReport, type FileChange, methodCodes } from "@dicomsec/deidentification";
import { type Cell, escape, table } from "./html.js";

/** What the letters of Table E.1-1a mean here. */
export const actionMeanings: Readonly<Record<string, string>> = {
  X: "removed",
  Z: "emptied, or a pseudonym",
  D: "replaced by a dummy",
  U: "UID replaced",
  C: "cleaned",
  K: "kept",
};

type List = "changes" | "kept" | "retained";
type Treatment = BatchReport["treatments"][number];

const MOST_ROWS_AT_ONCE = 25;

/** What was done, what free text stayed, and what was kept deliberately. */
export function treatmentTables(report: BatchReport): string {
  const meanings = Object.entries(actionMeanings).map(
    ([action, meaning]) => `<span class="action">${action}</span> ${meaning}`,
  );
  const kept = counted(report, "kept");
  return `<h2>What was done</h2><p class="soft">${meanings.join(" · ")}</p>
${mostOf(counted(report, "changes"))}
${residual(counted(report, "retained"))}
${kept.length === 0 ? "" : `<h2>Free text that stayed</h2><p class="soft">No row of Table E.1-1 has these attributes. Look whether people write names into them at your site.</p>${mostOf(kept)}`}`;
}

/** The treatments of one list with their own counts: one treatment can change an element here and keep one there. */
function counted({ files, treatments }: BatchReport, list: List): readonly Treatment[] {
  const counts = new Map<number, { count: number; files: number }>();
  for (const { treatment, count } of files.flatMap((file): readonly FileChange[] => file[list])) {
    const sum = counts.get(treatment) ?? { count: 0, files: 0 };
    counts.set(treatment, { count: sum.count + count, files: sum.files + 1 });
  }
  return treatments.flatMap((treatment, at) => {
    const own = counts.get(at);
    return own ? [{ ...treatment, ...own }] : [];
  });
}

/** The residual list, by the option or the rule that keeps. */
function residual(rows: readonly Treatment[]): string {
  if (rows.length === 0) return "";
  const groups = new Map<string, Treatment[]>();
  for (const row of rows) groups.set(keeperOf(row), [...(groups.get(keeperOf(row)) ?? []), row]);
  const sections = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([keeper, own]) => {
      const title = `<b>${escape(keeper)}</b> <span class="soft">${own.length} attributes</span>`;
      return `<details><summary>${title}</summary><div>${tableOf(own)}</div></details>`;
    });
  return `<h2>What was kept deliberately</h2>
<p class="soft">Values that stayed as they were, because an option or a rule says so. Whoever gets the outputs gets these.</p>
${sections.join("\n")}`;
}

const optionNames = methodCodes.flatMap(({ option }) => option ?? []);

/** The option at the end of a rule; the rule itself where it names none. */
function keeperOf({ rule }: Treatment): string {
  return optionNames.find((option) => rule.endsWith(`, ${option}`)) ?? rule;
}

/** The rows that most files have; the rest behind a click. */
function mostOf(rows: readonly Treatment[]): string {
  const most = [...rows].sort((a, b) => b.files - a.files || b.count - a.count).slice(0, MOST_ROWS_AT_ONCE);
  if (most.length === rows.length) return tableOf(rows);
  return `${tableOf(most)}<details><summary>all ${rows.length} attributes, by Tag</summary><div>${tableOf(rows)}</div></details>`;
}

const headings: readonly Cell[] = [
  { html: "Attribute" },
  { html: "Action" },
  { html: "Rule" },
  { html: "Files", isNumber: true },
  { html: "Elements", isNumber: true },
];

function tableOf(rows: readonly Treatment[]): string {
  return table(headings, rows.map(cellsOf));
}

function cellsOf({ keyword, path, action, rule, files, count }: Treatment): readonly Cell[] {
  return [
    { html: `${escape(keyword ?? "private or unknown")} <code>${escape(path)}</code>` },
    { html: `<span class="action" title="${actionMeanings[action] ?? ""}">${action}</span>` },
    { html: escape(rule) },
    { html: String(files), isNumber: true },
    { html: String(count), isNumber: true },
  ];
}
