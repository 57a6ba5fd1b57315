import { describe, expect, it } from "@jest/globals";
import { aeTitle, changesBetween, deviceEntries, dnKey, type Entry, readDevices } from "../../src/index.js";

const root = "cn=Devices,o=a";

function entry(dn: string, attributes: Readonly<Record<string, readonly (string | Uint8Array)[]>>): Entry {
  return { dn, attributes: Object.entries(attributes).map(([type, values]) => ({ type, values })) };
}

describe("a device whose entries are not as they should be", () => {
  const entries = [
    entry(`dicomDeviceName=ct,${root}`, {
      objectClass: ["dicomDevice"],
      dicomDeviceName: ["ct"],
      dicomInstalled: ["true"],
      "dicomDescription;lang-de": ["Gerät"],
      dicomVendorData: [Uint8Array.of(0xff), ""],
    }),
    entry(`cn=b,dicomDeviceName=ct,${root}`, {
      objectClass: ["DICOMNETWORKCONNECTION"],
      CN: ["a", "b"],
      dicomHostname: ["h"],
      dicomPort: ["0104"],
    }),
    entry(`dicomAETitle=A,dicomDeviceName=ct,${root}`, {
      objectClass: ["dicomNetworkAE"],
      dicomAETitle: ["A"],
      dicomDescription: ["one"],
      DICOMDescription: ["two"],
      dicomAssociationInitiator: ["yes"],
      dicomInstalled: ["no"],
    }),
  ];
  const [read] = readDevices(entries);

  it("is as it was where it was not changed", () => {
    expect(changesBetween(entries, deviceEntries(read!, root))).toEqual([]);
  });

  it("is changed where it was changed, and nowhere else", () => {
    const [ae] = read!.networkAes;
    const changed = { ...read!, networkAes: [{ ...ae!, associationAcceptor: true }] };
    expect(changesBetween(entries, deviceEntries(changed, root))).toEqual([
      {
        kind: "modify",
        dn: ae!.dn,
        modifications: [{ operation: "add", type: "dicomAssociationAcceptor", values: ["TRUE"] }],
      },
    ]);
  });

  it("has Booleans in whatever case", () => {
    expect(read!.installed).toBe(true);
  });
});

describe("entries of whoever means harm", () => {
  it("are read in a time that does not grow with the square of their blanks", () => {
    const blanks = " ".repeat(400_000);
    expect(dnKey(` cn=a${blanks}b ,o=a`)).toBe("cn=a b,o=a");
    expect(aeTitle(`${blanks}A${blanks}`)).toBe("A");
    expect(() => aeTitle(`A${blanks}B`)).toThrow("an AE title has");
  });

  it("are read however many have nothing above them", () => {
    const attributes = [{ type: "objectClass", values: ["dicomDevice"] }];
    const entries = Array.from({ length: 200_000 }, (_, at) => ({ dn: `dicomDeviceName=${at},${root}`, attributes }));
    expect(readDevices(entries)).toHaveLength(200_000);
  });
});
