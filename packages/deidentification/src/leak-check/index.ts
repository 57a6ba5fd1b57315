export { collectIdentifyingValues } from "./collect-values.js";
export type { IdentifyingValue, LeakKind } from "./identifying-value.js";
export { checkDeidentified, createLeakChecker, type CheckOptions, type LeakChecker } from "./leak-checker.js";
export type { LeakCode, LeakFinding } from "./leak-finding.js";
export type { RetainedValues } from "./retained-values.js";
