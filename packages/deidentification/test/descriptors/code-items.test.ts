import { expect, it } from "@jest/globals";
import { Dataset, Tag } from "@dicomsec/core";
import { isStandardCode } from "../../src/descriptors/code-items.js";

function codeItem(scheme: string | undefined): Dataset {
  const item = new Dataset();
  item.set(Tag.CodeValue, "T-1");
  if (scheme !== undefined) item.set(Tag.CodingSchemeDesignator, scheme);
  return item;
}

it.each(["DCM", "SCT", "SRT", "SNM3", "LN", "UCUM", "RADLEX", "RadLex", "NCIt", "FMA", "MDC", "UMLS", "I10", "99SDM"])(
  "a code of %s has a published meaning",
  (scheme) => {
    expect(isStandardCode(codeItem(scheme))).toBe(true);
  },
);

it.each([undefined, "", "99SMITH", "L", "LOCAL", "HOSPITAL_X", "RPLUS"])(
  "a code of %s may mean what a site chose",
  (scheme) => {
    expect(isStandardCode(codeItem(scheme))).toBe(false);
  },
);
