import { createFile, Dataset, Tag, TransferSyntax, writeFile } from "@dicomsec/core";

/** An image as there are many: text in Latin-1, a number with a trailing zero, private elements, a Sequence. */
export function sampleFile() {
  const dataset = new Dataset();
  dataset.set(Tag.SpecificCharacterSet, "ISO_IR 100");
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7");
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.Modality, "OT");
  dataset.set(Tag.SeriesDescription, "Schädel");
  dataset.set(Tag.PatientName, "Müller^Jürgen");
  dataset.set(Tag.PatientID, "PATIENT-7");
  dataset.set(Tag.SliceThickness, "1.50");
  dataset.set(Tag.InstanceNumber, "1");
  dataset.set(0x00290010, "EXAMPLE", "LO");
  dataset.set(0x00291001, new Uint8Array([1, 2, 3, 4]), "UN");
  dataset.set(0x00291002, "Gerät 1", "LO");
  dataset.addItem(Tag.ReferencedSeriesSequence).set(Tag.SeriesInstanceUID, "1.2.3");
  for (const tag of [Tag.Rows, Tag.Columns]) dataset.set(tag, 2);
  dataset.set(Tag.BitsAllocated, 16);
  dataset.set(Tag.PixelData, new Uint8Array(8), "OW");
  return writeFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
}
