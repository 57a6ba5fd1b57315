/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** The path of the file in the repository. */
  readonly page: string;
  /** The number of the line that opens it. */
  readonly line: number;
  /** The first word after the fence, or nothing. */
  readonly language: string;
  /** The second: the file that it is. */
  readonly name: string | undefined;
  readonly code: string;
}

/** @throws Error when a fence is never closed. */
export function codeBlocksOf(page: string, markdown: string): CodeBlock[] {
  const lines = markdown.split("\n");
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, fence, info] = /^( *)(`{3,}|~{3,})([^`]*)$/.exec(lines[at]!) ?? [];
    if (indent === undefined || fence === undefined || info === undefined) continue;
    const length = lines.slice(at + 1).findIndex((line) => line.trim() === fence);
    if (length === -1) throw new Error(`${page}:${at + 1}: the block is not closed`);
    const [language = "", name] = info.trim().split(/\s+/);
    const code = lines.slice(at + 1, at + 1 + length).map((line) => `${line.slice(indent.length)}\n`);
    blocks.push({ page, line: at + 1, language, name, code: code.join("") });
    at += length + 1;
  }
  return blocks;
}
