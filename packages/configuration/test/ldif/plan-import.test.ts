import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Change } from "../../src/change.js";
import { dnKey } from "../../src/dn.js";
import type { Entry } from "../../src/entry.js";
import { orderChildrenFirst, orderParentsFirst } from "../../src/model/order.js";
import { planImport, type PlanImportOptions } from "../../src/ldif/plan-import.js";
import type { LdifRecord } from "../../src/ldif/record.js";

type Values = Readonly<Record<string, readonly (string | Uint8Array)[]>>;

const entry = (dn: string, values: Values): Entry => ({
  dn,
  attributes: Object.entries(values).map(([type, list]) => ({ type, values: list })),
});
const record = (dn: string, values: Values): LdifRecord => ({ kind: "entry", ...entry(dn, values) });

const ct1 = "dicomDeviceName=ct1,cn=Devices,o=x";
const there = entry(ct1, {
  objectClass: ["top", "dicomDevice", "pkiUser"],
  dicomDeviceName: ["ct1"],
  dicomInstalled: ["TRUE"],
  dicomDescription: ["old"],
  dicomSoftwareVersion: ["1", "2"],
  dicomVendorData: [Uint8Array.of(1)],
  dicomThisNodeCertificateReference: ["cn=a,o=x"],
  "userCertificate;binary": [Uint8Array.of(9)],
});
const plan = (records: readonly LdifRecord[], entries: readonly Entry[] = [there], options?: PlanImportOptions) => {
  const byKey = new Map(entries.map((each) => [dnKey(each.dn), each]));
  return planImport(records, (dn) => byKey.get(dnKey(dn)), options);
};
const outcomes = (...parameters: Parameters<typeof plan>): unknown[] =>
  plan(...parameters).map((step) =>
    step.outcome === "change" ? step.change : step.outcome === "conflict" ? step.reason : step.outcome,
  );

const device = { objectClass: ["dicomDevice"], dicomDeviceName: ["ct1"], dicomInstalled: ["TRUE"] };

describe("the plan of an import", () => {
  it("adds what is not there, without the attributes that a server keeps itself", () => {
    const wanted = { ...device, entryUUID: ["0"], creatorsName: ["cn=x"], structuralObjectClass: ["dicomDevice"] };
    expect(outcomes([record(ct1, wanted)], [])).toEqual([{ kind: "add", ...entry(ct1, device) }]);
  });

  it("leaves what is there and says the same in another way", () => {
    const wanted = {
      OBJECTCLASS: ["DicomDevice"],
      dicomSoftwareVersion: ["2", "1"],
      dicomThisNodeCertificateReference: ["CN = a, o = x"],
      dicomVendorData: [Uint8Array.of(1)],
      entryCSN: ["1"],
    };
    expect(outcomes([record("dicomDeviceName=CT1, cn=devices,o=x", wanted)])).toEqual(["unchanged"]);
  });

  it("changes the attributes that differ and keeps those that the record does not name, and object classes", () => {
    const wanted = { ...device, objectClass: ["dicomDevice", "dcmDevice"], dicomDescription: ["new"] };
    expect(
      outcomes([record(ct1, { ...wanted, dicomSoftwareVersion: ["2", "3"], dicomVendorData: [Uint8Array.of(2)] })]),
    ).toEqual([
      {
        kind: "modify",
        dn: ct1,
        modifications: [
          { operation: "add", type: "objectClass", values: ["dcmDevice"] },
          { operation: "replace", type: "dicomDescription", values: ["new"] },
          { operation: "delete", type: "dicomSoftwareVersion", values: ["1"] },
          { operation: "add", type: "dicomSoftwareVersion", values: ["3"] },
          { operation: "replace", type: "dicomVendorData", values: [Uint8Array.of(2)] },
        ],
      },
    ]);
  });

  it("takes away what the record does not name only when that is asked for, and never the name", () => {
    const wanted = { objectClass: ["dicomDevice"], dicomInstalled: ["TRUE"] };
    expect(outcomes([record(ct1, wanted)])).toEqual(["unchanged"]);
    expect(outcomes([record(ct1, wanted)], [there], { removesUnnamed: true })).toEqual([
      {
        kind: "modify",
        dn: ct1,
        modifications: [
          { operation: "delete", type: "objectClass", values: ["pkiUser"] },
          { operation: "delete", type: "dicomDescription", values: [] },
          { operation: "delete", type: "dicomSoftwareVersion", values: [] },
          { operation: "delete", type: "dicomVendorData", values: [] },
          { operation: "delete", type: "dicomThisNodeCertificateReference", values: [] },
          { operation: "delete", type: "userCertificate;binary", values: [] },
        ],
      },
    ]);
  });

  it("sees a conflict where an entry is of another class of the standard", () => {
    expect(outcomes([record(ct1, { objectClass: ["dicomNetworkAE"] })])).toEqual(["object-class"]);
  });

  it("takes change records as they are, where there is what they change", () => {
    const changes: Change[] = [
      { kind: "modify", dn: ct1, modifications: [{ operation: "replace", type: "dicomDescription", values: ["old"] }] },
      { kind: "rename", dn: ct1, newRdn: "dicomDeviceName=ct2", deleteOldRdn: true },
      { kind: "delete", dn: "dicomDeviceName=ct2,cn=Devices,o=x" },
      { kind: "add", ...entry(ct1, device) },
    ];
    expect(outcomes(changes)).toEqual(changes);
  });

  it("sees where a change was made before, and where it cannot be made", () => {
    const absent = "dicomDeviceName=mr1,cn=Devices,o=x";
    const rename = { kind: "rename", newRdn: "dicomDeviceName=ct1", deleteOldRdn: true } as const;
    expect(
      outcomes([
        { kind: "add", ...entry(ct1, device) },
        { kind: "add", ...entry(ct1, { ...device, dicomDescription: ["other"] }) },
        { kind: "delete", dn: absent },
        { kind: "modify", dn: absent, modifications: [] },
        { ...rename, dn: absent },
        { ...rename, dn: absent, newSuperior: "o=y" },
        { ...rename, dn: ct1 },
      ]),
    ).toEqual(["unchanged", "exists", "unchanged", "absent", "unchanged", "absent", { ...rename, dn: ct1 }]);
    const other = entry(absent, device);
    expect(outcomes([{ ...rename, dn: absent }], [there, other])).toEqual(["exists"]);
  });

  it("lets each record see what those before it do", () => {
    const described = { ...device, dicomDescription: ["a"] };
    const modifications = [
      { operation: "add", type: "dicomStationName", values: ["s"] },
      { operation: "delete", type: "dicomDescription", values: [] },
    ] as const;
    expect(
      outcomes([record(ct1, described), { kind: "modify", dn: ct1, modifications }, record(ct1, described)], []),
    ).toEqual([
      { kind: "add", ...entry(ct1, described) },
      { kind: "modify", dn: ct1, modifications },
      { kind: "modify", dn: ct1, modifications: [{ operation: "add", type: "dicomDescription", values: ["a"] }] },
    ]);
  });

  it("changes nothing the second time", () => {
    const values = fc.uniqueArray(fc.constantFrom("a", "A", "b", " c"), { minLength: 1, maxLength: 3 });
    const attributes = fc.dictionary(fc.constantFrom("dicomDescription", "dicomSoftwareVersion", "cn", "x"), values);
    const records = fc.array(
      fc
        .tuple(fc.constantFrom(ct1, "cn=a,o=x", "cn=b,o=x"), attributes)
        .map(([dn, some]) => record(dn, { ...device, ...some })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(records, fc.boolean(), (list, removesUnnamed) => {
        const unique = list.filter(({ dn }, index) => list.findIndex((one) => one.dn === dn) === index);
        const entries = new Map([[dnKey(ct1), there]]);
        const existing = (dn: string): Entry | undefined => entries.get(dnKey(dn));
        for (const step of planImport(unique, existing, { removesUnnamed }))
          if (step.outcome === "change")
            entries.set(dnKey(step.record.dn), done(step.change, existing(step.record.dn)));
        const second = planImport(unique, existing, { removesUnnamed });
        expect(second.every(({ outcome }) => outcome === "unchanged")).toBe(true);
      }),
    );
  });
});

/** What a directory does with an add or a modify. */
function done(change: Change, before: Entry | undefined): Entry {
  if (change.kind === "add") return change;
  if (change.kind !== "modify" || before === undefined) throw new Error("neither added nor modified");
  const values = new Map(before.attributes.map(({ type, values: list }) => [type, list]));
  for (const { operation, type, values: list } of change.modifications) {
    const old = values.get(type) ?? [];
    const isGone = operation === "delete" && list.length === 0;
    const rest =
      operation === "add" ? old : operation === "delete" && !isGone ? old.filter((one) => !list.includes(one)) : [];
    values.set(type, operation === "delete" ? rest : [...rest, ...list]);
  }
  return entry(change.dn, Object.fromEntries([...values].filter(([, list]) => list.length > 0)));
}

describe("the order of records", () => {
  const dns = (records: readonly { readonly dn: string }[]): string[] => records.map(({ dn }) => dn);
  const tree = ["cn=b,cn=a,o=x", "o=x", "cn=c\\,d,o=x", "cn=a,o=x"].map((dn) => ({ dn }));

  it("puts what is above before what is beneath", () => {
    expect(dns(orderParentsFirst(tree))).toEqual(["o=x", "cn=c\\,d,o=x", "cn=a,o=x", "cn=b,cn=a,o=x"]);
  });

  it("is kept where it is right", () => {
    const right = ["o=x", "cn=a,o=x", "cn=b,CN=A,o=x", "cn=c,o=x"].map((dn) => ({ dn }));
    expect(dns(orderParentsFirst(right))).toEqual(dns(right));
  });

  it("puts what is beneath first for a delete", () => {
    expect(dns(orderChildrenFirst(tree))).toEqual(["cn=b,cn=a,o=x", "cn=c\\,d,o=x", "cn=a,o=x", "o=x"]);
  });
});
