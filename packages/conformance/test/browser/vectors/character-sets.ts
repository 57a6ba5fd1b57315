import { Dataset, Tag, writeDataset } from "@dicomsec/core";
import { characterSamples } from "../../character-samples.js";

/** Encodes every sample in its character set; JSON of the bytes, and of what is decoded from them. */
export function run(): Uint8Array {
  const samples = characterSamples.map(({ terms, name, text }) => {
    const dataset = new Dataset();
    if (terms.length > 0) dataset.set(Tag.SpecificCharacterSet, [...terms]);
    dataset.set(Tag.PatientName, name);
    const item = dataset.addItem(Tag.ProcedureCodeSequence);
    item.set(Tag.CodeMeaning, text);
    const decoded = { name: dataset.getString(Tag.PatientName), text: item.getString(Tag.CodeMeaning) };
    return { bytes: Array.from(writeDataset(dataset)), decoded };
  });
  return new TextEncoder().encode(JSON.stringify(samples));
}
