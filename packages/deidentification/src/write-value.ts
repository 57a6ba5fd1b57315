import { Dataset, Tag, type TagNumber, type VR } from "@dicomsec/core";
import { type DeidentificationClaims, methodCodesToAppend } from "./claims.js";
import type { DummyItem, DummyValue } from "./dummy-values.js";
import { encapsulatedDocumentDummy } from "./encapsulated-document.js";
import type { MethodCode } from "./options.js";

/** Writes a dummy; an empty text makes an element of zero length. */
export function writeValue(dataset: Dataset, tag: TagNumber, vr: VR, value: DummyValue): void {
  if (typeof value === "string" || value instanceof Uint8Array) {
    dataset.set(tag, value === "" ? null : value, vr);
  } else {
    dataset.set(tag, value.map(datasetOf), vr);
  }
}

function datasetOf(item: DummyItem): Dataset {
  const dataset = new Dataset();
  for (const { tag, vr, value } of item) writeValue(dataset, tag, vr, value);
  return dataset;
}

/** A document without content, of the same kind; its length goes with it. */
export function documentDummy(dataset: Dataset, mimeType: string): Uint8Array {
  return documentOf(dataset, encapsulatedDocumentDummy(mimeType))!;
}

/** The value that holds a document; Encapsulated Document Length (0042,0015), where present, says its length. */
export function documentOf(dataset: Dataset, document: Uint8Array | undefined): Uint8Array | undefined {
  if (document && dataset.has(Tag.EncapsulatedDocumentLength)) {
    dataset.set(Tag.EncapsulatedDocumentLength, document.length, "UL");
  }
  return document;
}

/** Earlier methods stay and the new ones are appended. @see PS3.15 E.1.1 step 6 */
export function writeClaims(dataset: Dataset, claims: DeidentificationClaims): void {
  const { deidentificationMethod: method, longitudinalTemporalInformationModified: longitudinal } = claims;
  dataset.set(Tag.PatientIdentityRemoved, claims.patientIdentityRemoved, "CS");
  const methods = dataset.getStrings(Tag.DeidentificationMethod);
  if (method !== undefined && !methods.includes(method)) {
    dataset.set(Tag.DeidentificationMethod, [...methods, method], "LO");
  }
  const existing = dataset.getItems(Tag.DeidentificationMethodCodeSequence).map((item) => ({
    codeValue: item.getString(Tag.CodeValue) ?? "",
    codingSchemeDesignator: item.getString(Tag.CodingSchemeDesignator) ?? "",
  }));
  for (const code of methodCodesToAppend(existing, claims.deidentificationMethodCodes)) {
    dataset.addItem(Tag.DeidentificationMethodCodeSequence, codeItem(code));
  }
  if (longitudinal !== undefined) dataset.set(Tag.LongitudinalTemporalInformationModified, longitudinal, "CS");
  if (claims.burnedInAnnotation !== undefined) dataset.set(Tag.BurnedInAnnotation, claims.burnedInAnnotation, "CS");
  if (claims.recognizableVisualFeatures !== undefined) {
    dataset.set(Tag.RecognizableVisualFeatures, claims.recognizableVisualFeatures, "CS");
  }
}

function codeItem({ codeValue, codingSchemeDesignator, codeMeaning }: MethodCode): Dataset {
  const item = new Dataset();
  item.set(Tag.CodeValue, codeValue, "SH");
  item.set(Tag.CodingSchemeDesignator, codingSchemeDesignator, "SH");
  item.set(Tag.CodeMeaning, codeMeaning, "LO");
  return item;
}
