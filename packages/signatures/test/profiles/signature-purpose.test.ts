import { describe, expect, it } from "@jest/globals";
import { Dataset, Tag } from "@dicomsec/core";
import {
  isKnownPurpose,
  isVerificationPurpose,
  purposeItem,
  purposeOfCode,
  readPurpose,
  signaturePurposes,
} from "../../src/signature-purpose.js";
import { profilesFile } from "./data-file.js";

const { scheme, codes } = profilesFile().purposes;

function signatureWith(code: Dataset): Dataset {
  const item = new Dataset();
  item.addItem(Tag.DigitalSignaturePurposeCodeSequence, code);
  return item;
}

describe("the purpose of a signature", () => {
  it.each(Object.entries(codes))("%s is written and read again: %s", (codeValue, codeMeaning) => {
    const purpose = purposeOfCode(codeValue)!;
    expect(purpose).toEqual({ codeValue, codingSchemeDesignator: scheme, codeMeaning });
    expect(readPurpose(signatureWith(purposeItem(purpose)))).toEqual(purpose);
    expect(isKnownPurpose(purpose)).toBe(true);
  });

  it("is one of eighteen", () => {
    expect(signaturePurposes().map(({ codeValue }) => codeValue)).toEqual(
      Array.from({ length: 18 }, (_, at) => String(at + 1)),
    );
  });

  it.each(["0", "19", "", "05", "5 "])("is not found under the code «%s»", (codeValue) => {
    expect(purposeOfCode(codeValue)).toBeUndefined();
  });

  it("is verification for the code of its scheme alone", () => {
    const verification = purposeOfCode("5")!;
    expect(isVerificationPurpose(verification)).toBe(true);
    expect(isVerificationPurpose(purposeOfCode("1")!)).toBe(false);
    expect(isVerificationPurpose({ ...verification, codingSchemeDesignator: "99LOCAL" })).toBe(false);
    expect(isKnownPurpose({ ...verification, codingSchemeDesignator: "99LOCAL" })).toBe(false);
  });

  it("is read as it stands, also when CID 7007 lacks it", () => {
    const local = { codeValue: "42", codingSchemeDesignator: "99LOCAL", codeMeaning: "Something else" };
    expect(readPurpose(signatureWith(purposeItem(local)))).toEqual(local);
    expect(isKnownPurpose(local)).toBe(false);
  });

  it.each([Tag.CodeValue, Tag.CodingSchemeDesignator])("is none without %s", (tag) => {
    const item = purposeItem(purposeOfCode("1")!);
    item.delete(tag);
    expect(readPurpose(signatureWith(item))).toBeUndefined();
  });

  it("is none where there is no code", () => {
    expect(readPurpose(new Dataset())).toBeUndefined();
  });
});
