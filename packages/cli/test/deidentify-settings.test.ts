import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile as parseFile, Tag, writeFile as encodeFile } from "@dicomsec/core";
import { methodCodes } from "@dicomsec/deidentification";
import { createTestCa, type ProcessResult, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

const vendorElement = 0x00091002;

/** A CT image of another patient, or with other attributes. */
function ctOf(number: number, change: (dataset: Dataset) => void): Uint8Array {
  const file = parseFile(ctFile(number));
  change(file.dataset);
  return encodeFile(file);
}

interface Run extends ProcessResult {
  /** The output of `in/1.dcm`; undefined when it was not written. */
  readonly dataset: Dataset | undefined;
}

let runs = 0;

/** De-identifies `in` of the folder with the words, run in the folder. */
async function deidentify(folder: TemporaryFolder, words: readonly string[]): Promise<Run> {
  const out = `out${runs++}`;
  const key = await folder.write("key", new Uint8Array(32).fill(9));
  const all = ["deidentify", "in", "--out", out, "--key-file", key, ...words];
  const result = await dicomsec(all, { cwd: folder.path });
  const bytes = await readFile(join(folder.path, out, "1.dcm")).catch(() => undefined);
  return { ...result, dataset: bytes && parseFile(new Uint8Array(bytes), { strict: true }).dataset };
}

/** A folder with one image, and files by name. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("in/1.dcm", ctFile());
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}

const codesOf = (dataset: Dataset | undefined): readonly (string | undefined)[] =>
  (dataset?.getItems(Tag.DeidentificationMethodCodeSequence) ?? []).map((item) => item.getString(Tag.CodeValue));

describe("dicomsec deidentify --config, --preset and --option", () => {
  it("carries out what the configuration says, and what the command line says instead", async () => {
    const config = { options: ["retain-uids", "retain-full-dates"], layout: "uid", unknown: "keep" };
    await using folder = await folderWith({ "config.json": JSON.stringify(config) });
    const { exitCode, dataset } = await deidentify(folder, ["--config", "config.json", "--layout", "keep"]);
    expect(exitCode).toBe(0);
    expect(dataset?.getString(Tag.StudyInstanceUID)).toBe(planted.study);
    expect(dataset?.getString(Tag.StudyDate)).toBe("20210314");
    const words = ["--config", "config.json", "--layout", "keep", "--option", "retain-full-dates"];
    const other = await deidentify(folder, words);
    expect(other.dataset?.getString(Tag.StudyInstanceUID)).not.toBe(planted.study);
    expect(other.dataset?.getString(Tag.StudyDate)).toBe("20210314");
  });

  it.each([
    ["a setting that does not exist", '{ "retainNames": "Winterstein" }'],
    ["a value that does not exist", '{ "layout": "Winterstein" }'],
    ["a key", '{ "key": "Winterstein" }'],
    ["a password", '{ "password": "Winterstein" }'],
    ["recipients", '{ "recipients": [{ "password": "Winterstein" }] }'],
    ["a map of patients", '{ "pseudonyms": { "manner": "map", "map": "Winterstein,1" } }'],
    ["no object", '["Winterstein"]'],
    ["no JSON", "Winterstein"],
  ])("refuses a configuration with %s, and repeats nothing of it", async (_, config) => {
    await using folder = await folderWith({ "config.json": config });
    const { exitCode, stdout, stderr, dataset } = await deidentify(folder, ["--config", "config.json"]);
    expect([exitCode, stdout, dataset]).toEqual([2, "", undefined]);
    expect(stderr).toMatch(/^dicomsec: [^\n]+\n$/);
    expect(stderr).not.toContain("Winterstein");
    expect((await deidentify(folder, ["--config", "missing.json"])).exitCode).toBe(2);
  });

  it("begins with a preset, of the command line or of the configuration, and says in the end what was claimed", async () => {
    await using folder = await folderWith({ "config.json": '{ "preset": "maximum", "secondRun": "refuse" }' });
    const words = ["--preset", "research-longitudinal", "--config", "config.json"];
    const { exitCode, dataset, stdout } = await deidentify(folder, words);
    expect(exitCode).toBe(0);
    const codes = ["113100", "113103", "113104", "113105", "113107", "113108", "113109", "113111"];
    expect(codesOf(dataset)).toEqual(codes);
    for (const code of codes) expect(stdout).toMatch(new RegExp(`${code} .*, in 1 files`));
    expect((await deidentify(folder, ["--preset", "careless"])).exitCode).toBe(2);
  });

  it.each(
    methodCodes.flatMap(({ option, codeValue }) =>
      option === undefined || /pixel|features/.test(option) ? [] : [{ option, codeValue }],
    ),
  )("claims $codeValue for --option $option alone", async ({ option, codeValue }) => {
    await using folder = await folderWith({});
    expect(codesOf((await deidentify(folder, ["--option", option])).dataset)).toEqual(["113100", codeValue]);
  });

  it("counts what a filter of the configuration leaves out", async () => {
    const config = { filters: { exclude: [{ attribute: "Modality", equals: "CT" }] } };
    await using folder = await folderWith({ "config.json": JSON.stringify(config) });
    await folder.write(
      "in/2.dcm",
      ctOf(2, (dataset) => dataset.set(Tag.Modality, "OT")),
    );
    const { exitCode, stdout, dataset } = await deidentify(folder, ["--config", "config.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 files left out by a filter, not written");
    expect(stdout).toContain("De-identified 1 of 2 DICOM files");
    expect(dataset).toBeUndefined();
  });
});

describe("dicomsec deidentify, told of patients", () => {
  const others: Parameters<typeof folderWith>[0] = {
    "in/2.dcm": ctOf(2, (dataset) => dataset.set(Tag.PatientID, "PAT-88")),
  };

  it("takes pseudonyms from a map, and fails a patient who is not in it", async () => {
    await using folder = await folderWith({ ...others, "map.csv": `id_old,id_new\r\n${planted.id},STUDY-1\r\n` });
    const { exitCode, stdout, dataset } = await deidentify(folder, ["--pseudonyms", "map.csv"]);
    expect(dataset?.getString(Tag.PatientID)).toBe("STUDY-1");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("input 2:");
    expect(stdout).toContain("[ERR_DEIDENTIFICATION_PATIENT_UNKNOWN]");
    expect(stdout).not.toContain("PAT-88");
  });

  it.each([
    ["a map without its columns", ["--pseudonyms", "map.csv"]],
    ["a map that is not there", ["--pseudonyms", "missing.csv"]],
    ["a map, and a configuration of another manner", ["--pseudonyms", "good.csv", "--config", "keyed.json"]],
    ["a map and a store", ["--pseudonyms", "good.csv", "--pseudonym-store", "store", "--config", "map.json"]],
    ["a store that is none", ["--pseudonym-store", "map.csv"]],
    ["a store among the outputs", ["--pseudonym-store", "IN-OUT"]],
    ["days without the option that shifts", ["--date-shifts", "days.csv"]],
    ["days that are none", ["--date-shifts", "map.csv", "--option", "retain-modified-dates"]],
    ["an empty password", ["--encrypt-password-file", "empty"]],
  ])("refuses %s with exit code 2, and writes nothing", async (_, words) => {
    await using folder = await folderWith({
      "map.csv": `${planted.id},${planted.name}`,
      "good.csv": `id_old,id_new\r\n${planted.id},STUDY-1\r\n`,
      "days.csv": `id,days\r\n${planted.id},10\r\n`,
      "keyed.json": '{ "pseudonyms": { "manner": "keyed" } }',
      "map.json": '{ "pseudonyms": { "manner": "map" } }',
      empty: "\n",
    });
    const given = words.map((word) => (word === "IN-OUT" ? join(`out${runs}`, "store") : word));
    const { exitCode, stdout, stderr, dataset } = await deidentify(folder, given);
    expect([exitCode, stdout, dataset]).toEqual([2, "", undefined]);
    for (const value of Object.values(planted)) expect(stderr).not.toContain(value);
  });

  it("counts patients, and goes on counting with the same store", async () => {
    await using folder = await folderWith({
      "config.json": '{ "pseudonyms": { "manner": "sequence", "prefix": "S" } }',
    });
    const words = ["--pseudonym-store", "store.json"];
    expect((await deidentify(folder, words)).dataset?.getString(Tag.PatientID)).toBe("000001");
    await folder.write(
      "in/1.dcm",
      ctOf(1, (dataset) => dataset.set(Tag.PatientID, "PAT-88")),
    );
    expect((await deidentify(folder, words)).dataset?.getString(Tag.PatientID)).toBe("000002");
    const prefixed = await deidentify(folder, [...words, "--config", "config.json"]);
    expect(prefixed.dataset?.getString(Tag.PatientID)).toBe("S000002");
    expect(await readFile(join(folder.path, "store.json"), "utf8")).not.toContain("PAT-88");
  });

  it("shifts dates by the days of a map, and fails a patient who is not in it", async () => {
    await using folder = await folderWith({ ...others, "days.csv": `id,days\r\n${planted.id},10\r\n` });
    const words = ["--date-shifts", "days.csv", "--preset", "research-longitudinal"];
    const { exitCode, stdout, dataset } = await deidentify(folder, words);
    expect(dataset?.getString(Tag.StudyDate)).toBe("20210324");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("[ERR_DEIDENTIFICATION_PATIENT_UNKNOWN]");
  });
});

describeWithPeer("openssl", "dicomsec deidentify --encrypt-to and --encrypt-password-file", () => {
  it("lets each of them restore the originals from one Item, and nobody else", async () => {
    await using folder = await folderWith({ password: "open sesame\n", wrong: "close sesame\n" });
    const ca = await createTestCa(join(folder.path, "ca"));
    const [one, two, stranger] = [
      await ca.issue({ commonName: "one" }),
      await ca.issue({ commonName: "two" }),
      await ca.issue({ commonName: "stranger" }),
    ];
    const out = `out${runs}`;
    const to = ["--encrypt-to", one.certificateFile, "--encrypt-to", two.certificateFile];
    const { exitCode, dataset } = await deidentify(folder, [...to, "--encrypt-password-file", "password"]);
    expect(exitCode).toBe(0);
    expect(dataset?.getString(Tag.PatientName)).not.toBe(planted.name);
    expect(dataset?.getItems(Tag.EncryptedAttributesSequence)).toHaveLength(1);
    const restored = async (name: string, words: readonly string[]) => {
      const result = await dicomsec(["reidentify", out, "--out", name, ...words], { cwd: folder.path });
      return { ...result, bytes: await readFile(join(folder.path, name, "1.dcm")).catch(() => undefined) };
    };
    const keys = [one, two].map(({ privateKeyFile, certificateFile }) => [
      "--key",
      privateKeyFile,
      "--cert",
      certificateFile,
    ]);
    for (const [at, words] of [...keys, ["--password-file", "password"]].entries()) {
      const { exitCode: code, bytes } = await restored(`back${at}`, words);
      expect(code).toBe(0);
      expect(parseFile(new Uint8Array(bytes!)).dataset.getString(Tag.PatientName)).toBe(planted.name);
    }
    const foreign = ["--key", stranger.privateKeyFile, "--cert", stranger.certificateFile];
    expect((await restored("foreign", foreign)).exitCode).toBe(1);
    expect((await restored("wrong", ["--password-file", "wrong"])).exitCode).toBe(1);
  });

  it("refuses with exit code 4 what is no certificate", async () => {
    await using folder = await folderWith({ "none.pem": "no certificate" });
    const { exitCode, dataset } = await deidentify(folder, ["--encrypt-to", "none.pem"]);
    expect([exitCode, dataset]).toEqual([4, undefined]);
  });
});

describe("dicomsec deidentify, given lists of a site", () => {
  it("keeps words of a vocabulary beside its own", async () => {
    await using folder = await folderWith({ "words.txt": "quokkagraphy\r\n\r\nnumbatscan\n" });
    await folder.write(
      "in/1.dcm",
      ctOf(1, (dataset) => dataset.set(Tag.StudyDescription, "Thorax quokkagraphy Winterstein")),
    );
    const words = ["--option", "clean-descriptors"];
    const without = await deidentify(folder, words);
    expect(without.dataset?.getString(Tag.StudyDescription)).not.toContain("quokkagraphy");
    const { dataset } = await deidentify(folder, [...words, "--vocabulary", "words.txt"]);
    expect(dataset?.getString(Tag.StudyDescription)).toContain("quokkagraphy");
    expect(dataset?.getString(Tag.StudyDescription)).not.toContain("Winterstein");
  });

  it("keeps private elements of a list", async () => {
    const list = [{ creator: "VENDOR", group: "0009", element: "02" }];
    await using folder = await folderWith({ "safe.json": JSON.stringify(list) });
    await folder.write(
      "in/1.dcm",
      ctOf(1, (dataset) => dataset.set(vendorElement, "4711 kHz", "LO")),
    );
    const words = ["--option", "retain-safe-private"];
    expect((await deidentify(folder, words)).dataset?.has(vendorElement)).toBe(false);
    const { dataset } = await deidentify(folder, [...words, "--safe-private", "safe.json"]);
    expect(dataset?.getString(vendorElement)).toBe("4711 kHz");
    expect(dataset?.has(0x00091001)).toBe(false);
  });

  it("blacks out pixels by rules of the site, and claims it where the rule is certain", async () => {
    const rule = { id: "site-ct", note: "all", when: { modality: ["CT"] }, action: { kind: "blackout" } };
    const certain = [{ ...rule, certainty: "confirmed" }];
    await using folder = await folderWith({ "rules.json": JSON.stringify(certain) });
    await folder.write(
      "in/1.dcm",
      ctOf(1, (dataset) => {
        dataset.set(Tag.SamplesPerPixel, 1);
        dataset.set(Tag.PhotometricInterpretation, "MONOCHROME2");
        dataset.set(Tag.BitsAllocated, 16);
        dataset.set(Tag.BitsStored, 16);
        dataset.set(Tag.HighBit, 15);
        dataset.set(Tag.PixelRepresentation, 0);
      }),
    );
    const words = ["--option", "clean-pixel-data"];
    const without = await deidentify(folder, words);
    expect([without.exitCode, without.dataset]).toEqual([1, undefined]);
    expect(without.stdout).toContain("[ERR_DEIDENTIFICATION_PIXELS]");
    const { exitCode, dataset, stdout } = await deidentify(folder, [...words, "--pixel-rules", "rules.json"]);
    expect(exitCode).toBe(0);
    expect(dataset?.getString(Tag.BurnedInAnnotation)).toBe("NO");
    expect(codesOf(dataset)).toEqual(["113100", "113101"]);
    expect(stdout).toContain("pixels    redacted 1");
  });

  it.each([
    ["words where all text goes", ["--vocabulary", "list.json", "--preset", "maximum"]],
    ["a vocabulary that is no text", ["--vocabulary", "in/1.dcm"]],
    ["safe private elements without the option", ["--safe-private", "list.json"]],
    ["safe private elements that are no list", ["--safe-private", "object.json", "--option", "retain-safe-private"]],
    ["safe private elements that are none", ["--safe-private", "list.json", "--option", "retain-safe-private"]],
    ["pixel rules without the option", ["--pixel-rules", "list.json"]],
    ["pixel rules that are none", ["--pixel-rules", "list.json", "--option", "clean-pixel-data"]],
  ])("refuses %s with exit code 2, and repeats nothing", async (_, words) => {
    await using folder = await folderWith({ "list.json": '[{ "creator": "Winterstein" }]', "object.json": "{}" });
    const { exitCode, stdout, stderr, dataset } = await deidentify(folder, words);
    expect([exitCode, stdout, dataset]).toEqual([2, "", undefined]);
    expect(stderr).not.toContain("Winterstein");
  });
});

describe("dicomsec check-deidentified, told what was meant to be kept", () => {
  it("takes what an option or a configuration keeps for no leak, and for one without it", async () => {
    await using folder = await folderWith({ "config.json": '{ "options": ["retain-uids"] }' });
    const out = `out${runs}`;
    await deidentify(folder, ["--option", "retain-uids"]);
    const check = async (words: readonly string[]) =>
      (await dicomsec(["check-deidentified", "in", "--against", out, ...words], { cwd: folder.path })).exitCode;
    expect(await check([])).toBe(1);
    expect(await check(["--option", "retain-uids"])).toBe(0);
    expect(await check(["--config", "config.json"])).toBe(0);
    expect(await check(["--option", "retain-full-dates", "--config", "config.json"])).toBe(1);
    expect(await check(["--option", "retain-everything"])).toBe(2);
    expect(await check(["--config", "missing.json"])).toBe(2);
  });
});

describe("dicomsec deidentify --dicomdir", () => {
  const directory = () => {
    const file = parseFile(ctFile());
    file.dataset.set(Tag.SOPClassUID, "1.2.840.10008.1.3.10");
    return encodeFile(file);
  };

  it("refuses a DICOMDIR unless it is told to make a new one, which names the outputs alone", async () => {
    await using folder = await folderWith({ "in/DICOMDIR": directory(), "in/Winterstein.dcm": ctFile(2) });
    const refused = await deidentify(folder, []);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain("[ERR_DEIDENTIFICATION_DICOMDIR]");
    const out = `out${runs}`;
    const { exitCode, stderr } = await deidentify(folder, ["--dicomdir", "rebuild"]);
    expect([exitCode, stderr]).toEqual([0, "dicomsec: the new DICOMDIR lists 2 outputs\n"]);
    const bytes = await readFile(join(folder.path, out, "DICOMDIR"));
    for (const value of Object.values(planted)) expect(bytes.includes(value)).toBe(false);
    const records = parseFile(new Uint8Array(bytes)).dataset.getItems(Tag.DirectoryRecordSequence);
    const files = records.flatMap((record) => {
      const fileId = record.getStrings(Tag.ReferencedFileID);
      return fileId.length === 0 ? [] : [fileId];
    });
    expect(files).toHaveLength(2);
    for (const fileId of files) {
      expect(fileId.join("/")).toMatch(/^DICOM\/D0000001\/I000000\d$/);
      const output = parseFile(new Uint8Array(await readFile(join(folder.path, out, ...fileId))));
      expect(output.dataset.getString(Tag.PatientIdentityRemoved)).toBe("YES");
    }
  });

  it("does not replace a DICOMDIR without --force, and finds that out first", async () => {
    await using folder = await folderWith({});
    const out = `out${runs}`;
    await folder.write(`${out}/DICOMDIR`, "precious");
    const { exitCode, stderr } = await deidentify(folder, ["--dicomdir", "rebuild"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ERR_DEIDENTIFICATION_FOLDERS");
    expect(await readFile(join(folder.path, out, "DICOMDIR"), "utf8")).toBe("precious");
  });
});
