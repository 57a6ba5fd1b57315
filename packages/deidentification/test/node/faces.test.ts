import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile as read } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { type DicomFile, readFile, Tag, writeFile } from "@dicomsec/core";
import { runProcess, type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import type { BatchReport } from "../../src/index.js";
import { type BatchOptions, deidentifyFiles, reidentifyFiles } from "../../src/node/index.js";
import { digestOf, kneeAt, type Phantom, phantomSeries } from "../visual-features/head-phantom.js";

const key = new Uint8Array(32).fill(8);
const script = fileURLToPath(new URL("deidentify-files.mjs", import.meta.url));
const built = fileURLToPath(new URL("../../dist/node/batch-worker.js", import.meta.url));
const unbuilt = existsSync(built) ? undefined : "@dicomsec/deidentification is not built";

const head = phantomSeries({ gap: 11 });
const knee = phantomSeries({ matterAt: kneeAt, slices: 20, series: "1.2.4", frameOfReference: "1.2.8" });
for (const { dataset } of knee.files) dataset.set(Tag.BodyPartExamined, "KNEE");
/** Of a head as well, and too few. */
const few = phantomSeries({ slices: 3, series: "1.2.5", frameOfReference: "1.2.7" });

/** A folder with all three, or some, and what it is de-identified with. */
async function given(
  folder: TemporaryFolder,
  onUnknown: "quarantine" | "keep",
  more: Partial<BatchOptions> = {},
  series: Readonly<Record<string, Phantom>> = { few, head, knee },
) {
  for (const [name, { files }] of Object.entries(series))
    for (const [at, file] of files.entries())
      await folder.write(join("in", name, `${String(at).padStart(3, "0")}.dcm`), writeFile(file));
  return {
    inputs: [join(folder.path, "in")],
    out: join(folder.path, "out"),
    quarantine: join(folder.path, "quarantine"),
    config: { options: ["clean-recognizable-visual-features"], visualFeatures: { onUnknown } },
    ...more,
  } satisfies Omit<BatchOptions, "key" | "softwareVersion">;
}

async function outputsOf(report: BatchReport, out: string): Promise<Map<string, readonly DicomFile[]>> {
  const outputs = new Map<string, DicomFile[]>();
  for (const { output } of report.files) {
    if (output === undefined) continue;
    const file = readFile(new Uint8Array(await read(join(out, output))));
    const series = output.split("/")[0]!;
    outputs.set(series, [...(outputs.get(series) ?? []), file]);
  }
  return outputs;
}

const claims = (files: readonly DicomFile[] = []) =>
  files.map(({ dataset }) => [
    dataset.getString(Tag.RecognizableVisualFeatures),
    dataset.getItems(Tag.DeidentificationMethodCodeSequence).some((item) => item.getString(Tag.CodeValue) === "113102"),
  ]);

const writtenDigests = (files: readonly DicomFile[]) =>
  files.map((file) => createHash("sha256").update(writeFile(file)).digest("hex"));

const all = (files: readonly DicomFile[], value: unknown) => files.map(() => value);

function expectRight(report: BatchReport, outputs: Awaited<ReturnType<typeof outputsOf>>): void {
  expect(claims(outputs.get("head"))).toEqual(all(head.files, ["NO", true]));
  expect(claims(outputs.get("knee"))).toEqual(all(knee.files, ["NO", true]));
  expect(digestOf(outputs.get("head")!)).not.toBe(digestOf(head.files));
  expect(digestOf(outputs.get("knee")!)).toBe(digestOf(knee.files));
  expect(report.faces).toEqual([{ after: expect.objectContaining({ grey: expect.any(String) }) }]);
}

describe("a batch from which faces are removed", () => {
  it("claims so where there is none any more, and quarantines what nobody can judge", async () => {
    await using folder = await temporaryFolder();
    const options = await given(folder, "quarantine");
    const { report } = await deidentifyFiles({ ...options, key, softwareVersion: "test", jobs: 1 });
    const outputs = await outputsOf(report, options.out);
    expectRight(report, outputs);
    expect(outputs.has("few")).toBe(false);
    expect(report.files.slice(0, 3).map(({ error }) => error?.code)).toEqual(
      all(few.files, "ERR_DEIDENTIFICATION_PIXELS"),
    );
    expect(await readdir(join(folder.path, "quarantine"))).toHaveLength(3);
  });

  itUnless(unbuilt, "gives the same with two workers", async () => {
    await using folder = await temporaryFolder();
    const options = await given(folder, "keep");
    const { report } = await deidentifyFiles({ ...options, key, softwareVersion: "test", jobs: 1 });
    const one = await outputsOf(report, options.out);
    const two = { ...options, out: join(folder.path, "two"), jobs: 2 };
    const { exitCode, stdout, stderr } = await runProcess(process.execPath, [script, JSON.stringify(two)]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const other = await outputsOf(JSON.parse(stdout) as BatchReport, two.out);
    expectRight(report, one);
    for (const [series, files] of one) expect(writtenDigests(other.get(series)!)).toEqual(writtenDigests(files));
    expect(claims(other.get("few"))).toEqual(all(few.files, [undefined, false]));
    expect(digestOf(other.get("few")!)).toBe(digestOf(few.files));
    const codes = report.files.slice(0, 3).map(({ review }) => review.map(({ code }) => code));
    expect(codes).toEqual(all(few.files, expect.arrayContaining(["REVIEW_VISUAL_FEATURES_UNKNOWN"])));
  });

  it("gives the face back to who has the password", async () => {
    await using folder = await temporaryFolder();
    const password = "only for this test";
    const options = await given(folder, "quarantine", { recipients: [{ password }] }, { head });
    await deidentifyFiles({ ...options, key, softwareVersion: "test", jobs: 1 });
    const back = join(folder.path, "back");
    const slices = [10, 12, 14];
    const inputs = slices.map((at) => join(options.out, `head/${String(at).padStart(3, "0")}.dcm`));
    const restored = await reidentifyFiles({ inputs, out: back, keys: { passwords: [password] } });
    expect(restored.every(({ error }) => error === undefined)).toBe(true);
    const files = await Promise.all(
      restored.map(async ({ output }) => readFile(new Uint8Array(await read(join(back, output!))))),
    );
    const originals = slices.map((at) => head.files[at]!);
    expect(digestOf(files)).toBe(digestOf(originals));
    const cleaned = await Promise.all(inputs.map(async (path) => readFile(new Uint8Array(await read(path)))));
    expect(digestOf(cleaned)).not.toBe(digestOf(originals));
  });
});
