import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { codeBlocksOf } from "../../src/documents/code-blocks.js";
import { staleExceptions } from "../../src/documents/exceptions.js";
import { inTurn } from "../../src/documents/in-turn.js";
import { markdownPages } from "../../src/documents/markdown-pages.js";
import { parseCommands } from "../../src/documents/parse-commands.js";
import { PageFolder } from "../../src/documents/page-folder.js";
import { brokenLinks } from "../../src/documents/page-links.js";
import { readProjectNames } from "../../src/documents/project-names.js";
import { isParsedAlone, shellLinesOf } from "../../src/documents/shell-lines.js";
import { typeProblems } from "../../src/documents/type-check.js";
import { writePageInputs } from "./page-inputs.js";
import { pageResults } from "./page-results.js";
import { warmCommand } from "../dicomsec.js";
import { needsDirectory, runWholePage } from "./page-run.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const texts = await markdownPages(root);
const found = [...texts].map(([page, text]) => [page, codeBlocksOf(page, text)] as const);
const pages = new Map(found.filter(([, blocks]) => blocks.length > 0));
const blocks = [...pages.values()].flat();
/** For as many pages at a time. */
const commands = [warmCommand(), warmCommand()];

describeWithPeer("openssl", "every block of a page does what the page says:", () => {
  let inputs: TemporaryFolder;
  let runs: ReadonlyMap<string, Promise<string | undefined>>;

  beforeAll(async () => {
    inputs = await temporaryFolder();
    await writePageInputs(inputs, root);
    const options = { root, inputs: inputs.path, project: await readProjectNames(root) };
    const tasks = [...pages.values()].map((all, at) => async () => {
      const command = commands[at % commands.length]!;
      return runWholePage(all, { ...options, command });
    });
    const results = inTurn(tasks, commands.length);
    for (const result of results) result.catch(() => {}); // each is awaited by the test of its page
    runs = new Map([...pages.keys()].map((page, at) => [page, results[at]!]));
  });

  afterAll(async () => {
    await Promise.allSettled(runs.values());
    await inputs[Symbol.asyncDispose]();
  });

  for (const [page, all] of pages)
    itWithPeer(needsDirectory(all) ? ["slapd"] : [], page, async () => {
      expect(await runs.get(page)).toBeUndefined();
    });
});

describe("the pages", () => {
  it("have TypeScript of the right types", async () => {
    await using inputs = await temporaryFolder();
    await using folder = await PageFolder.create({ root, inputs: inputs.path });
    expect(await typeProblems(blocks, root, folder)).toBe("");
  });

  it("have commands for hosts that cannot be there with arguments and options that there are", async () => {
    const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => shellLinesOf(code));
    const parsed = lines.filter(isParsedAlone);
    const problems = await parseCommands(
      parsed.map(({ words }) => words.slice(1)),
      root,
    );
    expect(parsed.flatMap(({ text }, at) => (problems[at] === undefined ? [] : [text, problems[at]]))).toEqual([]);
  });

  it("have no link that leads nowhere", async () => {
    expect(await brokenLinks(texts, root)).toEqual([]);
  });

  it("need every exception that there is, and every look at what they made", () => {
    expect(staleExceptions(blocks)).toEqual([]);
    expect(Object.keys(pageResults).filter((page) => !pages.has(page))).toEqual([]);
  });
});
