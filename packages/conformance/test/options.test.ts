import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { mkdir, readFile as readBytes, writeFile as writeBytes } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isFullRun, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { readFile, Tag, TransferSyntax } from "@dicomsec/core";
import {
  type BatchReport,
  type DeidentificationConfig,
  methodCodes,
  presets,
  type ProfileOption,
  readConfig,
} from "@dicomsec/deidentification";
import { deidentifyFiles } from "@dicomsec/deidentification/node";
import { dcmdump } from "../src/judges/dcmdump.js";
import { dcentvfy, dciodvfy } from "../src/judges/dicom3tools.js";
import type { Judgement } from "../src/judges/judgement.js";
import { readWithPydicom } from "../src/judges/pydicom.js";
import { loadFiles, readableFiles, wellFormedFiles } from "./corpus-files.js";
import type { Pair } from "./deidentified/checks.js";
import { newErrors } from "./deidentified/dciodvfy-errors.js";
import { keptErrors } from "./deidentified/option-errors.js";
import { uidGraph } from "./deidentified/uid-graph.js";
import { holds } from "./text-search.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const key = Uint8Array.from({ length: 32 }, (_, index) => 7 * index);
/** Where the run is not a full one, each option gets a part of the corpus. */
const SHARES = 6;
const MOST_BYTES = isFullRun() ? 1_500_000 : 150_000;

interface SampleStudy {
  readonly plantedIdentifiers: readonly string[];
  readonly sampleStudy: () => readonly { readonly path: string; readonly bytes: Uint8Array }[];
}
interface Identifiers {
  readonly hospital: Readonly<Record<string, string>>;
  readonly dates: Readonly<Record<string, string>>;
  readonly patientOne: Readonly<Record<string, string>>;
}

const allOptions = methodCodes.flatMap(({ option }) => option ?? []);
const settings: Readonly<Partial<Record<ProfileOption, DeidentificationConfig>>> = {
  "clean-pixel-data": { pixels: { onUnknown: "keep" } },
  "clean-recognizable-visual-features": { visualFeatures: { onUnknown: "keep" } },
  "clean-descriptors": { descriptors: { manner: "redact" } },
};
const presetSettings: Readonly<Record<string, DeidentificationConfig>> = {
  teaching: { pixels: { onUnknown: "keep" } },
  maximum: { visualFeatures: { manner: "remove", onUnknown: "keep" } },
};

const configs: readonly (readonly [string, DeidentificationConfig])[] = [
  ...allOptions.map((option) => [`the option ${option}`, { options: [option], ...settings[option] }] as const),
  ...Object.keys(presets).map(
    (preset) =>
      [`the preset ${preset}`, { preset: preset as keyof typeof presets, ...presetSettings[preset] }] as const,
  ),
];

/** What of the sample study a configuration keeps: redacted text tells what it tells about nobody in particular. */
function keptOf(
  { hospital, dates, patientOne }: Identifiers,
  { options = [], descriptors }: DeidentificationConfig,
): ReadonlySet<string> {
  const kept = new Set<string>();
  const keep = (values: readonly (string | undefined)[]) =>
    values.forEach((value) => value !== undefined && kept.add(value));
  if (options.includes("retain-institution-identity"))
    keep([hospital["name"], hospital["address"], hospital["department"]]);
  if (options.includes("retain-device-identity")) {
    keep(Object.entries(hospital).flatMap(([name, value]) => (/Station|Serial/.test(name) ? [value] : [])));
  }
  if (options.includes("clean-descriptors") && descriptors?.manner === "redact") {
    keep([patientOne["occupation"], patientOne["history"]]);
  }
  // The detector was calibrated on the day of the admission.
  if (options.includes("retain-device-identity") && !options.includes("retain-modified-dates"))
    keep([dates["admitted"]]);
  if (options.includes("retain-full-dates"))
    keep([dates["study"], dates["time"], dates["mr"], dates["mrTime"], dates["admitted"]]);
  if (options.includes("retain-modified-dates")) keep([dates["time"], dates["mrTime"]]);
  return kept;
}

/** One file of each SOP Class, in a full run of each Transfer Syntax as well, and the sets whose references are followed. */
const corpus = (() => {
  const seen = new Set<string>();
  return wellFormedFiles(readableFiles(loadFiles())).filter(({ name, bytes }) => {
    const { dataset, transferSyntaxUid } = readFile(bytes);
    if (bytes.length > MOST_BYTES || dataset.has(Tag.DirectoryRecordSequence)) return false;
    if (!dataset.has(Tag.SOPClassUID) || !dataset.has(Tag.SOPInstanceUID)) return false;
    const kind = `${dataset.getString(Tag.SOPClassUID)}`;
    const isNew = !seen.has(kind) || (isFullRun() && !seen.has(transferSyntaxUid));
    seen.add(kind).add(transferSyntaxUid);
    return isNew || name.includes("HierarchicalAnonymization");
  });
})();

describeWithPeer(["dciodvfy", "dcentvfy", "dcmdump", "pydicom"], "what is de-identified", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let planted: readonly string[];
  let identifiers: Identifiers;
  let inputs: readonly { readonly path: string; readonly file: string }[];
  let before: readonly Judgement[];
  let earlier: Awaited<ReturnType<typeof readWithPydicom>>;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const study = (await import(join(root, "examples/sample-study/index.mjs"))) as SampleStudy;
    identifiers = (await import(join(root, "examples/sample-study/identifiers.mjs"))) as Identifiers;
    planted = study.plantedIdentifiers;
    const samples = study.sampleStudy().map(({ path, bytes }) => ({ path: join("study", path), bytes }));
    const others = corpus.map(({ bytes }, at) => ({ path: join("corpus", String(at % SHARES), `${at}.dcm`), bytes }));
    inputs = await Promise.all(
      [...samples, ...others].map(async ({ path, bytes }) => {
        const file = join(folder.path, "in", path);
        await mkdir(dirname(file), { recursive: true });
        await writeBytes(file, bytes);
        return { path, file };
      }),
    );
    before = await dciodvfy(inputs.map(({ file }) => file));
    earlier = await readWithPydicom(inputs.map(({ file }) => file));
  });

  afterAll(async () => folder[Symbol.asyncDispose]());

  it("is of at least 30 IODs", () => {
    const classes = new Set(corpus.map(({ bytes }) => readFile(bytes).dataset.getString(Tag.SOPClassUID)));
    expect(classes.size).toBeGreaterThanOrEqual(30);
  });

  describe.each(configs.map(([name, config], at) => ({ name, config, at })))("under $name", ({ name, config, at }) => {
    let report: BatchReport;
    let written: readonly {
      readonly path: string;
      readonly input: string;
      readonly file: string;
      readonly at: number;
    }[];
    const options = readConfig(config).options ?? [];

    beforeAll(async () => {
      const out = join(folder.path, name.replaceAll(/\W/g, "-"));
      const of = isFullRun() ? [""] : ["study", join("corpus", String(at % SHARES))];
      const from = of.map((part) => join(folder.path, "in", part));
      const done = { inputs: from, out, config, key, softwareVersion: "test", jobs: 1 };
      const { report: made, inputs: order } = await deidentifyFiles(done);
      report = made;
      written = report.files.flatMap(({ number, output }) => {
        const input = order[number - 1]!.path;
        const index = inputs.findIndex(({ file }) => file === input);
        return output === undefined ? [] : [{ path: inputs[index]!.path, input, file: join(out, output), at: index }];
      });
    });

    it("holds nothing that the leak check knows, and is written", () => {
      const failed = report.files.flatMap(({ number, error }) => (error ? [{ number, ...error }] : []));
      // Pixels that nobody can decode are not made black: they are no pixels.
      const undecodable = failed.filter(({ code }) => code === "ERR_DEIDENTIFICATION_PIXELS");
      expect(undecodable.length).toBeLessThanOrEqual(options.includes("clean-pixel-data") ? 1 : 0);
      expect(failed.filter((one) => !undecodable.includes(one))).toEqual([]);
      expect(report.checked).toBe(true);
    });

    it("holds no planted identifier but what the options keep", async () => {
      const kept = keptOf(identifiers, readConfig(config));
      const found = new Set<string>();
      for (const { path, file } of written) {
        if (!path.startsWith("study")) continue;
        const bytes = searchable(new Uint8Array(await readBytes(file)));
        for (const text of planted)
          if (!kept.has(text) && holds(bytes, text)) found.add(`${planted.indexOf(text)} in ${path}`);
      }
      expect([...found]).toEqual([]);
    });

    it("keeps what the options keep", async () => {
      const kept = [...keptOf(identifiers, readConfig(config))];
      const all = await Promise.all(
        written
          .filter(({ path }) => path.startsWith("study"))
          .map(async ({ file }) => searchable(new Uint8Array(await readBytes(file)))),
      );
      expect(kept.filter((text) => !all.some((bytes) => holds(bytes, text)))).toEqual([]);
    });

    it("claims what was carried out", () => {
      const codes = methodCodes.flatMap(({ option, codeValue }) =>
        option === undefined || (options.includes(option) && !isAboutPixels(option)) ? [codeValue] : [],
      );
      for (const { claims, pixels, error } of report.files) {
        if (error) continue;
        const withoutFaces = claims?.filter((code) => code !== "113102");
        expect(withoutFaces).toEqual(pixels?.inspected ? [...codes, "113101"].sort() : codes);
      }
    });

    it("has no error for dciodvfy that the input does not have", async () => {
      const after = await dciodvfy(written.map(({ file }) => file));
      const errors = written.flatMap(({ path, input, at }, index) =>
        isDeflated(new Uint8Array(readFileSync(input)))
          ? []
          : newErrors(before[at]!, after[index]!).map((error) => `${path} ${error}`),
      );
      expect(errors.filter((error) => !keptErrors.some(({ error: known }) => known.test(error)))).toEqual([]);
    });

    it("is consistent for dcentvfy, is read by DCMTK, and refers to what the others became", async () => {
      const study = written.filter(({ path }) => path.startsWith("study"));
      const judged = study.filter(({ input }) => !isDeflated(new Uint8Array(readFileSync(input))));
      const [one, other] = [
        await dcentvfy(judged.map(({ input }) => input)),
        await dcentvfy(judged.map(({ file }) => file)),
      ];
      const errors = other.errors.filter((error) => !keptErrors.some(({ error: known }) => known.test(error)));
      expect(errors.slice(one.errors.length)).toEqual([]);
      const dumped = await dcmdump(written.map(({ file }) => file));
      expect(written.filter((_, index) => !dumped[index]!.accepted).map(({ path }) => path)).toEqual([]);
      const later = await readWithPydicom(written.map(({ file }) => file));
      const pairs = written.map(({ path, at }, index) => ({
        name: path,
        pair: { before: byPath(earlier[at]!), after: byPath(later[index]!) },
      }));
      const { after, conflicts } = uidGraph(pairs);
      expect(conflicts).toEqual([]);
      const own = pairs.map(({ pair }) => [pair.before, pair.after].map((paths) => paths.get("(0008,0018)")?.text));
      expect(own.filter(([uid, now]) => uid !== undefined && after.get(uid) !== now)).toEqual([]);
      const changed = own.filter(([uid, now]) => uid !== now).length;
      expect(changed === 0).toBe(options.includes("retain-uids"));
    });
  });
});

const isAboutPixels = (option: ProfileOption) =>
  option === "clean-pixel-data" || option === "clean-recognizable-visual-features";

/** dicom3tools reads no deflated Dataset. */
function isDeflated(bytes: Uint8Array): boolean {
  return readFile(bytes).transferSyntaxUid === TransferSyntax.DeflatedExplicitVRLittleEndian;
}

/** The bytes of a file, and those of its Dataset where that is deflated. */
function searchable(bytes: Uint8Array): Uint8Array {
  if (!isDeflated(bytes)) return bytes;
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return new Uint8Array(inflateRawSync(bytes.subarray(start)));
}

function byPath({ elements }: Awaited<ReturnType<typeof readWithPydicom>>[number]): Pair["before"] {
  return new Map(elements.map((element) => [element.path, element]));
}
