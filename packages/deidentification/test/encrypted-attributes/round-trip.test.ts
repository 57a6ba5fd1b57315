import { readFileSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import { createFile, DecodeError, readFile, Tag, writeFile } from "@dicomsec/core";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { changedAttributes } from "../../src/encrypted-attributes/changed-attributes.js";
import { reidentify } from "../../src/encrypted-attributes/reidentify.js";
import { DeidentificationError } from "../../src/errors.js";
import { deidentified, keys, restoredForm } from "./deidentified.js";

/** What no writer brings back: which of two elements with one Tag comes second, and an odd length. */
const malformed = ["duplicate_patient_name.dcm", "odd_length_patient_name.dcm"];

/** The files that can be de-identified. */
async function* outputs() {
  for (const { file, path } of corpusFiles()) {
    if (!/^(dicom|generated|deident)\//.test(path)) continue;
    const bytes = new Uint8Array(readFileSync(file));
    try {
      yield { path, bytes, output: await deidentified(bytes) };
    } catch (error) {
      if (!(error instanceof DeidentificationError || error instanceof DecodeError)) throw error;
    }
  }
}

describe("an instance of the corpus that was de-identified with Encrypted Attributes", () => {
  itWithCorpus("is itself again, byte for byte, once it is re-identified", async () => {
    const different: string[] = [];
    let count = 0;
    for await (const { path, bytes, output } of outputs()) {
      count++;
      const { transferSyntaxUid } = readFile(bytes);
      const { file, items } = await reidentify(output, keys);
      expect(items.at(-1)).toBe("opened");
      const expected = writeFile(createFile(restoredForm(bytes), transferSyntaxUid));
      if (Buffer.compare(writeFile(file), expected) !== 0) different.push(path);
    }
    expect(count).toBeGreaterThan(400);
    expect(different.filter((path) => !malformed.some((name) => path.endsWith(name)))).toEqual([]);
  });

  itWithCorpus("has nothing more than the original but what tells of the de-identification", async () => {
    const added = new Set<number>();
    let changed = 0;
    for await (const { bytes, output } of outputs()) {
      const changes = changedAttributes(readFile(bytes).dataset, output.dataset);
      for (const tag of changes.added) added.add(tag);
      changed += changes.changed.length;
    }
    expect([...added].sort((a, b) => a - b)).toEqual([
      Tag.PatientIdentityRemoved,
      Tag.DeidentificationMethod,
      Tag.DeidentificationMethodCodeSequence,
      Tag.ContributingEquipmentSequence,
      Tag.LongitudinalTemporalInformationModified,
    ]);
    expect(changed).toBeGreaterThan(5_000);
  });
});
