/** Y or N, as the tables of PS3.2 have it. */
export type YesNo = "Y" | "N";

/** A table of PS3.2; its rows are under the columns, in groups where the standard groups them. */
export interface StatementTable {
  /** `N.8-7`; a table of our own has none. */
  readonly number?: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly groups: readonly { readonly title?: string; readonly rows: readonly (readonly string[])[] }[];
  /** What PS3.2 wants to be said after it. */
  readonly notes: readonly string[];
}

/** What PS3.15 demands to be stated of a profile, and the answer. */
export interface DemandedStatement {
  /** In a few words. */
  readonly asked: string;
  /** The section that asks; that of the profile unless PS3.2 does. */
  readonly by: string;
  readonly answer: string;
}

/** What is stated of one profile of PS3.15. */
export interface ProfileStatement {
  readonly section: string;
  readonly title: string;
  readonly status: "active" | "retired";
  readonly supported: YesNo;
  readonly roles: readonly string[];
  /** Of a profile that is not supported there is none. */
  readonly statements: readonly DemandedStatement[];
  readonly limits: readonly string[];
}

/** The security section of a DICOM Conformance Statement. @see PS3.2 Annex N.8.4, N.11.2 */
export interface ConformanceStatement {
  readonly title: string;
  readonly software: { readonly name: "dicomsec"; readonly version: string };
  /** What it was made of. */
  readonly source: string;
  readonly general: readonly DemandedStatement[];
  readonly profiles: readonly ProfileStatement[];
  readonly tables: readonly StatementTable[];
}

export function yesNo(isSo: boolean): YesNo {
  return isSo ? "Y" : "N";
}

/** A profile by what it is called, and what the node has of it; without roles it is not supported, and nothing is stated. */
export function profileStatement(
  [section, title, status = "active"]: readonly [section: string, title: string, status?: "active" | "retired"],
  roles: readonly string[],
  stated: () => { readonly statements: Readonly<Record<string, string>>; readonly limits?: readonly string[] },
): ProfileStatement {
  const head = { section, title, status, supported: yesNo(roles.length > 0), roles };
  if (roles.length === 0) return { ...head, statements: [], limits: [] };
  const { statements, limits = [] } = stated();
  const entries = Object.entries(statements).map(([asked, answer]) => ({ asked, by: `PS3.15 ${section}`, answer }));
  return { ...head, statements: entries, limits };
}

/** Words with commas, and `and` before the last. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** With a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
