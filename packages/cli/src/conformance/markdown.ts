import { printable } from "../print.js";
import type { ConformanceStatement, DemandedStatement, ProfileStatement, StatementTable } from "./statement.js";

/** The statement as Markdown: a heading for each profile that is supported and for each table. */
export function statementMarkdown(statement: ConformanceStatement): string {
  const { title, software, source, general, profiles, tables } = statement;
  const blocks = [
    `# ${title}`,
    text(`Made by ${software.name} ${software.version}. Source: ${source}`),
    "## General",
    statementList(general),
    "## Profiles of PS3.15",
    ...profiles.filter(({ supported }) => supported === "Y").flatMap(profileBlocks),
    "## Tables",
    ...tables.flatMap(tableBlocks),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function profileBlocks({ section, title, status, roles, statements, limits }: ProfileStatement): readonly string[] {
  return [
    `### ${section} ${title}${status === "retired" ? " (retired)" : ""}`,
    `Roles: ${text(roles.join(", "))}.`,
    statementList(statements),
    ...(limits.length > 0 ? ["Limits:", limits.map((limit) => `- ${text(limit)}`).join("\n")] : []),
  ];
}

function statementList(statements: readonly DemandedStatement[]): string {
  return statements.map(({ asked, by, answer }) => `- **${text(asked)}** (${by}): ${text(answer)}`).join("\n");
}

function tableBlocks({ number, title, columns, groups, notes }: StatementTable): readonly string[] {
  const head = [line(columns), line(columns.map(() => "---"))];
  return [
    `### ${number === undefined ? "" : `Table ${number} `}${title}`,
    ...groups.flatMap((group) => [
      ...(group.title === undefined ? [] : [`#### ${text(group.title)}`]),
      [...head, ...group.rows.map((row) => line(row.map(text)))].join("\n"),
    ]),
    ...notes.map(text),
  ];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What would be read as Markdown, a link or a cell of its own is escaped; names of a site are in it. */
function text(words: string): string {
  return printable(words).replaceAll(/[\\`*<>[\]|&~]|(?<![A-Za-z\d])_|_(?![A-Za-z\d])/g, String.raw`\$&`);
}
