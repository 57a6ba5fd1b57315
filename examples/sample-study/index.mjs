import { ctSeries } from "./ct.mjs";
import { mrSeries } from "./mr.mjs";
import { presentationState } from "./presentation-state.mjs";
import { report } from "./report.mjs";
import { ultrasoundImage } from "./ultrasound.mjs";

/** @public for tests */
export { plantedIdentifiers } from "./identifiers.mjs";

/** The files of the sample study, with their paths; the same bytes in every run. */
export function sampleStudy() {
  return [...ctSeries(), ...mrSeries(), ultrasoundImage(), report(), presentationState()];
}
