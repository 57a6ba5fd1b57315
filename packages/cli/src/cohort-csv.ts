import { type CohortRow, formatCsv } from "@dicomsec/deidentification";

const header = [
  "path",
  "keyword",
  "creator",
  "vr",
  "instances",
  "elements",
  "empty",
  "unread",
  "distinct",
  "capped",
  "value",
  "count",
];

/** A line for each distinct value; one without a value for paths whose values are only counted. @see RFC 4180 */
export function cohortCsv(rows: readonly CohortRow[]): string {
  return formatCsv([header, ...rows.flatMap(linesOf)].map((cells) => cells.map(harmless)));
}

function linesOf(row: CohortRow): readonly (readonly string[])[] {
  const { path, keyword = "", creator = "", vr, instances, elements, empty, unread, distinct, isCapped } = row;
  const counts = [instances, elements, empty, unread, distinct].map(String);
  const place = [path, keyword, creator, vr, ...counts, isCapped ? "yes" : "no"];
  const { numbers, texts } = row;
  const values = [
    ...(numbers ? [[`from ${numbers.min} to ${numbers.max}`, String(numbers.count)]] : []),
    ...texts.map(({ text, count }) => [text, String(count)]),
  ];
  return values.length === 0 ? [[...place, "", ""]] : values.map((value) => [...place, ...value]);
}

/** A spreadsheet takes a cell that begins so for a formula, and a formula can send cells away. */
function harmless(cell: string): string {
  return /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
