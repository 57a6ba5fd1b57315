export { deidentifyFiles, type BatchOptions, type BatchProgress, type BatchResult } from "./batch.js";
export { reidentifyFiles, type ReidentifiedFile, type ReidentifyFilesOptions } from "./reidentify-files.js";
export type { WrittenDicomdir } from "./write-dicomdir.js";
export type { BatchSettings, FileTask } from "./batch-settings.js";
export type { InstanceSettings } from "./configured-deidentifier.js";
export { FileProcessor, type TaskResult } from "./process-file.js";
export type { ProcessorInput, ProcessorPlaces } from "./processor-places.js";
export type { RecipientFiles } from "./recipients.js";
