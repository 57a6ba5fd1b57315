import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { createFile, Dataset, Tag, TransferSyntax, writeFile as bytesOf } from "@dicomsec/core";
import type { FileReport } from "@dicomsec/deidentification";
import { temporaryFolder } from "@dicomsec/testing";
import { renderThumbnails } from "../../src/report-page/render-thumbnails.js";

function picture(): Uint8Array {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7");
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.SamplesPerPixel, 1);
  dataset.set(Tag.PhotometricInterpretation, "MONOCHROME2");
  dataset.set(Tag.Rows, 2);
  dataset.set(Tag.Columns, 2);
  dataset.set(Tag.BitsAllocated, 8);
  dataset.set(Tag.BitsStored, 8);
  dataset.set(Tag.HighBit, 7);
  dataset.set(Tag.PixelRepresentation, 0);
  dataset.set(Tag.PixelData, Uint8Array.of(0, 99, 200, 255), "OB");
  return bytesOf(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
}

it("shows no output in which a face may be recognizable, and others", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "a.dcm"), picture());
  const codes = ["REVIEW_VISUAL_FEATURES_UNKNOWN", "REVIEW_RECOGNIZABLE_VISUAL_FEATURES", "REVIEW_MALFORMED_INPUT"];
  const files = codes.map((code, at) => ({ number: at + 1, output: "a.dcm", review: [{ code, message: "" }] }));
  const shown = await renderThumbnails(files as unknown as FileReport[], folder.path);
  expect([...shown.keys()]).toEqual([3]);
});
