/** The rows of a CSV text, quoted cells unquoted; a byte order mark and empty lines are left out. @see RFC 4180 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const { cell, end } = text.charAt(at) === '"' ? quotedCell(text, at + 1) : plainCell(text, at);
    row.push(cell);
    at = end;
    if (text.charAt(at) === ",") {
      at++;
      // A comma at the very end is followed by one more empty cell.
      if (at === text.length) row.push("");
      continue;
    }
    while (text.charAt(at) === "\r" || text.charAt(at) === "\n") at++;
    if (row.some((one) => one !== "")) rows.push(row);
    row = [];
  }
  if (row.some((one) => one !== "")) rows.push(row);
  return rows;
}

function plainCell(text: string, start: number): { cell: string; end: number } {
  let end = start;
  while (end < text.length && !",\r\n".includes(text.charAt(end))) end++;
  return { cell: text.slice(start, end), end };
}

function quotedCell(text: string, start: number): { cell: string; end: number } {
  let cell = "";
  for (let at = start; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, quote);
    if (text.charAt(quote + 1) !== '"') {
      const rest = plainCell(text, quote + 1);
      return { cell: cell + rest.cell, end: rest.end };
    }
    cell += '"';
    at = quote + 2;
  }
}

/** Rows as RFC 4180 writes them, lines ending in CR LF. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(formatCell).join(",")}\r\n`).join("");
}

function formatCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
