import { readFileSync } from "node:fs";
import type { Dataset, DecodeWarning } from "@dicomsec/core";
import { readFile } from "@dicomsec/core";
import { sample } from "@dicomsec/testing";
import { toleratedFiles, type ToleratedFile } from "../src/corpus/tolerated.js";
import { datasetFiles, dicomFiles, type DicomFile } from "../src/dicom-files.js";

/** A file to test with, in memory. */
export interface LoadedFile extends DicomFile {
  readonly bytes: Uint8Array;
  /** How it departs from the standard; `undefined` for a well-formed one. */
  readonly tolerated: ToleratedFile | undefined;
}

/** All files to test with: of the corpus, or of the packages where there is none. */
export function loadFiles(): readonly LoadedFile[] {
  return load([...dicomFiles(), ...datasetFiles()]);
}

/** Some of them where the run is not a full one, and all that depart from the standard or are asked for by name. */
export function loadSomeFiles(isAskedFor: (name: string) => boolean = () => false): readonly LoadedFile[] {
  return load(sample([...dicomFiles(), ...datasetFiles()], ({ name }) => tolerated.has(name) || isAskedFor(name)));
}

const tolerated = new Map(toleratedFiles.map((each) => [each.name, each]));

function load(files: readonly DicomFile[]): readonly LoadedFile[] {
  return files.map(({ name, file }) => ({
    name,
    file,
    bytes: new Uint8Array(readFileSync(file)),
    tolerated: tolerated.get(name),
  }));
}

/** Those that can be read. */
export function readableFiles(files: readonly LoadedFile[]): readonly LoadedFile[] {
  return files.filter(({ tolerated }) => tolerated?.refused !== true);
}

/** Those that do not depart from the standard. */
export function wellFormedFiles(files: readonly LoadedFile[]): readonly LoadedFile[] {
  return files.filter(({ tolerated }) => tolerated === undefined);
}

/** What reading reports, in its order. */
export function warningsOf(bytes: Uint8Array): readonly DecodeWarning[] {
  const warnings: DecodeWarning[] = [];
  readFile(bytes, { onWarning: (warning) => warnings.push(warning) });
  return warnings;
}

/** Sets and deletes an element in a Dataset and in every Item, so that none of them is written as one range of the input. */
export function markAllChanged(dataset: Dataset): void {
  const unused = 0x001177fe;
  if (dataset.has(unused)) throw new Error("the Tag is in use");
  dataset.set(unused, "X", "LO");
  dataset.delete(unused);
  for (const element of dataset.elements()) {
    if (element.isSequence) for (const item of element.items) markAllChanged(item);
  }
}
