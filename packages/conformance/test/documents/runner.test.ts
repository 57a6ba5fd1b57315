import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { codeBlocksOf } from "../../src/documents/code-blocks.js";
import { staleExceptions } from "../../src/documents/exceptions.js";
import { isExpectedOutput } from "../../src/documents/expected-output.js";
import { inTurn } from "../../src/documents/in-turn.js";
import { PageFolder } from "../../src/documents/page-folder.js";
import { brokenLinks } from "../../src/documents/page-links.js";
import { parseCommands } from "../../src/documents/parse-commands.js";
import { readProjectNames, type ProjectNames } from "../../src/documents/project-names.js";
import { runPage } from "../../src/documents/run-page.js";
import { isParsedAlone, shellLinesOf } from "../../src/documents/shell-lines.js";
import { typeProblems } from "../../src/documents/type-check.js";
import { warmCommand } from "../dicomsec.js";

const command = warmCommand();
const root = fileURLToPath(new URL("../../../../", import.meta.url));
let inputs: TemporaryFolder;
let project: ProjectNames;

beforeAll(async () => {
  inputs = await temporaryFolder();
  project = await readProjectNames(root);
});

afterAll(async () => inputs[Symbol.asyncDispose]());

describe("a page passes", () => {
  it.each([
    ["a program that ends well", "```js\nimport { Tag } from '@dicomsec/core';\nconsole.log(Tag.Modality);\n```"],
    ["a program in TypeScript", "```ts\nconst one: number = 1;\nconsole.log(one);\n```\n\n```text\n1\n```"],
    [
      "a program of a file, and what it writes",
      "```js a.mjs\nconsole.log(2);\n```\n```sh\nnode a.mjs\n```\n```text\n2\n```",
    ],
    ["a command that is right", "```sh\ndicomsec new-key new.key # 32 bytes\n```"],
    ["a command that fails as the page says", "```sh\ndicomsec dump no.dcm # exits with 3\n```"],
    ["a command for a host that cannot be there", "```sh\ndicomsec tls check pacs.hospital.example:2762 --json\n```"],
    [
      "a configuration that a command takes",
      "```json node.json\n{}\n```\n```sh\ndicomsec conformance --config node.json --out c.md\n```",
    ],
    [
      "packages and scripts that are there",
      "```sh\nnpm install @dicomsec/core better-sqlite3\nnpm run build\nnpm --prefix packages/core run build\n```",
    ],
  ])("with %s", async (_title, markdown) => {
    expect(await problemOf(markdown)).toBeUndefined();
  });
});

describe("a page does not pass", () => {
  it.each([
    [
      "a program that fails",
      "```js\nimport { noSuchThing } from '@dicomsec/core';\n```",
      /^a\.md:1: the program exits with 1/,
    ],
    ["a program that warns", "```js\nconsole.warn('x');\n```", /the program exits with 0\nx/],
    ["another output than it shows", "```js\nconsole.log(1);\n```\n```text\n2\n```", /^a\.md:4: what is written is\n1/],
    ["a command that fails", "```sh\ndicomsec dump no.dcm\n```", /exits with 3, not 0/],
    ["a command that does not fail as it says", "```sh\ndicomsec --version # exits with 1\n```", /exits with 0, not 1/],
    ["an option that does not exist", "```sh\ndicomsec echo localhost:1 --no-such\n```", /unknown option '--no-such'/],
    ["an option that is missing", "```sh\ndicomsec tls check\n```", /missing required argument/],
    ["an option that does not exist, by npm start", "```sh\nnpm start -- dump ct.dcm --no-such\n```", /unknown option/],
    [
      "a configuration that no command takes",
      '```json n.json\n{ "tls": {} }\n```\n```sh\ndicomsec conformance --config n.json\n```',
      /exits with 2/,
    ],
    ["JSON that is none", "```json n.json\n{,}\n```\n```sh\ncat n.json\n```", /JSON/],
    ["a file that nothing reads", "```json n.json\n{}\n```", /nothing after it reads n\.json/],
    ["a block of a kind that is not known", "```rust\nfn main() {}\n```", /no way is known to check a block of "rust"/],
    ["a block that does not say what it is", "```\nls\n```", /no way is known to check a block of ""/],
    ["a program that is not known", "```sh\ncurl https://a.example\n```", /no way is known to check curl/],
    [
      "a package that nobody asks for",
      "```sh\nnpm install @dicomsec/cores\n```",
      /no package asks for @dicomsec\/cores/,
    ],
    ["a private package", "```sh\nnpm install @dicomsec/testing\n```", /no package asks for/],
    ["a script that is not there", "```sh\nnpm run no-such\n```", /there is no script no-such/],
    [
      "a script that another folder has not",
      "```sh\nnpm --prefix packages/core run bench\n```",
      /there is no script bench/,
    ],
    ["a program of the repository that is not there", "```sh\nnode examples/no-such.mjs\n```", /there is no program/],
  ])("with %s", async (_title, markdown, problem) => {
    expect(await problemOf(markdown)).toMatch(problem);
  });

  it("with a block that is never closed", () => {
    expect(() => codeBlocksOf("a.md", "text\n```js\n1\n")).toThrow("a.md:2: the block is not closed");
  });

  it("with TypeScript of a wrong type", async () => {
    await using folder = await PageFolder.create({ root, inputs: inputs.path });
    const blocks = codeBlocksOf("a.md", "```ts\nexport const one: number = 'one';\n```");
    expect(await typeProblems(blocks, root, folder)).toContain("a-md-1.mts(1,14): error TS2322");
  });
});

it("a command for a host that cannot be there is not run, but its arguments and options must be right", async () => {
  const [right, wrong, short] = ["check a.example:2762 --json", "check a.example:2762 --no-such", "check"].map(
    (rest) => ["tls", ...rest.split(" ")],
  );
  expect(await parseCommands([right!, wrong!, short!], root)).toEqual([
    undefined,
    expect.stringContaining("unknown option '--no-such'"),
    expect.stringContaining("missing required argument"),
  ]);
});

it.each([
  ["dicomsec echo pacs.hospital.example:104", true],
  ["dicomsec config find --ldap ldaps://a.example/", true],
  ["dicomsec email seal a --to me@a.example", false],
  ["dicomsec echo localhost:104", false],
  ["curl a.example", false],
])("%s is parsed alone: %s", (line, expected) => {
  expect(shellLinesOf(line).map(isParsedAlone)).toEqual([expected]);
});

it("an exception that no block needs is told", () => {
  const exceptions = [
    { page: "a.md", begins: "one", reason: "r" },
    { page: "a.md", begins: "two", reason: "r" },
  ];
  expect(staleExceptions(codeBlocksOf("a.md", "```js\none();\n```"), exceptions)).toEqual([exceptions[1]]);
});

it("links that lead nowhere are told, be it a file or a heading, and those of other places are not asked", async () => {
  const right =
    "[a](package.json) [b](docs/b.md#one-two-3) [c](#d) [e](https://a.example/x)\n\n# `D`\n\n```sh\n[f](no)\n```\n";
  const pages = new Map([
    ["a.md", right],
    ["docs/b.md", "## One, two (3)\n[a](package.json) [b](../a.md#e) [c](../no)\n"],
  ]);
  expect(await brokenLinks(pages, root)).toEqual(["docs/b.md: ../a.md#e", "docs/b.md: ../no"]);
});

it("blocks are found with what stands around them, and inside of longer fences", () => {
  const found = codeBlocksOf("a.md", "1. x\n\n   ```sh\n   ls\n   ```\n\n````md\n```js\n```\n````\n");
  expect(found.map(({ line, language, code }) => [line, language, code])).toEqual([
    [3, "sh", "ls\n"],
    [7, "md", "```js\n```\n"],
  ]);
});

it("lines are told from their comments, and go on after a backslash", () => {
  const lines = shellLinesOf('# all\na "x # y" \\\n  b # exits with 4\nc#d &\n');
  expect(lines.map(({ words, exitCode, isBackground }) => [words, exitCode, isBackground])).toEqual([
    [["a", "x # y", "b"], 4, false],
    [["c#d"], 0, true],
  ]);
});

it.each([
  ["a … c\n", "a b c\n", true],
  ["a\n…\nc", "a\nb\nb\nc\n", true],
  ["a", "a\nb", false],
  ["(a)", "a", false],
])("%j shows %j: %s", (shown, written, expected) => {
  expect(isExpectedOutput(shown, written)).toBe(expected);
});

it("tasks are begun in their order, so many at a time, whatever becomes of others", async () => {
  const begun: number[] = [];
  const task = (at: number) => async (): Promise<number> => {
    begun.push(at);
    await new Promise((resolve) => setImmediate(resolve));
    if (at === 1) throw new Error("no");
    return at;
  };
  const results = inTurn([0, 1, 2, 3].map(task), 2);
  expect(begun).toEqual([0, 1]);
  expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
});

async function problemOf(markdown: string): Promise<string | undefined> {
  await using folder = await PageFolder.create({ root, inputs: inputs.path, command });
  return await runPage(codeBlocksOf("a.md", markdown), { root, page: "a.md", folder, project });
}
