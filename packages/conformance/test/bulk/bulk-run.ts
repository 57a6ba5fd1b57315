import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { element, part10, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { dicomsec } from "../dicomsec.js";
import { BulkProcess } from "./bulk-process.js";

export const FILES = 66;

const CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";

function instance(number: number): Uint8Array {
  const uid = `1.2.826.0.1.3680043.2.1125.7.${number}`;
  const dataset = [
    element(0x00080016, "UI", CT_IMAGE),
    element(0x00080018, "UI", uid),
    element(0x00080020, "DA", "20210314"),
    element(0x00080060, "CS", "CT"),
    element(0x00100010, "PN", "Winterstein^Agathe"),
    element(0x00100020, "LO", `PAT-${number % 5}`),
    element(0x0020000d, "UI", "1.2.826.0.1.3680043.2.1125.1"),
    element(0x0020000e, "UI", "1.2.826.0.1.3680043.2.1125.2"),
    element(0x00280010, "US", Uint8Array.of(2, 0)),
    element(0x00280011, "US", Uint8Array.of(2, 0)),
    element(0x7fe00010, "OW", new Uint8Array(40_000).fill(number)),
  ];
  return part10({ dataset, sopInstanceUid: uid });
}

/** Instances, a key, and what one machine makes of them without a queue. */
export interface BulkCase extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly input: string;
  readonly key: string;
  /** Paths and digests of the outputs of one machine. */
  readonly expected: ReadonlyMap<string, string>;
}

export async function bulkCase(files = FILES): Promise<BulkCase> {
  const folder = await temporaryFolder();
  const input = join(folder.path, "in");
  for (let at = 1; at <= files; at++) await folder.write(`in/series-${at % 7}/image-${at}.dcm`, instance(at));
  await folder.write("in/notes.txt", "no DICOM file");
  const key = join(folder.path, "key");
  await dicomsec(["new-key", key]);
  const out = join(folder.path, "one-machine");
  const words = ["deidentify", input, "--out", out, "--key-file", key, "--jobs", "1", "--json"];
  const { exitCode, stderr } = await dicomsec(words);
  if (exitCode !== 0) throw new Error(stderr);
  const expected = await digestsBelow(out);
  return { folder, input, key, expected, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** All files below a folder, hidden ones too, with their digests; folders as well, which must not be left behind either. */
export async function digestsBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const digest = entry.isFile()
      ? createHash("sha256")
          .update(await readFile(path))
          .digest("hex")
      : "folder";
    digests.set(relative(folder, path), digest);
  }
  return new Map([...digests].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many outputs are there. */
export async function countOutputs(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(".dcm")).length;
}

/** Waits until there are so many outputs, or the process has ended. */
export async function outputs(folder: string, count: number, process: BulkProcess): Promise<void> {
  while (process.isRunning && (await countOutputs(folder)) < count) await sleep(10);
}

/** Short, so that tests need not wait for jobs of workers that are lost. */
export const lock = ["--lock", "2"] as const;

export function coordinator(
  { input, key }: BulkCase,
  { url, out, more = [] }: { readonly url: string; readonly out: string; readonly more?: readonly string[] },
): BulkProcess {
  const words = ["deidentify", input, "--out", out, "--key-file", key, "--queue", url, "--chunk", "3", "--json"];
  return new BulkProcess([...words, ...lock, "--patience", "120", ...more]);
}

export function worker({ key }: BulkCase, url: string, more: readonly string[] = []): BulkProcess {
  return new BulkProcess(["worker", "--key-file", key, "--queue", url, "--jobs", "1", ...lock, ...more]);
}

/** So much of the report as the tests look at. */
export interface Report {
  readonly totals: {
    readonly instances: number;
    readonly verdicts: Readonly<Record<string, number>>;
    readonly givenUp: number;
    readonly errors: Readonly<Record<string, number>>;
  };
}

export function totalsOf({ stdout }: BulkProcess): Report["totals"] {
  return (JSON.parse(stdout) as Report).totals;
}

/** What the report of a run says that did everything. */
export const allDone = {
  instances: FILES,
  verdicts: { clean: FILES, notDicom: 1 },
  givenUp: 0,
  errors: {},
};
