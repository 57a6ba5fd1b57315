import { type DataElement, type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { type Cleaned, dropped } from "../cleaning.js";
import { secondsPerDay } from "./calendar.js";
import { cleanedValues, isUtcOffset } from "./cleaned-values.js";
import type { InstanceDates } from "./date-modifier.js";
import { partnerOf } from "./date-partners.js";
import { publishedDates } from "./public-dates.js";
import { shiftDate, shiftDateTime, shiftTime } from "./shift-value.js";

/**
 * Dates and times of one instance, all shifted by the same number of seconds. Value by value a DA and the TM that belongs to it are one instant;
 * a DA alone is the beginning of its day, and a TM alone goes round the clock.
 * @see PS3.15 E.3.6
 */
export class ShiftedDates implements InstanceDates {
  readonly #seconds: number;
  /** Whether a time of day moves: else a date does without it. */
  readonly #movesTimes: boolean;
  /** Times that were cleaned before their dates, as they were. */
  readonly #times = new Map<Dataset, Map<TagNumber, readonly string[]>>();
  /** Several attributes of a frame have the same moment. */
  #last: { readonly text: string; readonly shifted: string | undefined } | undefined;

  constructor(
    seconds: number,
    readonly offsetDays?: number,
  ) {
    this.#seconds = seconds;
    this.#movesTimes = seconds % secondsPerDay !== 0;
  }

  clean(element: DataElement): Cleaned {
    const { tag, valueVr: vr } = element;
    if (!element.isLoaded || publishedDates.has(tag)) return dropped;
    if (vr === "DA") return this.#cleanDate(element);
    if (vr === "TM") return this.#cleanTime(element);
    if (vr === "DT") return cleanedValues(element, (text) => this.#shifted(text));
    // Where the clock stood against UTC is the same after the shift.
    if (tag === Tag.TimezoneOffsetFromUTC)
      return cleanedValues(element, (text) => (isUtcOffset(text) ? text : undefined));
    return dropped;
  }

  #shifted(text: string): string | undefined {
    if (this.#last?.text !== text) this.#last = { text, shifted: shiftDateTime(text, this.#seconds) };
    return this.#last.shifted;
  }

  #cleanDate(element: DataElement): Cleaned {
    const times = this.#movesTimes ? this.#timesOf(element) : [];
    return cleanedValues(element, (text, at) => shiftDate(text, this.#seconds, times[at]));
  }

  #timesOf({ dataset, tag }: DataElement): readonly string[] {
    const partner = partnerOf(tag);
    if (partner === undefined) return [];
    const time = dataset.get(partner);
    return this.#times.get(dataset)?.get(partner) ?? (time?.isLoaded ? time.strings : []);
  }

  #cleanTime(element: DataElement): Cleaned {
    const { dataset, tag, strings } = element;
    // (0014,407C) Calibration Time stands before its date, which needs it as it was.
    if (this.#movesTimes && (partnerOf(tag) ?? 0) > tag) {
      const remembered = this.#times.get(dataset) ?? new Map<TagNumber, readonly string[]>();
      this.#times.set(dataset, remembered.set(tag, strings));
    }
    return cleanedValues(element, (text) => shiftTime(text, this.#seconds));
  }
}
