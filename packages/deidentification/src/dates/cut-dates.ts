import type { DataElement } from "@dicomsec/core";
import { type Cleaned, dropped } from "../cleaning.js";
import { cleanedValues } from "./cleaned-values.js";
import { cutDate, cutDateTime, type DatePrecision } from "./cut-value.js";
import type { InstanceDates } from "./date-modifier.js";
import { publishedDates } from "./public-dates.js";

/** Dates of which the year stays, or year and month. Times are dropped, and the offset from UTC: daylight saving time tells the season. */
export class CutDates implements InstanceDates {
  readonly offsetDays = undefined;

  constructor(readonly precision: DatePrecision) {}

  clean(element: DataElement): Cleaned {
    const { tag, valueVr: vr } = element;
    if (!element.isLoaded || publishedDates.has(tag)) return dropped;
    if (vr === "DA") return cleanedValues(element, (text) => cutDate(text, this.precision));
    if (vr === "DT") return cleanedValues(element, (text) => cutDateTime(text, this.precision));
    return element.length === 0 ? { kind: "unchanged" } : dropped;
  }
}
