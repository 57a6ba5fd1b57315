import { beforeAll, expect, it } from "@jest/globals";
import { join } from "node:path";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { createDeidentifier, type DeidentifierOptions } from "@dicomsec/deidentification";
import { dsrdump } from "../src/judges/dsrdump.js";
import type { Judgement } from "../src/judges/judgement.js";
import { loadFiles, readableFiles, wellFormedFiles } from "./corpus-files.js";

const key = new Uint8Array(32).fill(1);
const reports = wellFormedFiles(readableFiles(loadFiles())).filter(({ bytes }) => {
  const { dataset } = readFile(bytes);
  return (
    dataset.has(Tag.ContentSequence) && dataset.has(Tag.SOPInstanceUID) && dataset.getString(Tag.Modality) !== undefined
  );
});

const configs: readonly (readonly [string, Partial<DeidentifierOptions>])[] = [
  ["Clean Structured Content", { options: ["clean-structured-content"] }],
  [
    "Clean Structured Content and Descriptors by the allow-list",
    { options: ["clean-structured-content", "clean-descriptors"] },
  ],
  [
    "Clean Structured Content, Descriptors by redaction, and modified dates",
    {
      options: ["clean-structured-content", "clean-descriptors", "retain-modified-dates"],
      descriptors: { manner: "redact" },
    },
  ],
];

describeWithPeer("dsrdump", "a document whose content was cleaned", () => {
  let before: readonly Judgement[];
  beforeAll(async () => {
    before = await dsrdump(reports.map(({ file }) => file));
  });

  it.each(configs)("under %s is read by dsrdump wherever the original is", async (_, options) => {
    await using folder = await temporaryFolder();
    const deidentifier = createDeidentifier({ key, ...options });
    const outputs = await Promise.all(
      reports.map(async ({ bytes }, at) => {
        const { file } = await deidentifier.deidentify(readFile(bytes));
        return folder.write(join("out", `${at}.dcm`), writeFile(file));
      }),
    );
    const after = await dsrdump(outputs);
    const readBefore = reports.filter((_file, at) => before[at]!.accepted);
    expect(readBefore.length).toBeGreaterThan(10);
    const lost = reports.flatMap(({ name }, at) =>
      before[at]!.accepted && !after[at]!.accepted ? [`${name}: ${after[at]!.errors.join("; ")}`] : [],
    );
    expect(lost).toEqual([]);
  });

  it("would not be read without the value of an item", async () => {
    await using folder = await temporaryFolder();
    const at = before.findIndex(({ accepted }) => accepted);
    const file = readFile(reports[at]!.bytes.slice());
    file.dataset.getItems(Tag.ContentSequence)[0]!.delete(Tag.ValueType);
    const [broken] = await dsrdump([await folder.write("broken.dcm", writeFile(file))]);
    expect(broken!.accepted).toBe(false);
  });
});
