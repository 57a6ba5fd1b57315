import { beforeAll, describe, expect, it } from "@jest/globals";
import { corpusFolder } from "@dicomsec/testing";
import { describeWithPeer, itUnless } from "@dicomsec/testing/jest";
import { dcmdump } from "../src/judges/dcmdump.js";
import type { ReadElement } from "../src/judges/judgement.js";
import { readWithPydicom } from "../src/judges/pydicom.js";
import {
  type Compare,
  compareDcmtkEncoding,
  compareDcmtkText,
  comparePydicom,
  type Difference,
  differences,
} from "./agreement/differences.js";
import { type KnownDifference, knownDifferences } from "./agreement/known-differences.js";
import { type OurElement, ourElements } from "./agreement/our-elements.js";
import { loadSomeFiles, readableFiles } from "./corpus-files.js";

/** With those that the list of differences is about. */
const files = readableFiles(loadSomeFiles((name) => knownDifferences.some(({ file }) => file?.test(name) === true)));
const paths = files.map(({ file }) => file);

interface Result {
  readonly accepted: boolean;
  readonly elements: readonly ReadElement[];
}

interface Finding extends Difference {
  readonly name: string;
}

describeWithPeer(["pydicom", "dcmdump"], "tag, VR, length and value of every element at every depth", () => {
  let findings: Readonly<Record<KnownDifference["judge"], readonly Finding[]>>;
  let results: {
    readonly pydicom: readonly Result[];
    readonly dcmtk: readonly Result[];
    readonly text: readonly Result[];
  };
  let ours: readonly ReadonlyMap<string, OurElement>[];

  beforeAll(async () => {
    ours = files.map(({ bytes }) => ourElements(bytes));
    results = {
      pydicom: await readWithPydicom(paths),
      dcmtk: await dcmdump(paths),
      text: await dcmdump(paths, { utf8: true }),
    };
    const pydicom = compareAll(ours, results.pydicom, comparePydicom);
    const encoding = compareAll(ours, results.dcmtk.map(ifAccepted), compareDcmtkEncoding);
    const text = compareAll(ours, results.text.map(ifAccepted), compareDcmtkText);
    findings = { pydicom, dcmtk: [...encoding, ...text.filter(({ what }) => what === "text")] };
  });

  it("are read by us as by pydicom", () => {
    expect(findings.pydicom.filter((finding) => !isKnown("pydicom", finding)).map(toLine)).toEqual([]);
  });

  it("are read by us as by DCMTK, text as its conversion to UTF-8", () => {
    expect(findings.dcmtk.filter((finding) => !isKnown("dcmtk", finding)).map(toLine)).toEqual([]);
  });

  it("are enough of them to mean something, and most of the text is told by DCMTK too", () => {
    const elements = ours.reduce((sum, { size }) => sum + size, 0);
    expect(elements).toBeGreaterThan(files.length * 40);
    const wellFormed = results.text.filter((_, index) => files[index]!.tolerated === undefined);
    expect(wellFormed.filter(({ accepted }) => accepted).length).toBeGreaterThan(wellFormed.length * 0.9);
  });

  it("are all there in a well-formed file, whoever reads it", () => {
    const wellFormed = files.map(({ tolerated }) => tolerated === undefined);
    for (const judged of [results.pydicom, results.dcmtk]) {
      expect(files.filter((_, index) => wellFormed[index] && !judged[index]?.accepted).map(({ name }) => name)).toEqual(
        [],
      );
    }
  });

  it("are compared so that a wrong one is noticed", () => {
    const [first = new Map<string, OurElement>()] = ours;
    const judged = results.pydicom[0]?.elements ?? [];
    const path = "(0008,0018)";
    const wrong = (change: Partial<OurElement>): string[] => {
      const element = first.get(path);
      const changed = new Map(first).set(path, { ...element!, ...change });
      return differences(changed, judged, comparePydicom).map(({ what }) => what);
    };
    expect(wrong({})).toEqual([]);
    expect(wrong({ vr: "LO" })).toEqual(["vr"]);
    expect(wrong({ length: 2 })).toEqual(["length"]);
    expect(wrong({ text: "1.2.3" })).toEqual(["text"]);
    expect(differences(new Map([...first].slice(1)), judged, comparePydicom)).toHaveLength(1);
  });

  itUnless(
    corpusFolder() === undefined ? "the list is for the files of the corpus" : undefined,
    "differ for no reason of the list that does not occur",
    () => {
      const unused = knownDifferences.filter((row) => !findings[row.judge].some((finding) => matches(row, finding)));
      expect(unused.map(({ judge, file, path, what }) => ({ judge, file, path, what }))).toEqual([]);
    },
  );
});

describe("isKnown", () => {
  it("knows a difference by judge, element, kind and VRs", () => {
    const known = { name: "any.dcm", path: "(0009,0000)", what: "vr", vrs: "UL UN" } as const;
    expect(isKnown("pydicom", known)).toBe(true);
    expect(isKnown("dcmtk", known)).toBe(false);
    for (const other of [{ path: "(0008,0000)" }, { what: "length" as const }, { vrs: "US UN" }]) {
      expect(isKnown("pydicom", { ...known, ...other })).toBe(false);
    }
  });
});

/** A file that a judge gives up has no elements to compare. */
function ifAccepted(result: Result): Result | undefined {
  return result.accepted ? result : undefined;
}

function compareAll(
  ours: readonly ReadonlyMap<string, OurElement>[],
  judged: readonly (Result | undefined)[],
  compare: Compare,
): Finding[] {
  return files.flatMap(({ name }, index) => {
    const result = judged[index];
    if (result === undefined) return [];
    return differences(ours[index]!, result.elements, compare).map((difference) => ({ ...difference, name }));
  });
}

function isKnown(judge: KnownDifference["judge"], finding: Finding): boolean {
  return knownDifferences.some((row) => row.judge === judge && matches(row, finding));
}

function matches({ file, path, what, vrs }: KnownDifference, finding: Finding): boolean {
  const isSame = (pattern: RegExp | undefined, text: string): boolean => pattern === undefined || pattern.test(text);
  return what === finding.what && isSame(file, finding.name) && isSame(path, finding.path) && isSame(vrs, finding.vrs);
}

function toLine({ name, path, what, vrs }: Finding): string {
  return `${name} ${path} ${what} ${vrs}`;
}
