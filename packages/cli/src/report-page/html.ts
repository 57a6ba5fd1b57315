/** Text between tags and in quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON inside a script element: no end tag and no comment can appear in it. */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A cell of a table: its HTML, and whether it is a number. */
export interface Cell {
  readonly html: string;
  readonly isNumber?: boolean;
}

/** A table that becomes a list of cards on a phone: each cell then carries its heading. */
export function table(headings: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const cell = (name: string, { html, isNumber }: Cell, more = "") =>
    `<${name}${isNumber ? ' class="number"' : ""}${more}>${html}</${name}>`;
  const body = rows.map(
    (cells) => `<tr>${cells.map((one, at) => cell("td", one, ` data-label="${headings[at]!.html}"`)).join("")}</tr>`,
  );
  const head = headings.map((one) => cell("th", one, ' scope="col"')).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}</tbody></table>`;
}

/** How often each value occurs, the most frequent first. */
export function countBy(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
