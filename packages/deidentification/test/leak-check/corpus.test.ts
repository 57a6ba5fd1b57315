import { readFileSync } from "node:fs";
import { beforeAll, describe, expect } from "@jest/globals";
import { type DicomFile, DicomError, readFile, writeFile } from "@dicomsec/core";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { createDeidentifier } from "../../src/deidentify.js";
import { checkDeidentified, collectIdentifyingValues, createLeakChecker } from "../../src/leak-check/index.js";

const key = new Uint8Array(32).fill(7);

/** Values that the Basic Profile removes from one attribute and leaves in another that no row of Table E.1-1 has. */
const repeatedElsewhere: Readonly<Record<string, string>> = {
  "(0018,7006)": "Detector Description repeats the Detector ID",
  "(0070,0081)": "Content Description repeats the Content Creator's Name",
};

/** Kinds of which a value of eight characters and more is told from anything else. */
const unmistakable = new Set(["contact", "id", "name", "uid"]);

interface CorpusSample {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly file: DicomFile;
}

function* readable(): Iterable<CorpusSample> {
  for (const { path, file: name } of corpusFiles(({ kind }) => kind === "dicom")) {
    const bytes = new Uint8Array(readFileSync(name));
    const file = orNothing(() => readFile(bytes));
    if (file) yield { path, bytes, file };
  }
}

function orNothing<Result>(attempt: () => Result): Result | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DicomError) return undefined;
    throw error;
  }
}

describe("the leak check over the corpus", () => {
  const samples: CorpusSample[] = [];
  beforeAll(() => {
    samples.push(...readable());
  });

  itWithCorpus("finds what identifies in every file that was not de-identified", () => {
    const missed = samples.flatMap(({ path, bytes, file }) => {
      const values = collectIdentifyingValues(file);
      const places = new Set(
        createLeakChecker(values)
          .check(bytes)
          .map((finding) => finding.path),
      );
      return values
        .filter(({ kind, text }) => unmistakable.has(kind) && text.length >= 8 && !text.startsWith("1.2.840.10008."))
        .filter((value) => !places.has(value.path))
        .map((value) => `${path} ${value.path}`);
    });
    expect(samples.length).toBeGreaterThan(400);
    expect(missed).toEqual([]);
  });

  itWithCorpus(
    "finds nothing in what the Basic Profile leaves, save values repeated in attributes it leaves alone",
    async () => {
      const deidentifier = createDeidentifier({ key });
      const outputs = await Promise.all(
        samples.map(({ file }) =>
          deidentifier.deidentify(file).then(
            (result) => writeFile(result.file),
            () => undefined,
          ),
        ),
      );
      const leaks = samples.flatMap(({ path, bytes }, at) => {
        const output = outputs[at];
        const findings = output ? checkDeidentified([readFile(bytes)], output) : [];
        return findings
          .filter(({ severity, path: at }) => severity === "leak" && !(at !== undefined && at in repeatedElsewhere))
          .map((finding) => `${path}: ${finding.original} at ${finding.path ?? finding.offset}`);
      });
      expect(leaks).toEqual([]);
    },
  );
});
