export type { DcmjsDict, DcmjsElement, DcmjsFile, NaturalDataset } from "./dcmjs-dict.js";
export { fromDcmjs, type FromDcmjsOptions } from "./from-dcmjs.js";
export { fromNaturalDataset, type FromNaturalDatasetOptions, toNaturalDataset } from "./natural-dataset.js";
export { toDcmjs } from "./to-dcmjs.js";
