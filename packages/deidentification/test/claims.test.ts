import { describe, expect, it } from "@jest/globals";
import { claimsOf, executedMethodCodes, methodCodesToAppend } from "../src/claims.js";
import { methodCodes } from "../src/options.js";
import { profileRows } from "../src/profile-table.js";

const basic = { basicProfile: true, options: [] } as const;

describe("the claims of a de-identified instance", () => {
  it("name the Basic Profile when all of it was carried out", () => {
    expect(claimsOf(basic)).toEqual({
      patientIdentityRemoved: "YES",
      deidentificationMethod: "DICOM PS3.15 2024b Annex E Basic Profile",
      deidentificationMethodCodes: [expect.objectContaining({ codeValue: "113100", codingSchemeDesignator: "DCM" })],
      longitudinalTemporalInformationModified: "REMOVED",
    });
  });

  it("are withdrawn when it was not, whatever options were", () => {
    expect(claimsOf({ basicProfile: false, options: ["retain-uids"] })).toEqual({
      patientIdentityRemoved: "NO",
      deidentificationMethod: undefined,
      deidentificationMethodCodes: [],
      longitudinalTemporalInformationModified: undefined,
    });
  });

  it("name the options carried out and no other", () => {
    const executed = { basicProfile: true, options: ["retain-uids", "clean-descriptors"] } as const;
    expect(executedMethodCodes(executed).map((code) => code.codeValue)).toEqual(["113100", "113105", "113110"]);
  });

  it.each([
    [["retain-full-dates"], "UNMODIFIED"],
    [["retain-modified-dates"], "MODIFIED"],
    [["retain-uids"], "REMOVED"],
  ] as const)("say of dates, with %j, %s", (options, claim) => {
    expect(claimsOf({ basicProfile: true, options }).longitudinalTemporalInformationModified).toBe(claim);
  });

  it("fit the VR LO", () => {
    expect(claimsOf(basic).deidentificationMethod!.length).toBeLessThanOrEqual(64);
    expect(methodCodes.filter((code) => code.codeMeaning.length > 64)).toEqual([]);
  });
});

describe("codes an instance already has", () => {
  const executed = executedMethodCodes(basic);

  it("are not claimed again", () => {
    expect(methodCodesToAppend([{ codeValue: "113100", codingSchemeDesignator: "DCM" }], executed)).toEqual([]);
  });

  it("of another scheme or value do not count", () => {
    const other = [
      { codeValue: "113100", codingSchemeDesignator: "99LOCAL" },
      { codeValue: "113110", codingSchemeDesignator: "DCM" },
    ];
    expect(methodCodesToAppend(other, executed)).toEqual(executed);
  });
});

describe("the codes of CID 7050", () => {
  it("are the profile's and those of its twelve options, in order", () => {
    expect(methodCodes.map((code) => code.codeValue)).toEqual(
      Array.from({ length: 13 }, (_, at) => String(113100 + at)),
    );
    expect(methodCodes.filter((code) => code.option === undefined).map((code) => code.codeValue)).toEqual(["113100"]);
  });

  it("name every option column of Table E.1-1 once", () => {
    const columns = new Set(profileRows().flatMap((row) => Object.keys(row.options)));
    const named = methodCodes.flatMap((code) => (code.column === undefined ? [] : [code.column]));
    expect(named.sort()).toEqual([...columns].sort());
  });
});
