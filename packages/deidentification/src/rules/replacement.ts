import {
  type VR,
  parseAge,
  parseDate,
  parseDateTime,
  parseDecimalString,
  parseIntegerString,
  parseTime,
} from "@dicomsec/core";

/** What texts of a VR must be; VRs that are not here take any text that can be encoded. */
const forms: Readonly<Partial<Record<VR, (text: string) => boolean>>> = {
  AS: (text) => parseAge(text) !== undefined,
  CS: (text) => /^[A-Z0-9 _]{1,16}$/.test(text),
  DA: (text) => parseDate(text) !== undefined,
  DS: (text) => parseDecimalString(text) !== undefined,
  DT: (text) => parseDateTime(text) !== undefined,
  IS: (text) => parseIntegerString(text) !== undefined,
  TM: (text) => parseTime(text) !== undefined,
  UI: (text) => /^[0-9.]{1,64}$/.test(text),
};

/** Whether a text can be the value of an element with this VR; backslashes stand between several. @see PS3.5 6.2 */
export function mayReplace(text: string, vr: VR): boolean {
  if (vr === "SQ" || vr === "UN") return false;
  const isForm = forms[vr];
  return text === "" || isForm === undefined || text.split("\\").every((value) => isForm(value));
}
