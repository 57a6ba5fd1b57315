import { describe, expect } from "@jest/globals";
import { readFileSync } from "node:fs";
import { type Dataset, formatTag, readFile } from "@dicomsec/core";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { createDeidentifier, type InstanceReport } from "../src/index.js";

const google = "dicom/GoogleCloudPlatform__healthcare-dicom-dicomweb-adapter/";
const microsoft = "dicom/microsoft__Tools-for-Health-Data-Anonymization/";
const tests = `${microsoft}CommandLineTool.UnitTests/`;

/** Inputs and what another system made of them; what it changed that we do not, by Tag path, and why. */
const pairs: readonly {
  readonly input: string;
  readonly theirs: string;
  readonly kept: Readonly<Record<string, string>>;
}[] = [
  { input: `${google}basic.dcm`, theirs: `${google}basic-redacted.dcm`, kept: {} },
  {
    input: `${google}example.dcm`,
    theirs: `${google}example-redacted-jp2k.dcm`,
    kept: { "(0028,0004)": "it was compressed: no part of Annex E" },
  },
  {
    input: "dicom/pydicom__deid/MR.dcm",
    theirs: "dicom/pydicom__deid/cleaned.dcm",
    kept: {
      "(0008,0008)": "another image of the series: Image Type is in no row",
      "(0008,9007)": "Frame Type is in no row; emptied by a rule of that example",
      "(0028,0010)": "another image of the series",
      "(0028,0011)": "another image of the series",
      "(7FE0,0010)": "another image of the series; pixels need the option Clean Pixel Data",
    },
  },
  { input: `${microsoft}I290.dcm`, theirs: `${tests}DicomResults/I290.dcm`, kept: {} },
  { input: `${tests}DicomFiles/privateTag.dcm`, theirs: `${tests}DicomResults/privateTag.dcm`, kept: {} },
  { input: `${tests}DicomFiles/privateTag.dcm`, theirs: `${tests}DicomResults/privateTagRemoved.dcm`, kept: {} },
];

function datasetOf(path: string) {
  const [file] = corpusFiles((one) => one.path === path);
  return readFile(new Uint8Array(readFileSync(file!.file)));
}

/** Values by Tag path with Item numbers; of large ones the length. */
function valuesOf(dataset: Dataset, path = "", values = new Map<string, string>()): ReadonlyMap<string, string> {
  for (const element of dataset.elements()) {
    const at = path + formatTag(element.tag);
    if (element.isSequence) element.items.forEach((item, index) => valuesOf(item, `${at}[${index}].`, values));
    else if (element.isEncapsulated || element.length > 10_000) values.set(at, String(element.length));
    else
      values.set(
        at,
        Buffer.from(element.bytes)
          .toString("latin1")
          .replace(/[ \0]+$/, ""),
      );
  }
  return values;
}

/** Whether the report names a rule for the path, or for a Sequence around it. */
function isExplained(path: string, { changes }: InstanceReport): boolean {
  const plain = path.replaceAll(/\[\d+\]/g, "");
  return changes.some(
    ({ treatment }) => treatment.rule !== "" && (plain === treatment.path || plain.startsWith(`${treatment.path}.`)),
  );
}

describe.each(pairs)("of $input, $theirs", ({ input, theirs, kept }) => {
  itWithCorpus("changed nothing that the Basic Profile keeps, but for what is listed", async () => {
    const { file } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(datasetOf(input));
    const [before, other, ours] = [datasetOf(input).dataset, datasetOf(theirs).dataset, file.dataset].map((dataset) =>
      valuesOf(dataset),
    );
    const left = [...before!].filter(([path, value]) => other!.get(path) !== value && ours!.get(path) === value);
    expect(left.map(([path]) => path)).toEqual(Object.keys(kept));
  });

  itWithCorpus("kept what the Basic Profile changes, for each of which the report names the rule", async () => {
    const { file, report } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(datasetOf(input));
    const [before, other, ours] = [datasetOf(input).dataset, datasetOf(theirs).dataset, file.dataset].map((dataset) =>
      valuesOf(dataset),
    );
    const more = [...before!].filter(([path, value]) => other!.get(path) === value && ours!.get(path) !== value);
    const claims = ["(0012,0062)", "(0012,0063)", "(0012,0064)", "(0028,0303)"];
    const unexplained = more.map(([path]) => path).filter((path) => !isExplained(path, report));
    expect(unexplained.filter((path) => !claims.some((claim) => path.startsWith(claim)))).toEqual([]);
    expect(more.length).toBeGreaterThan(0);
  });
});
