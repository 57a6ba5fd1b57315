import { Dataset, lookupTag, Tag } from "@dicomsec/core";
import type { DateModifier, InstanceDates } from "../../src/dates/date-modifier.js";
import { patientOf } from "../../src/patient.js";

type Keyword = keyof typeof Tag;
export type Values = Partial<Record<Keyword, string>>;

/** A Dataset with these attributes, a patient and a study. */
export function instanceWith(values: Values): Dataset {
  const dataset = new Dataset();
  const all: Values = { PatientID: "A-1", StudyInstanceUID: "1.2.3", ...values };
  for (const [keyword, value] of Object.entries(all)) dataset.set(Tag[keyword as Keyword], value);
  return dataset;
}

export function datesOf(modifier: DateModifier, root: Dataset): InstanceDates {
  return modifier.instance(patientOf(root), root);
}

/** What becomes of the temporal attributes, in the order of their Tags, as a walk through the Dataset would have it. */
export function modified(modifier: DateModifier, values: Values): Values {
  const root = instanceWith(values);
  const dates = datesOf(modifier, root);
  const result: Record<string, string> = {};
  for (const element of root.elements()) {
    const { keyword, vr } = lookupTag(element.tag)!;
    if (!(keyword in values) || keyword === "PatientID" || vr === "UI") continue;
    const before = element.strings.join("\\");
    const cleaned = dates.clean(element);
    result[keyword] = cleaned.kind === "value" ? cleaned.value : cleaned.kind === "unchanged" ? before : "(dropped)";
    if (cleaned.kind === "value") root.set(element.tag, cleaned.value, vr);
    if (cleaned.kind === "dropped") root.delete(element.tag);
  }
  return result;
}
