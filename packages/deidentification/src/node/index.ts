export { deidentifyFiles, type BatchOptions, type BatchProgress, type BatchResult } from "./batch.js";
export { collectInputs, isInside, type InputFile } from "./collect-inputs.js";
