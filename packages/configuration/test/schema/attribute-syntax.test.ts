import { describe, expect, it } from "@jest/globals";
import { attributeSyntax, isBinaryAttribute } from "../../src/schema/attribute-syntax.js";

describe("the syntax of an attribute", () => {
  it.each([
    ["dicomAETitle", "IA5 String"],
    ["DICOMPORT", "Integer"],
    ["dicomNetworkConnectionReference", "DN"],
    ["dcmAuditRecordRepositoryDeviceReference", "DN"],
    ["dicomDescription;lang-de", "Directory String"],
    ["userCertificate;binary", "Binary"],
    ["somethingElse", undefined],
  ])("%s is known by name, whatever its case and options", (description, syntax) => {
    expect(attributeSyntax(description)).toBe(syntax);
  });

  it.each([
    ["dicomVendorData", true],
    ["usercertificate", true],
    ["somethingElse;BINARY", true],
    ["dcmKeyStorePin", true],
    ["dicomDescription", false],
    ["somethingElse", false],
    ["somethingElse;binaryish", false],
  ])("says whether values of %s are octets", (description, isBinary) => {
    expect(isBinaryAttribute(description)).toBe(isBinary);
  });
});
