export { deidentifyFiles, type BatchOptions, type BatchProgress, type BatchResult } from "./batch.js";
