export { deidentifyFiles, type BatchOptions, type BatchProgress, type BatchResult } from "./batch.js";
export { reidentifyFiles, type ReidentifiedFile, type ReidentifyFilesOptions } from "./reidentify-files.js";
export type { WrittenDicomdir } from "./write-dicomdir.js";
