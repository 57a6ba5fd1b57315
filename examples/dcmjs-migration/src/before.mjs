import dcmjs from "dcmjs";
import { addFinding } from "./add-finding.mjs";

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;

/** The program as it was: dcmjs reads, naturalizes, denaturalizes and writes. @param {Uint8Array} bytes */
export function before(bytes) {
  const dicomDict = DicomMessage.readFile(bytes.slice().buffer);
  const natural = DicomMetaDictionary.naturalizeDataset(dicomDict.dict);
  addFinding(natural);
  dicomDict.dict = DicomMetaDictionary.denaturalizeDataset(natural);
  return new Uint8Array(dicomDict.write());
}
