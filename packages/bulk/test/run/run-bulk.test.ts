import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deidentifyFiles } from "@dicomsec/deidentification/node";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import {
  type BulkReport,
  type ChunkExecutor,
  deidentifyOperation,
  type DeidentifyOperationOptions,
  type InstanceRecord,
  type InstanceStore,
  isYes,
  localExecutor,
  openPlace,
  runBulk,
  RunKeys,
  type RunOptions,
  sealOperation,
  verifyOperation,
} from "../../src/index.js";
import { instance } from "./instances.js";

const key = new Uint8Array(32).fill(5);
const keys = new RunKeys(key);
const softwareVersion = "test";

let folder: TemporaryFolder;
let records: InstanceRecord[];

beforeEach(async () => {
  folder = await temporaryFolder();
  records = [];
});
afterEach(async () => folder[Symbol.asyncDispose]());

interface Run extends Partial<RunOptions> {
  readonly settings?: Partial<DeidentifyOperationOptions>;
  readonly inputs?: readonly string[];
  readonly wrap?: (executor: ChunkExecutor) => ChunkExecutor;
}

async function deidentify({
  settings = {},
  inputs = ["in"],
  wrap = (one) => one,
  ...more
}: Run = {}): Promise<BulkReport> {
  const operation = await deidentifyOperation({ key, softwareVersion, ...settings });
  await using executor = wrap(localExecutor({ operation, keys }));
  const [first, ...others] = await Promise.all(inputs.map(async (name) => openPlace(join(folder.path, name))));
  return await runBulk({
    operation,
    keys,
    executor,
    sources: [first!, ...others],
    target: await openPlace(join(folder.path, "out")),
    chunkSize: 3,
    onRecord: (record) => void records.push(record),
    ...more,
  });
}

async function filesIn(name: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(join(folder.path, name), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(folder.path.length + name.length + 2), await readFile(path, "base64"));
    else files.set(path.slice(folder.path.length + name.length + 2), "folder");
  }
  return files;
}

async function writeInstances(count: number, name = "in"): Promise<void> {
  for (let at = 1; at <= count; at++) await folder.write(`${name}/series-${at % 3}/${at}.dcm`, instance(at));
}

it.each(["keep", "uid"] as const)(
  "makes the same files under the same names as one machine without stores (layout %s)",
  async (layout) => {
    await writeInstances(10);
    await folder.write("in/Winterstein/99.dcm", instance(99));
    await folder.write("in/notes.txt", "no DICOM file");
    await deidentifyFiles({
      key,
      layout,
      softwareVersion,
      inputs: [join(folder.path, "in")],
      out: join(folder.path, "one"),
      jobs: 1,
    });
    const report = await deidentify({ settings: { layout } });
    expect(await filesIn("out")).toEqual(await filesIn("one"));
    expect(report.totals).toMatchObject({ instances: 11, verdicts: { clean: 11, notDicom: 1 }, givenUp: 0 });
    expect(isYes(report)).toBe(true);
    expect(records.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  },
);

it("names an instance by its new UIDs where an earlier source has its name", async () => {
  await writeInstances(2);
  await folder.write("more/series-1/1.dcm", instance(7));
  const report = await deidentify({ inputs: ["in", "more"] });
  expect(report.totals.verdicts).toEqual({ clean: 3 });
  await deidentifyFiles({
    key,
    softwareVersion,
    inputs: [join(folder.path, "in"), join(folder.path, "more")],
    out: join(folder.path, "one"),
    jobs: 1,
  });
  expect(await filesIn("out")).toEqual(await filesIn("one"));
});

it("lets no instance take the output of another", async () => {
  await folder.write("in/1.dcm", instance(1));
  await folder.write("in/2.dcm", instance(1, 200));
  const report = await deidentify({ settings: { layout: "uid" }, chunkSize: 1 });
  expect(report.totals).toMatchObject({
    verdicts: { clean: 1, failed: 1 },
    errors: { ERR_DEIDENTIFICATION_SAME_OUTPUT: 1 },
  });
  expect(isYes(report)).toBe(false);
});

it("lets no instance take the output of one whose name is that of new UIDs already", async () => {
  await folder.write("in/Winterstein/1.dcm", instance(1));
  await deidentify();
  const [{ output } = {}] = records;
  await folder.write(`in/${output}`, instance(2));
  for (const replace of [false, true]) {
    await rm(join(folder.path, "out"), { recursive: true });
    const report = await deidentify({ chunkSize: 1, replace });
    expect(report.totals).toMatchObject({
      verdicts: { clean: 1, failed: 1 },
      errors: { ERR_DEIDENTIFICATION_SAME_OUTPUT: 1 },
    });
  }
});

it("takes no name that a link of an earlier source has", async () => {
  await folder.write("in/others/2.dcm", instance(2));
  await symlink("others/2.dcm", join(folder.path, "in/1.dcm"));
  await folder.write("more/1.dcm", instance(3));
  const report = await deidentify({ inputs: ["in", "more"] });
  const outputs = new Set(records.map(({ output }) => output));
  expect(report.totals.verdicts).toEqual({ clean: 3 });
  expect(outputs.size).toBe(3);
  expect([...(await filesIn("out")).values()].filter((content) => content !== "folder").length).toBe(3);
});

it("counts nothing as done whose name in the target leads to something else", async () => {
  await folder.write("in/1.dcm", instance(1));
  await folder.write("in/2.dcm", instance(2));
  const target = await openPlace(join(folder.path, "out"));
  // As a file system does that knows no capital letters.
  const foldsNames: InstanceStore = {
    url: target.url,
    list: (prefix) => target.list(prefix),
    open: (name) => target.open(name.replace("2.dcm", "1.dcm")),
    write: (name, bytes, options) => target.write(name.replace("2.dcm", "1.dcm"), bytes, options),
    stat: (name) => target.stat(name.replace("2.dcm", "1.dcm")),
    remove: (name) => target.remove(name),
    removeBelow: (prefix) => target.removeBelow(prefix),
  };
  const openStore = async (place: string): Promise<InstanceStore> =>
    place === target.url ? foldsNames : openPlace(place);
  for (const recipients of [[], [{ password: "for the originals" }]]) {
    await rm(join(folder.path, "out"), { recursive: true, force: true });
    const operation = await deidentifyOperation({ key, softwareVersion, recipients });
    const report = await deidentify({
      settings: { recipients },
      wrap: () => localExecutor({ operation, keys, openStore }),
    });
    expect(report.totals).toMatchObject({ verdicts: { clean: 1, failed: 1 }, errors: { ERR_BULK_TARGET_TAKEN: 1 } });
  }
});

it.each(["deidentify", "verify"] as const)(
  "treats instances again that were changed since the run was interrupted (%s)",
  async (name) => {
    await writeInstances(4);
    const operation =
      name === "verify"
        ? verifyOperation({ verify: {}, softwareVersion })
        : await deidentifyOperation({ key, softwareVersion });
    let isBroken = true;
    const executed: number[] = [];
    const local = localExecutor({ operation, keys });
    const dies: ChunkExecutor = {
      ...local,
      execute: async (task, signal) => {
        executed.push(task.first);
        if (isBroken && task.first > 1) throw new Error("gone");
        return local.execute(task, signal);
      },
    };
    const run = async (): Promise<BulkReport> =>
      runBulk({
        operation,
        keys,
        executor: dies,
        sources: [await openPlace(join(folder.path, "in"))],
        target: name === "verify" ? undefined : await openPlace(join(folder.path, "out")),
        ledger: await openPlace(join(folder.path, name === "verify" ? "ledger" : "out")),
        chunkSize: 1,
      });
    await expect(run()).rejects.toThrow("gone");
    isBroken = false;
    const [first] = [...(await filesIn("in")).keys()].filter((path) => path.endsWith(".dcm")).sort();
    await folder.write(`in/${first}`, instance(3, 99));
    const report = await run();
    expect(executed).toEqual([1, 2, 1, 2, 3, 4]);
    // The output of what was there before is in the way.
    expect(report.totals.errors).toEqual(name === "verify" ? {} : { ERR_BULK_TARGET_TAKEN: 1 });
    await operation[Symbol.asyncDispose]();
  },
);

it("makes outputs again that were taken away since the run was interrupted", async () => {
  await writeInstances(7);
  let isBroken = true;
  const dies = (executor: ChunkExecutor): ChunkExecutor => ({
    room: 1,
    execute: async (task, signal) => {
      if (isBroken && task.first === 7) throw new Error("gone");
      return executor.execute(task, signal);
    },
    [Symbol.asyncDispose]: async () => executor[Symbol.asyncDispose](),
  });
  await expect(deidentify({ wrap: dies })).rejects.toThrow("gone");
  isBroken = false;
  const [one] = [...(await filesIn("out")).keys()].filter((path) => path.endsWith(".dcm"));
  const before = await readFile(join(folder.path, "out", one!), "base64");
  await rm(join(folder.path, "out", one!));
  expect((await deidentify({ wrap: dies })).totals.verdicts).toEqual({ clean: 7 });
  expect(await readFile(join(folder.path, "out", one!), "base64")).toBe(before);
});

it("goes on where it was interrupted, and leaves nothing of itself", async () => {
  await writeInstances(10);
  let executed = 0;
  const dies = (executor: ChunkExecutor): ChunkExecutor => ({
    room: 1,
    execute: async (task, signal) => {
      if (++executed === 3) throw new Error("the power is gone");
      return executor.execute(task, signal);
    },
    [Symbol.asyncDispose]: async () => executor[Symbol.asyncDispose](),
  });
  await expect(deidentify({ wrap: dies })).rejects.toThrow("the power is gone");
  expect(executed).toBe(3);
  records = [];
  const report = await deidentify({ wrap: dies });
  expect(executed).toBe(5);
  expect(report.totals.verdicts).toEqual({ clean: 10 });
  expect(records.length).toBe(10);
  expect([...(await filesIn("out")).keys()].filter((name) => name.startsWith("."))).toEqual([]);
});

it("believes no record that was changed", async () => {
  await writeInstances(4);
  const dies: ChunkExecutor = {
    room: 1,
    execute: async () => Promise.reject(new Error("gone")),
    [Symbol.asyncDispose]: async () => {},
  };
  let chunk = "";
  const notes = (executor: ChunkExecutor): ChunkExecutor => ({
    ...dies,
    execute: async (task, signal) => {
      if (chunk !== "") throw new Error("gone");
      chunk = task.id;
      return executor.execute(task, signal);
    },
  });
  await expect(deidentify({ wrap: notes })).rejects.toThrow("gone");
  const record = join(folder.path, "out/.dicomsec-run/chunks", chunk.slice(0, 2), chunk.slice(2, 4), chunk);
  const sealed = await readFile(record);
  expect(sealed.includes("series-")).toBe(false);
  sealed[20]! ^= 1;
  await writeFile(record, sealed);
  await expect(deidentify()).rejects.toMatchObject({ code: "ERR_BULK_PAYLOAD" });
});

it("writes into no target that holds something else, unless that is to be replaced", async () => {
  await writeInstances(2);
  await folder.write("out/series-1/1.dcm", "older");
  await expect(deidentify()).rejects.toMatchObject({ code: "ERR_BULK_TARGET_TAKEN" });
  expect(await readFile(join(folder.path, "out/series-1/1.dcm"), "utf8")).toBe("older");
  expect((await deidentify({ replace: true })).totals.verdicts).toEqual({ clean: 2 });
  expect(await readFile(join(folder.path, "out/series-1/1.dcm"), "utf8")).not.toBe("older");
});

it("writes into no target of a run that has not ended and has other settings", async () => {
  await writeInstances(4);
  const gone = (): ChunkExecutor => ({
    room: 1,
    execute: async () => Promise.reject(new Error("gone")),
    [Symbol.asyncDispose]: async () => {},
  });
  await expect(deidentify({ wrap: gone })).rejects.toThrow("gone");
  const other = deidentify({ settings: { config: { unknown: "keep" } }, replace: true });
  await expect(other).rejects.toMatchObject({ code: "ERR_BULK_TARGET_TAKEN" });
});

it("gives up a chunk that nobody can treat, does the others, and tries it again the next time", async () => {
  await writeInstances(7);
  let isBroken = true;
  const gives = (executor: ChunkExecutor): ChunkExecutor => ({
    room: 1,
    execute: async (task, signal) => (isBroken && task.first === 4 ? undefined : executor.execute(task, signal)),
    [Symbol.asyncDispose]: async () => executor[Symbol.asyncDispose](),
  });
  const first = await deidentify({ wrap: gives });
  expect(first.totals).toMatchObject({ instances: 4, givenUp: 3 });
  expect(isYes(first)).toBe(false);
  isBroken = false;
  expect((await deidentify({ wrap: gives })).totals).toMatchObject({ instances: 7, givenUp: 0 });
});

it.each([
  ["pseudonyms", { pseudonyms: { manner: "sequence" } }],
  ["dates", { options: ["retain-modified-dates"], modifiedDates: { manner: "epoch" } }],
  ["faces", { options: ["clean-recognizable-visual-features"] }],
  ["DICOMDIR", { dicomdir: "rebuild" }],
  ["quarantine", { quarantine: "q" }],
  ["values", { reportValues: true }],
] as const)("refuses by name what needs all instances on one machine: %s", async (name, config) => {
  const refused = deidentifyOperation({ key, softwareVersion, config });
  await expect(refused).rejects.toMatchObject({ code: "ERR_BULK_NEEDS_ONE_MACHINE" });
  await expect(refused).rejects.toThrow(name);
});

it("refuses sources without a DICOM file, and leaves no trace", async () => {
  await folder.write("in/notes.txt", "no DICOM file");
  await expect(deidentify()).rejects.toMatchObject({ code: "ERR_BULK_NO_INPUT" });
  expect([...(await filesIn("out")).keys()]).toEqual([]);
});

it("tells instances without a signature, and names no input in its report", async () => {
  await writeInstances(5);
  const operation = verifyOperation({ verify: {}, softwareVersion });
  await using executor = localExecutor({ operation, keys });
  const report = await runBulk({
    operation,
    keys,
    executor,
    sources: [await openPlace(join(folder.path, "in"))],
    target: undefined,
    ledger: await openPlace(join(folder.path, "ledger")),
    mostProblems: 2,
  });
  expect(report.totals).toMatchObject({ instances: 5, verdicts: { unsigned: 5 } });
  expect(report.problems.length).toBe(2);
  expect(JSON.stringify(report)).not.toContain("series-");
  expect(isYes(report)).toBe(false);
});

it("seals under no name that an earlier source or the run itself has", async () => {
  await folder.write("in/1.dcm", instance(1));
  await folder.write("in/.dicomsec-run/2.dcm", instance(2));
  await folder.write("more/1.dcm", instance(3));
  const operation = sealOperation({ seal: { recipients: [{ password: "for the originals" }] }, softwareVersion });
  await using executor = localExecutor({ operation, keys });
  const report = await runBulk({
    operation,
    keys,
    executor,
    sources: [await openPlace(join(folder.path, "in")), await openPlace(join(folder.path, "more"))],
    target: await openPlace(join(folder.path, "out")),
  });
  expect(report.totals).toMatchObject({ verdicts: { sealed: 1, failed: 2 }, errors: { ERR_BULK_TARGET_TAKEN: 2 } });
  expect([...(await filesIn("out")).keys()]).toEqual(["1.dcm"]);
});

it("leaves nothing in the folder for temporary files, of an output that is too large for memory either", async () => {
  await folder.write("in/1.dcm", instance(1, 1, 65 << 20));
  await folder.write("in/2.dcm", instance(2));
  const temporary = join(folder.path, "temporary");
  await mkdir(temporary);
  // Threads end without a word.
  const operation = await deidentifyOperation({ key, softwareVersion, temporary });
  const report = await deidentify({
    wrap: () => ({ ...localExecutor({ operation, keys }), [Symbol.asyncDispose]: async () => {} }),
  });
  expect(report.totals).toMatchObject({ verdicts: { clean: 2 } });
  expect(await readdir(temporary)).toEqual([]);
  expect([...(await filesIn("out")).keys()].sort()).toEqual(["1.dcm", "2.dcm"]);
});
