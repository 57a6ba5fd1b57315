import type { Dataset } from "@dicomsec/core";
import { earliestDate } from "./dates/earliest-date.js";
import { patientKeyOf, patientOf, studyKeyOf } from "./patient.js";

/** What is found out about the patients of a batch before the first instance is treated. */
export class PatientSurvey {
  readonly #patients = new Set<string>();
  readonly #earliest = new Map<string, string>();

  /** Adds an instance. */
  add(dataset: Dataset): void {
    const patient = patientKeyOf(patientOf(dataset)) ?? studyKeyOf(dataset);
    const date = earliestDate(dataset);
    this.#patients.add(patient);
    const known = this.#earliest.get(patient);
    if (date !== undefined && (known === undefined || date < known)) this.#earliest.set(patient, date);
  }

  /** By `patientKeyOf`, or `studyKeyOf` without a Patient ID, in the order in which they were added. */
  get patients(): readonly string[] {
    return [...this.#patients];
  }

  /** Earliest days, as `earliestDate` finds them. */
  get earliest(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#earliest);
  }
}
