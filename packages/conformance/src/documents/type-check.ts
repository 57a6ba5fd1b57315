import { join } from "node:path";
import type { CodeBlock } from "./code-blocks.js";
import type { PageFolder } from "./page-folder.js";

/** It needs a test around it, so that it is not run but has its types checked. */
export function isPartOfTest({ code }: CodeBlock): boolean {
  return /from "(?:@jest\/globals|@dicomsec\/testing\/jest)"/.test(code);
}

/** What the compiler says of all blocks of TypeScript, as strict as it gets; nothing when they are right. */
export async function typeProblems(blocks: readonly CodeBlock[], root: string, folder: PageFolder): Promise<string> {
  const typed = blocks.filter(({ language }) => language === "ts");
  const files = await Promise.all(typed.map((block) => folder.write(fileNameOf(block), block.code)));
  await folder.write(
    "tsconfig.json",
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files }),
  );
  const { exitCode, stdout } = await folder.run(join(root, "node_modules/.bin/tsc"), "-p", ".");
  return exitCode === 0 ? "" : stdout;
}

const compilerOptions = { noEmit: true, types: ["node"], noUnusedLocals: false };

function fileNameOf({ page, line }: CodeBlock): string {
  return `${page.replaceAll(/\W/g, "-")}-${line}.mts`;
}
