export { dicomFiles, packagedDicomFiles, type DicomFile } from "./dicom-files.js";
export { dcm2json, type Dcm2jsonResult } from "./judges/dcm2json.js";
export { dcmconv, type DcmconvOptions } from "./judges/dcmconv.js";
export { dcmdump, type DcmdumpOptions, type DcmdumpResult } from "./judges/dcmdump.js";
export {
  dcmsign,
  dcmsignAttachTimeStamp,
  dcmsignRemove,
  type DcmsignOptions,
  type DcmsignOutcome,
  type DcmsignResult,
} from "./judges/dcmsign.js";
export {
  dcmsignVerify,
  type DcmsignVerdict,
  type DcmsignVerification,
  type DcmsignVerifyOptions,
} from "./judges/dcmsign-verify.js";
export { dcentvfy, dciodvfy, type DciodvfyResult } from "./judges/dicom3tools.js";
export { gdcmanon, gdcmconv, gdcmdump } from "./judges/gdcm.js";
export type { Judgement, ReadElement } from "./judges/judgement.js";
export { readWithPydicom, type PydicomElement, type PydicomResult } from "./judges/pydicom.js";
export { bundleForBrowser } from "./browser/bundle.js";
export { openInBrowser, runInBrowser, type BrowserModule } from "./browser/run-in-browser.js";
