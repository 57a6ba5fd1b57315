import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "@dicomsec/testing";

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

/** The Markdown files of the repository that hold blocks, each with its blocks in their order. */
export async function documentedPages(root: string): Promise<ReadonlyMap<string, readonly CodeBlock[]>> {
  const { stdout, exitCode } = await runProcess("git", [...listed, "*.md"], { cwd: root });
  if (exitCode !== 0) throw new Error("git does not tell which files there are");
  const pages = stdout.split("\0").filter((path) => path !== "");
  const found = await Promise.all(pages.map(async (page) => [page, await blocksOfFile(root, page)] as const));
  return new Map(found.filter(([, blocks]) => blocks.length > 0));
}

/** What is in the repository, and what would be: not what is ignored. */
const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"];

/** A file that was removed and is not committed yet has no blocks. */
async function blocksOfFile(root: string, page: string): Promise<CodeBlock[]> {
  return codeBlocksOf(page, await readFile(join(root, page), "utf8").catch(() => ""));
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
