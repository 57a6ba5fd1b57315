import { describe, expect, it } from "@jest/globals";
import { orderAsTree } from "../../src/model/order.js";

const root = "cn=DICOM Configuration,o=Hospital";
const tree = [
  root,
  `cn=Devices,${root}`,
  `dicomDeviceName=ct1,cn=Devices,${root}`,
  `cn=dicom,dicomDeviceName=ct1,cn=devices,${root}`,
  `dicomDeviceName=CT\\,1,cn=Devices,${root}`,
  `cn=dicom,dicomDeviceName=CT\\,1,cn=Devices,${root}`,
  `dicomAETitle=CT,dicomDeviceName=CT\\,1,cn=Devices,${root}`,
  `cn=Unique AE Titles Registry,${root}`,
  `dicomAETitle=CT,cn=Unique AE Titles Registry,${root}`,
  `dicomAETitle=ct,cn=Unique AE Titles Registry,${root}`,
].map((dn) => ({ dn }));

describe("entries in the order of their tree", () => {
  it.each([
    ["each after the one above it, siblings by name", tree],
    ["backwards", tree.toReversed()],
    ["by the length of their names", tree.toSorted((a, b) => a.dn.length - b.dn.length)],
  ])("are the same whatever order they came in: %s", (_order, entries) => {
    expect(orderAsTree(entries)).toEqual(tree);
  });

  it("have names", () => {
    expect(() => orderAsTree([{ dn: "no name" }])).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION_DN" }));
  });
});
