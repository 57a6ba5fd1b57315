import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { runProcess, temporaryFolder } from "@dicomsec/testing";

const story = fileURLToPath(new URL("../../../examples/whole-story/src/", import.meta.url));

describe("the story that npm start tells", () => {
  it("prints a line for each of ten steps, and makes a page with pictures that shows them", async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await runProcess(process.execPath, [join(story, "main.mjs"), folder.path]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n").filter((line) => /^ ?\d+ {2}\S.*: \S.*\.\)?$/.test(line));
    expect(lines).toHaveLength(10);
    const page = await readFile(join(folder.path, "report.html"), "utf8");
    expect(page.match(/<li>/g)).toHaveLength(10);
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(6);
    expect(page).not.toContain("undefined");
  });

  it("does not touch a folder that holds something", async () => {
    await using folder = await temporaryFolder();
    await folder.write("mine.txt", "mine");
    const { exitCode } = await runProcess(process.execPath, [join(story, "main.mjs"), folder.path]);
    expect(exitCode).toBe(2);
    expect(await readFile(join(folder.path, "mine.txt"), "utf8")).toBe("mine");
  });

  it("ends with the first step that is not true, and says which", async () => {
    await using folder = await temporaryFolder();
    const program = `
      import { makeKeys } from "${story}keys.mjs";
      import { createStory, steps } from "${story}story.mjs";
      import { tell } from "${story}tell.mjs";
      import { prove } from "${story}prove.mjs";
      const wrong = { title: "Two is three", profile: "", run: async () => prove(2 === 3, "two is three") };
      const report = await tell(createStory(process.argv[1], await makeKeys(), "0"), [steps[0], wrong, steps[1]]);
      process.exitCode = report === undefined ? 1 : 0;`;
    const { exitCode, stdout } = await runProcess(process.execPath, [
      "--input-type=module",
      "-e",
      program,
      folder.path,
    ]);
    expect(exitCode).toBe(1);
    const [first, second, ...rest] = stdout.trimEnd().split("\n");
    expect(first).toMatch(/^ 1 {2}A study is made: 17 files/);
    expect([second, ...rest]).toEqual([" 2  Two is three: FAILED: this is not true: two is three"]);
  });

  it.each([
    [
      "6  The study is de-identified",
      "a picture had no text",
      `const { places } = story;
      for (const name of await readdir(places.archive)) {
        const file = dicom.readFile(await fs.readFile(join(places.archive, name)));
        if (file.dataset.getString(dicom.Tag.BurnedInAnnotation) !== "YES") continue;
        file.dataset.set(dicom.Tag.PixelData, new Uint8Array(256 * 192), "OB");
        await fs.writeFile(join(places.archive, name), dicom.writeFile(file));
      }`,
    ],
    [
      "9  The researcher opens it",
      "the CD was sealed by somebody else of the hospital",
      `const { places, keys } = story;
      await fs.rm(places.cd, { recursive: true });
      const recipients = [{ certificate: keys.readers.researcher.certificate }];
      await sealFileSet(places.cd, places.deidentified, { recipients, signers: [keys.signers.modality] });`,
    ],
    [
      "9  The researcher opens it",
      "the CD lost a file",
      `const { places } = story;
      const { path } = (await collectInputs([places.cd])).at(-1);
      await fs.rm(path);`,
    ],
  ])("does not tell the step %s where %s", async (title, _, harm) => {
    await using folder = await temporaryFolder();
    const program = `
      import fs, { readdir } from "node:fs/promises";
      import { join } from "node:path";
      import * as dicom from "@dicomsec/core";
      import { collectInputs } from "@dicomsec/core/node";
      import { sealFileSet } from "@dicomsec/media/node";
      import { makeKeys } from "${story}keys.mjs";
      import { createStory, steps } from "${story}story.mjs";
      import { tell } from "${story}tell.mjs";
      const at = ${parseInt(title, 10)} - 1;
      const run = async (story) => {
        ${harm}
        return steps[at].run(story);
      };
      const report = await tell(createStory(process.argv[1], await makeKeys(), "0"), steps.with(at, { ...steps[at], run }));
      process.exitCode = report === undefined ? 1 : 0;`;
    const args = ["--input-type=module", "-e", program, folder.path];
    const { exitCode, stdout } = await runProcess(process.execPath, args, { cwd: story });
    expect(stdout.trimEnd().split("\n").at(-1)).toContain(`${title} (PS3.15`);
    expect(stdout).toContain("FAILED: this is not true");
    expect(exitCode).toBe(1);
  });
});
