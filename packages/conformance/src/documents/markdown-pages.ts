import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "@dicomsec/testing";

/** The Markdown files of the repository by their paths: those that are in it or would be, and none that is ignored. */
export async function markdownPages(root: string): Promise<ReadonlyMap<string, string>> {
  const { stdout, exitCode } = await runProcess("git", [...list, "*.md"], { cwd: root });
  if (exitCode !== 0) throw new Error("git does not tell which files there are");
  const paths = stdout.split("\0").filter((path) => path !== "");
  const read = paths.map(async (path) => {
    // A file that was removed is listed until that is committed.
    const text = await readFile(join(root, path), "utf8").catch(() => undefined);
    return text === undefined ? [] : [[path, text] as const];
  });
  return new Map((await Promise.all(read)).flat());
}

const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"];
