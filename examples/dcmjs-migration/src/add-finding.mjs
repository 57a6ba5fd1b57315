/** @import { NaturalDataset } from "@dicomsec/core/dcmjs" */

/** What the program is for, written for dcmjs: keywords, and values without lists around them. @param {NaturalDataset} natural */
export function addFinding(natural) {
  natural["SeriesDescription"] = `${String(natural["SeriesDescription"])}, seen`;
  natural["InstanceNumber"] = Number(natural["InstanceNumber"]) + 1;
}
