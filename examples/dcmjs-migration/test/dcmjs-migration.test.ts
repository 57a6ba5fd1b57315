import dcmjs from "dcmjs";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { type DcmjsFile, fromDcmjs, fromNaturalDataset, toDcmjs, toNaturalDataset } from "@dicomsec/core/dcmjs";
import { runProcess } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { before } from "../src/before.mjs";
import { differences } from "../src/differences.mjs";
import { sampleFile } from "../src/sample-file.mjs";
import { stepOne } from "../src/step-one.mjs";
import { stepTwo } from "../src/step-two.mjs";

const main = new URL("../src/main.mjs", import.meta.url).pathname;
const sample = sampleFile();

beforeAll(() => dcmjs.log.setLevel("silent"));

describe("a program that uses dcmjs", () => {
  it.each([
    ["before", before],
    ["after the first step", stepOne],
    ["after the second step", stepTwo],
  ])("does what it is for %s", async (_, edit) => {
    const { dataset } = readFile(await edit(sample));
    expect(dataset.getString(Tag.SeriesDescription)).toBe("Schädel, seen");
    expect(dataset.getNumber(Tag.InstanceNumber)).toBe(2);
    expect(dataset.getString(Tag.PatientName)).toBe("Müller^Jürgen");
  });

  it("loses private elements, and rewrites what it did not touch, with dcmjs alone", () => {
    const found = differences(sample, before(sample));
    expect(namesOf(found, "lost")).toEqual(["(0029,0010)", "(0029,1001)", "(0029,1002)"]);
    expect(namesOf(found, "changed")).toEqual(expect.arrayContaining(["SpecificCharacterSet", "PatientName", "SliceThickness"])); // prettier-ignore
  });

  it("loses nothing after the first step, while its natural Dataset still makes text UTF-8 and numbers short", async () => {
    const found = differences(sample, await stepOne(sample));
    expect(namesOf(found, "lost")).toEqual([]);
    expect(namesOf(found, "changed")).toEqual(["SpecificCharacterSet", "SeriesDescription", "PatientName", "SliceThickness", "InstanceNumber", "(0029,1002)"]); // prettier-ignore
  });

  it("changes what it names after the second step, and no other byte of the file", () => {
    const written = stepTwo(sample);
    expect(differences(sample, written)).toEqual([
      { name: "SeriesDescription", is: "changed" },
      { name: "InstanceNumber", is: "changed" },
    ]);
    const undone = readFile(written);
    undone.dataset.set(Tag.SeriesDescription, "Schädel");
    undone.dataset.set(Tag.InstanceNumber, "1");
    expect(writeFile(undone)).toEqual(sample);
  });
});

describe("Datasets of both", () => {
  it("look the same to code that was written for dcmjs, and know the VR of private elements beside it", async () => {
    const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
    const theirs = DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(sample.slice().buffer).dict);
    const { _vrMap, ...natural } = await toNaturalDataset(readFile(sample).dataset);
    expect(plain({ ...natural, _vrMap: { PixelData: "OW" } })).toEqual(plain(theirs));
    expect(_vrMap).toEqual({ PixelData: "OW", "00290010": "LO", "00291001": "UN", "00291002": "LO" });
  });

  it("go from dcmjs to dicomsec and back", async () => {
    const dicomDict = dcmjs.data.DicomMessage.readFile(sample.slice().buffer) as DcmjsFile;
    const file = fromDcmjs(dicomDict);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Müller^Jürgen");
    const back = (await toDcmjs(file)) as DcmjsFile & { write(): ArrayBuffer };
    const { dataset } = readFile(new Uint8Array(back.write()));
    expect(dataset.getString(0x00291002)).toBe("Gerät 1");
  });

  it("with a name that nobody knows are refused by dicomsec, where dcmjs leaves it out", async () => {
    const natural = { ...(await toNaturalDataset(readFile(sample).dataset)), NoSuchKeyword: "x" };
    expect(() => fromNaturalDataset(natural)).toThrow(expect.objectContaining({ code: "ERR_DECODE_STRUCTURE" }));
    const dict = dcmjs.data.DicomMetaDictionary.denaturalizeDataset(natural) as object;
    expect(JSON.stringify(dict)).not.toContain("NoSuchKeyword");
  });
});

it("says what each program does to a file, by npm start", async () => {
  const { exitCode, stdout, stderr } = await runProcess(process.execPath, [main]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("dcmjs alone  lost     (0029,0010), (0029,1001), (0029,1002)\n");
  expect(stdout).toContain("step two     lost     nothing\nstep two     changed  SeriesDescription, InstanceNumber\n");
});

itWithPeer("dcmdump", "DCMTK reads what the second step wrote", async (dcmdump) => {
  const { exitCode, stdout } = await runProcess(dcmdump, ["-q", "+U8", "-"], { input: stepTwo(sample) });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("[Schädel, seen]") });
});

function namesOf(found: ReturnType<typeof differences>, is: "lost" | "changed"): string[] {
  return found.filter((one) => one.is === is).map(({ name }) => name);
}

function plain(natural: object): unknown {
  return JSON.parse(
    JSON.stringify(natural, (_, value: unknown) =>
      Object.prototype.toString.call(value) === "[object ArrayBuffer]"
        ? Array.from(new Uint8Array(value as ArrayBuffer))
        : value,
    ),
  );
}
