import { expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runProcess } from "@dicomsec/testing";

const cwd = fileURLToPath(new URL("../", import.meta.url));

it("the program of the readme writes a line for what became of the association and its request", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, program = ""] = /^```js\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { exitCode, stdout, stderr } = await runProcess(process.execPath, ["--input-type=module", "-e", program], {
    cwd,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { msg: "an association was made", callingAeTitle: "MODALITY" },
    { msg: "a request was served", service: "echo", status: "0000", association: 1 },
    { msg: "an association ended", outcome: "released" },
  ]);
});
