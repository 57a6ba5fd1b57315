export { decodeAscii } from "./ascii.js";
export { type CharacterSet, characterSetOf, defaultCharacterSet } from "./character-set.js";
export { trimPadding, trimsBothEnds } from "./padding.js";
export { type ReportProblem, textProblem } from "./problems.js";
export { formatPersonName, parsePersonName, type PersonName, type PersonNameGroup } from "./person-name.js";
export { formatDecimalString, formatIntegerString, parseDecimalString, parseIntegerString } from "./number-string.js";
export {
  type DicomDate,
  type DicomDateTime,
  type DicomTime,
  formatDate,
  formatDateTime,
  formatTime,
  parseDate,
  parseDateTime,
  parseTime,
} from "./date-time.js";
export { type Age, formatAge, parseAge } from "./age-string.js";
