import { describe, expect, it } from "@jest/globals";
import { Dataset, Tag } from "@dicomsec/core";
import { identifies, pathIdentifiers } from "../src/output-path.js";

const dataset = new Dataset();
dataset.set(Tag.PatientName, "Wu^Li");
dataset.set(Tag.OperatorsName, "O'Brien^Sean");
dataset.set(Tag.PatientBirthDate, "19500131");
dataset.set(Tag.PatientID, "77.123");

const isIdentifying = (path: string) => identifies(path, pathIdentifiers(dataset));

describe("a path", () => {
  it.each(["Wu_Li/1.dcm", "CT/li wu.dcm", "OBrien/1", "31.01.1950/1", "b1950-01-31.dcm", "01311950", "77123/1"])(
    "identifies when it is %s",
    (path) => expect(isIdentifying(path)).toBe(true),
  );

  it.each(["CT/series 2/IM000001", "wurst/1.dcm", "lists/2.dcm", "1950/01.dcm"])("does not when it is %s", (path) =>
    expect(isIdentifying(path)).toBe(false),
  );
});
