import { readFileSync } from "node:fs";

/** One row of Table E.1-1 as `data/table-e1-1.json` holds it. */
export type TableRow = Readonly<Record<string, string | number | null>>;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8"));
}

interface TableFile {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly laterRows: readonly (readonly (string | number | null)[])[];
}

/** The printed rows and the later ones, as objects by column. */
export function tableRows(): { printed: TableRow[]; later: TableRow[] } {
  const { columns, rows, laterRows } = readJson("table-e1-1") as TableFile;
  const asObject = (row: TableFile["rows"][number]) =>
    Object.fromEntries(columns.map((column, at) => [column, row[at]!]));
  return { printed: rows.map(asObject), later: laterRows.map(asObject) };
}

/** A node of `data/iod-types.json`: an include, or tag, Type and the nodes of the Items. */
export type TypeNode = string | readonly [tag: string, type: string, items?: readonly TypeNode[]];

export interface IodTypesFile {
  readonly sop: Readonly<Record<string, string>>;
  readonly iods: Readonly<
    Record<
      string,
      { name: string; modules: readonly (readonly [string, string, string])[]; missing?: readonly string[] }
    >
  >;
  readonly macros: Readonly<Record<string, readonly TypeNode[]>>;
  readonly modules: Readonly<Record<string, readonly TypeNode[]>>;
}

export function iodTypesFile(): IodTypesFile {
  return readJson("iod-types") as IodTypesFile;
}

export interface CorrectionsFile {
  readonly names: readonly { tag: string; keyword: string; vr?: string; reason: string }[];
  readonly actions: readonly { tag: string; action: string; reason: string }[];
  readonly options: readonly { tag: string; options: Readonly<Record<string, string>>; reason: string }[];
  readonly additions: readonly { tag: string; action: string; reason: string }[];
}

export function correctionsFile(): CorrectionsFile {
  return readJson("corrections") as CorrectionsFile;
}

/** A row of Table E.3.4-1; options by their column. */
export type ContentRow = {
  readonly meaning: string;
  readonly code: string;
  readonly scheme: string;
  readonly valueType: string;
  readonly basicProfile: string;
} & Readonly<Record<string, unknown>>;

export function contentTable(): { rows: readonly ContentRow[]; snomedRt: Readonly<Record<string, string>> } {
  return readJson("table-e3-4-1") as ReturnType<typeof contentTable>;
}

/** A row of Table E.3.10-1. */
export interface SafePrivateRow {
  readonly creator: string;
  readonly group: string;
  readonly element: string;
  readonly vr: string;
}

export function safePrivateRows(): readonly SafePrivateRow[] {
  return (readJson("table-e3-10-1") as { rows: readonly SafePrivateRow[] }).rows;
}
