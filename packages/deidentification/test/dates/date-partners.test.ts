import { describe, expect, it } from "@jest/globals";
import { keywordOf, lookupTag, Tag } from "@dicomsec/core";
import { partnerOf } from "../../src/dates/date-partners.js";

const ofVr = (vr: string) => Object.values(Tag).filter((tag) => lookupTag(tag)?.vr === vr);

describe("the time of a date", () => {
  it.each([
    ["StudyDate", "StudyTime"],
    ["DateOfLastCalibration", "TimeOfLastCalibration"],
    ["IssueDateOfImagingServiceRequest", "IssueTimeOfImagingServiceRequest"],
    ["Date", "Time"],
    ["DateOfDocumentOrVerbalTransactionTrial", "TimeOfDocumentCreationOrVerbalTransactionTrial"],
  ] as const)("of %s is %s, and the other way round", (date, time) => {
    expect(partnerOf(Tag[date])).toBe(Tag[time]);
    expect(partnerOf(Tag[time])).toBe(Tag[date]);
  });

  it("is missing for a few attributes of PS3.6 alone", () => {
    const alone = ofVr("TM").filter((tag) => partnerOf(tag) === undefined);
    expect(alone.map(keywordOf)).toEqual([
      "InterventionDrugStopTime",
      "InterventionDrugStartTime",
      "ContrastBolusStartTime",
      "ContrastBolusStopTime",
      "RadiopharmaceuticalStartTime",
      "RadiopharmaceuticalStopTime",
      "SelectorTMValue",
      "IntendedFractionStartTime",
    ]);
  });

  it("has that date and no other", () => {
    const paired = [...ofVr("DA"), ...ofVr("TM")].filter((tag) => partnerOf(tag) !== undefined);
    expect(paired.map((tag) => partnerOf(partnerOf(tag)!))).toEqual(paired);
  });

  it("is none for a DT, a private attribute and an unknown one", () => {
    expect([Tag.AcquisitionDateTime, 0x00091001, 0x00080099].map(partnerOf)).toEqual([undefined, undefined, undefined]);
  });
});
