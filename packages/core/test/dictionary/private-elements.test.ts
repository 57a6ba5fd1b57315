import { describe, expect, it } from "@jest/globals";
import { lookupPrivateTag } from "../../src/dictionary/index.js";

describe("lookupPrivateTag", () => {
  it.each([
    ["SIEMENS CSA HEADER", 0x00291010, "CSA Image Header Info", "OB", "1"],
    ["GEMS_IDEN_01", 0x00091001, "Full fidelity", "LO", "1"],
    ["Philips Imaging DD 001", 0x20011003, "Diffusion B-Factor", "FL", "1"],
    ["ELSCINT1", 0x01f11026, "Pitch", "DS", "1"],
  ])("finds an element of %s", (creator, tag, name, vr, vm) => {
    expect(lookupPrivateTag(creator, tag)).toEqual({ creator, name, vr, vm });
  });

  it("finds the element in whichever block the creator reserved", () => {
    expect(lookupPrivateTag("SIEMENS CSA HEADER", 0x0029a710)).toEqual(
      lookupPrivateTag("SIEMENS CSA HEADER", 0x00291010),
    );
  });

  it("takes a Private Creator with its padding", () => {
    expect(lookupPrivateTag(" SIEMENS CSA HEADER \0", 0x00291010)?.vr).toBe("OB");
  });

  it("finds an element of a creator that uses any odd group", () => {
    expect(lookupPrivateTag("PAPYRUS 3.0", 0x60051101)).toMatchObject({ vr: "LT", vm: "1-n" });
  });

  it.each([
    ["another creator", "SIEMENS CSA", 0x00291010],
    ["another spelling", "siemens csa header", 0x00291010],
    ["another group", "SIEMENS CSA HEADER", 0x002b1010],
    ["an element that is not listed", "SIEMENS CSA HEADER", 0x002910fe],
    ["a public Tag", "SIEMENS CSA HEADER", 0x00281010],
    ["the Private Creator itself", "SIEMENS CSA HEADER", 0x00290010],
    ["an empty creator", "", 0x00291010],
    ["a name of Object.prototype", "constructor", 0x00291010],
  ])("finds nothing for %s", (_, creator, tag) => {
    expect(lookupPrivateTag(creator, tag)).toBeUndefined();
  });
});
