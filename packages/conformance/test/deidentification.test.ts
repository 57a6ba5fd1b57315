import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inflateRawSync } from "node:zlib";
import { concatBytes, element, part10 } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { DicomError, readFile, SopClass, Tag, TransferSyntax, writeFile } from "@dicomsec/core";
import { createDeidentifier, type Deidentifier } from "@dicomsec/deidentification";
import { dcmconv } from "../src/judges/dcmconv.js";
import { dcmdump } from "../src/judges/dcmdump.js";
import { dcentvfy, dciodvfy } from "../src/judges/dicom3tools.js";
import { gdcmdump } from "../src/judges/gdcm.js";
import { type PydicomResult, readWithPydicom } from "../src/judges/pydicom.js";
import { loadSomeFiles, type LoadedFile, readableFiles, wellFormedFiles } from "./corpus-files.js";
import { checks, keepsUidCounts, type Pair } from "./deidentified/checks.js";
import { newErrors } from "./deidentified/dciodvfy-errors.js";
import { identifiersOf, isExplained, valuesIn } from "./deidentified/identifiers.js";
import { uidGraph } from "./deidentified/uid-graph.js";
import { writtenFolder, type WrittenFolder } from "./written/written-folder.js";

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const readable = readableFiles(loadSomeFiles());
/** A SOP Instance, and no directory. */
const instances = wellFormedFiles(readable).filter(({ bytes }) => isInstance(bytes));

/** Of two instances of one study one names the issuer of the Patient ID: their patients are not taken for one. */
const differentIssuers = /Different PatientID for same StudyInstanceUID/;

/** Color palettes that PS3.6 has a SOP Instance UID for. */
const wellKnownInstances = /palettes\/[a-z0-9]+\.dcm$/;

function isInstance(bytes: Uint8Array): boolean {
  const { dataset } = readFile(bytes);
  const isIdentified = [Tag.SOPClassUID, Tag.SOPInstanceUID].every((tag) => dataset.getString(tag) !== undefined);
  return isIdentified && !dataset.has(Tag.DirectoryRecordSequence);
}

describe("a de-identifier", () => {
  it("refuses what is no SOP Instance, a DICOMDIR, and what is damaged, and nothing else", async () => {
    const deidentifier = createDeidentifier({ key });
    const found = await Promise.all(
      readable.map(async ({ name, bytes }) => ({
        name,
        code: await errorCodeOf(() => deidentified(deidentifier, bytes)),
      })),
    );
    expect(found).toEqual(readable.map((file) => ({ name: file.name, code: expectedCode(file) })));
    expect(found.filter(({ code }) => code === undefined).length).toBeGreaterThan(found.length * 0.7);
  });

  it("gives the same bytes for the same key, whatever came before, and other UIDs for another key", async () => {
    const forth = await deidentifyAll(instances, createDeidentifier({ key }));
    const back = (await deidentifyAll(instances.toReversed(), createDeidentifier({ key }))).toReversed();
    expect(namesWhere((_, index) => Buffer.compare(forth[index]!, back[index]!) !== 0)).toEqual([]);
    const other = await deidentifyAll(instances, createDeidentifier({ key: key.toReversed() }));
    const uidOf = (bytes: Uint8Array): string | undefined => readFile(bytes).dataset.getString(Tag.SOPInstanceUID);
    const same = namesWhere((_, index) => uidOf(forth[index]!) === uidOf(other[index]!));
    expect(same.filter((name) => !wellKnownInstances.test(name))).toEqual([]);
  });
});

describeWithPeer(
  ["pydicom", "dcmdump", "gdcmdump", "dciodvfy", "dcentvfy", "dcmconv"],
  "a de-identified instance",
  () => {
    let folder: WrittenFolder;
    let outputs: readonly { readonly file: string; readonly bytes: Uint8Array }[];
    let pairs: readonly { readonly name: string; readonly pair: Pair }[];
    const inputs = instances.map(({ file }) => file);

    beforeAll(async () => {
      folder = await writtenFolder();
      const written = await deidentifyAll(instances, createDeidentifier({ key }));
      outputs = await Promise.all(written.map(async (bytes) => ({ bytes, file: await folder.write(bytes) })));
      const before = await readWithPydicom(inputs);
      const after = await readWithPydicom(outputs.map(({ file }) => file));
      pairs = instances.map(({ name }, index) => ({
        name,
        pair: { before: byPath(before[index]!), after: byPath(after[index]!) },
      }));
    });

    afterAll(async () => folder[Symbol.asyncDispose]());

    it("is read by DCMTK, by pydicom, and by GDCM unless it does not read the input", async () => {
      const dcmtk = await dcmdump(outputs.map(({ file }) => file));
      expect(namesWhere((_, index) => !dcmtk[index]!.accepted)).toEqual([]);
      expect(
        namesWhere((_, index) => [...pairs[index]!.pair.after.values()].some(({ error }) => error !== undefined)),
      ).toEqual([]);
      const gdcm = await gdcmdump(outputs.map(({ file }) => file));
      const refused = instances.filter((_, index) => !gdcm[index]!.accepted);
      const asInput = await gdcmdump(refused.map(({ file }) => file));
      expect(refused.filter((_, index) => asInput[index]!.accepted).map(({ name }) => name)).toEqual([]);
    });

    it("has no error for dciodvfy that the input does not have, but for what the profile forces", async () => {
      const [before, after] = [
        await dciodvfy(await readableForDciodvfy(inputs)),
        await dciodvfy(await readableForDciodvfy(outputs.map(({ file }) => file))),
      ];
      const found = instances.flatMap(({ name }, index) =>
        newErrors(before[index]!, after[index]!).map((error) => `${name} ${error}`),
      );
      expect(found).toEqual([]);
    });

    it("would have one more if an attribute of Type 2 were removed", async () => {
      const at = instances.findIndex(
        ({ bytes }) => readFile(bytes).dataset.getString(Tag.SOPClassUID) === SopClass.CTImageStorage,
      );
      const file = readFile(outputs[at]!.bytes);
      file.dataset.delete(Tag.PatientName);
      const [before, after] = await dciodvfy([inputs[at]!, await folder.write(writeFile(file))]);
      expect(newErrors(before!, after!).filter((error) => error.includes("<PatientName>"))).toHaveLength(1);
    });

    /** dciodvfy does not inflate. */
    function readableForDciodvfy(files: readonly string[]): Promise<readonly string[]> {
      return Promise.all(
        files.map(async (file, index) => {
          if (readFile(instances[index]!.bytes).transferSyntaxUid !== TransferSyntax.DeflatedExplicitVRLittleEndian)
            return file;
          const inflatedFile = await folder.write(new Uint8Array(0));
          await dcmconv(file, inflatedFile, { transferSyntaxUid: TransferSyntax.ExplicitVRLittleEndian });
          return inflatedFile;
        }),
      );
    }

    it.each(Object.entries(checks))("%s", (_, check) => {
      expect(pairs.flatMap(({ name, pair }) => check(pair).map((path) => `${name} ${path}`))).toEqual([]);
      // Of the files that packages ship, none is signed.
      const signed: Pair["before"] = new Map([["(FFFA,FFFA)", pairs[0]!.pair.before.values().next().value!]]);
      const undone = pairs.filter(
        ({ pair }) => check({ ...pair, after: new Map([...pair.before, ...signed]) }).length > 0,
      );
      expect(undone.length).toBeGreaterThan(0);
    });

    it("does not hold an identifying value in its bytes", () => {
      expect(pairs.flatMap(({ name }, index) => (leaks(outputs[index]!.bytes, index) ? [name] : []))).toEqual([]);
    });

    it("would be noticed by its bytes if one attribute had been left", () => {
      const tags = [Tag.PatientName, Tag.PatientID, Tag.InstitutionName, Tag.StudyInstanceUID, Tag.AccessionNumber];
      for (const tag of tags) {
        const seen = instances.filter(({ bytes }, index) => {
          const file = readFile(outputs[index]!.bytes);
          const original = readFile(bytes).dataset.get(tag);
          if (original === undefined) return false;
          file.dataset.set(tag, original.bytes, original.vr);
          return leaks(writeFile(file), index);
        });
        expect(seen.length).toBeGreaterThan(5);
      }
    });

    function leaks(bytes: Uint8Array, index: number): boolean {
      const { before, after } = pairs[index]!.pair;
      const values = valuesIn(searchable(bytes), identifiersOf(before.values()));
      return values.some((value) => !isExplained(value, after.values()));
    }

    it("refers to the instances that the other outputs became", () => {
      const { conflicts, after } = uidGraph(pairs);
      expect(conflicts).toEqual([]);
      expect(pairs.flatMap(({ name, pair }) => keepsUidCounts(pair).map((path) => `${name} ${path}`))).toEqual([]);
      const kept = [...after].filter(([before, now]) => before === now).map(([uid]) => uid);
      expect(kept.filter((uid) => uid !== "" && !uid.startsWith("1.2.840.10008.")).length).toBeLessThan(20);
      expect(after.size - kept.length).toBeGreaterThan(instances.length);
    });

    it("keeps as many values as a UI had, each replaced by its own", async () => {
      const dataset = [
        element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        element(Tag.SOPInstanceUID, "UI", "1.2.3"),
        element(Tag.IrradiationEventUID, "UI", "1.2.3\\1.2.4\\1.2.3"),
      ];
      const input = part10({ dataset });
      const file = await folder.write(await deidentified(createDeidentifier({ key }), input));
      const [before, after] = await readWithPydicom([await folder.write(input), file]);
      const pair = { before: byPath(before!), after: byPath(after!) };
      const [first, second, third] = (pair.after.get("(0008,3010)")?.text ?? "").split("\\");
      expect([third, first]).toEqual([first, pair.after.get("(0008,0018)")?.text]);
      expect(second).not.toBe(first);
      expect(keepsUidCounts(pair)).toEqual([]);
      const cut = new Map(pair.after).set("(0008,3010)", { ...pair.after.get("(0008,3010)")!, text: first });
      expect(keepsUidCounts({ ...pair, after: cut })).toEqual(["(0008,3010)"]);
    });

    it.each(["HierarchicalAnonymization", "dicomdirtests", "dcm_qa_xa30", "Knee"])(
      "agrees with the others of %s for dcentvfy",
      async (set) => {
        const members = instances.map(({ name }, index) => ({ name, index })).filter(({ name }) => name.includes(set));
        if (members.length === 0) return;
        const before = await dcentvfy(members.map(({ index }) => inputs[index]!));
        const after = await dcentvfy(members.map(({ index }) => outputs[index]!.file));
        expect(after.errors.filter((error) => !differentIssuers.test(error)).length).toBeLessThanOrEqual(
          before.errors.length,
        );
        expect(after.warnings.length).toBeLessThanOrEqual(before.warnings.length);
      },
    );
  },
);

async function deidentifyAll(files: readonly LoadedFile[], deidentifier: Deidentifier): Promise<readonly Uint8Array[]> {
  const written: Uint8Array[] = [];
  for (const { bytes } of files) written.push(await deidentified(deidentifier, bytes));
  return written;
}

async function deidentified(deidentifier: Deidentifier, bytes: Uint8Array): Promise<Uint8Array> {
  return writeFile((await deidentifier.deidentify(readFile(bytes))).file);
}

const damage = ["ERR_DECODE_TRUNCATED", "ERR_DECODE_STRUCTURE", "ERR_DECODE_LENGTH_BEYOND_END", "ERR_DECODE_VR"];

function expectedCode({ bytes, tolerated }: LoadedFile): string | undefined {
  if (tolerated?.codes.some((code) => damage.includes(code))) return "ERR_DEIDENTIFICATION_MALFORMED";
  if (readFile(bytes).dataset.has(Tag.DirectoryRecordSequence)) return "ERR_DEIDENTIFICATION_DICOMDIR";
  return isInstance(bytes) ? undefined : "ERR_DEIDENTIFICATION_NO_INSTANCE";
}

async function errorCodeOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof DicomError) return error.code;
    throw error;
  }
}

/** The file with its Dataset inflated, or without Pixel Data, in which six digits in a row occur by chance. */
function searchable(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const file = readFile(copy);
  if (file.transferSyntaxUid === TransferSyntax.DeflatedExplicitVRLittleEndian) return inflated(bytes);
  file.dataset.get(Tag.PixelData)?.bytes.fill(0);
  return copy;
}

function inflated(bytes: Uint8Array): Uint8Array {
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return concatBytes(bytes.subarray(0, start), inflateRawSync(bytes.subarray(start)));
}

function namesWhere(isSo: (file: LoadedFile, index: number) => boolean): string[] {
  return instances.filter(isSo).map(({ name }) => name);
}

function byPath({ elements }: PydicomResult): Pair["before"] {
  return new Map(elements.map((element) => [element.path, element]));
}
