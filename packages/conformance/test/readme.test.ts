import { describe, expect, it } from "@jest/globals";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { element, item, part10, runProcess, sequence, type ProcessResult } from "@dicomsec/testing";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const readmes = ["README.md", "packages/core/README.md"];

describe.each(readmes)("the program in %s", (readme) => {
  it("runs, and changes the name alone", async () => {
    const [program = ""] = programsOf(await readFile(join(root, readme), "utf8"));
    const { result, edited } = await runProgram(program);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(edited).toEqual(sampleFile("Doe^Jane"));
  });
});

it("the program in packages/deidentification/README.md removes the name and says what it did", async () => {
  const [program = ""] = programsOf(await readFile(join(root, "packages/deidentification/README.md"), "utf8"));
  const { result, edited } = await runProgram(program);
  expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringMatching(/^clean \d+\n$/) });
  const text = new TextDecoder("latin1").decode(edited);
  expect(text).toContain("ANON-");
  expect(text).not.toContain("Roe");
});

it("a program that fails is noticed", async () => {
  const { result } = await runProgram('import { noSuchThing } from "@dicomsec/core";');
  expect(result.exitCode).toBe(1);
});

/** The blocks marked `js`. */
function programsOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, program = ""]) => program);
}

function sampleFile(patientName: string): Uint8Array {
  const study = item([element(0x00081155, "UI", "1.2.3")], { length: "undefined" });
  return part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", "1.2.3.4"),
      element(0x00080060, "CS", "CT"),
      sequence(0x00081110, [study]),
      element(0x00100010, "PN", patientName),
      element(0x00280010, "US", 512),
    ],
  });
}

/** Runs it as a user would: on the built packages, in a folder that holds `ct.dcm`. */
async function runProgram(program: string): Promise<{ result: ProcessResult; edited: Uint8Array | undefined }> {
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const cwd = await mkdtemp(join(cache, "readme-"));
  try {
    await writeFile(join(cwd, "ct.dcm"), sampleFile("Roe^Richard"));
    const result = await runProcess(process.execPath, ["--input-type=module", "-e", program], { cwd });
    const edited = await readFile(join(cwd, "edited.dcm")).catch(() => undefined);
    return { result, edited: edited && new Uint8Array(edited) };
  } finally {
    await rm(cwd, { recursive: true });
  }
}
