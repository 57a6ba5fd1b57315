import { describe, expect, it } from "@jest/globals";
import { bytesSource, formatTag, lookupTag, openFile, readFile, Tag } from "@dicomsec/core";
import { type DatasetNode, element, part10, sequence } from "@dicomsec/testing";
import fc from "fast-check";
import { isNeverSigned } from "../../src/mac/signable.js";
import type { ProfileName } from "../../src/profile-name.js";
import { parseModules, profilesByDemand, profileTable } from "../../src/profiles/profile-table.js";
import { isVerified, requiredTags } from "../../src/profiles/profile-tags.js";
import { emptyElements, profilesFile, rowsOf, tagOfRow } from "./data-file.js";

const profiles: readonly ProfileName[] = ["base", "creator", "authorization", "sr"];
const rawDataStorage = "1.2.840.10008.5.1.4.1.1.66";
// (0009,1001) is in no dictionary without its creator.
const privateTags = [0x00090010, 0x00091001];

const modulesOfProfiles = profiles.flatMap((profile) =>
  profilesFile().profiles[profile].modules.map((module) => ({ profile, module })),
);

describe("the attributes that a profile asks for", () => {
  it.each(modulesOfProfiles)("$profile: all of the $module Module", ({ profile, module }) => {
    const tags = profilesFile().modules[module]!.map((row) => tagOfRow(row));
    expect(requiredTags(profile, emptyElements(tags))).toEqual(tags.toSorted((a, b) => a - b));
  });

  it.each(profiles)("%s: the attributes that it names itself", (profile) => {
    const tags = profilesFile().profiles[profile].attributes.map((row) => tagOfRow(row));
    expect(requiredTags(profile, emptyElements(tags))).toEqual(tags.toSorted((a, b) => a - b));
  });

  it.each(profiles)("%s: no attribute beside", (profile) => {
    const named = new Set(rowsOf(profile).map((row) => tagOfRow(row)));
    const others = allRows().filter((tag) => !named.has(tag));
    const more = [Tag.PatientName, Tag.PatientID, Tag.StudyDate, 0x4ffe0001, 0xfffafffa, 0xfffcfffc];
    expect(requiredTags(profile, emptyElements([...others, ...more])).map(formatTag)).toEqual([]);
  });

  it("are known to PS3.6", () => {
    const unknown = allRows().filter((tag) => lookupTag(tag) === undefined);
    expect(unknown.map(formatTag)).toEqual([]);
  });

  it("are none that is never signed", () => {
    expect(allRows().filter(isNeverSigned)).toEqual([]);
  });

  it.each(profiles)("%s: come in the modules that the table names", (profile) => {
    expect(profileTable(profile).modules).toEqual(profilesFile().profiles[profile].modules);
  });

  it("are looked at for each profile, the most demanding first", () => {
    expect(profilesByDemand()).toEqual(["sr", "creator", "authorization", "base"]);
    expect(parseModules().size).toBe(Object.keys(profilesFile().modules).length);
  });
});

describe("repeating groups", () => {
  const repeating = rowsOf("creator").filter((row) => row.includes("xx"));

  it("have rows of overlays and of curves", () => {
    expect(new Set(repeating.map((row) => row.slice(0, 4)))).toEqual(new Set(["50xx", "60xx"]));
  });

  it.each(repeating)("%s is each even group of its kind", (row) => {
    const even = fc.integer({ min: 0, max: 127 }).map((half) => half * 2);
    fc.assert(
      fc.property(even, (group) => {
        const tag = tagOfRow(row, group);
        expect(requiredTags("creator", emptyElements([tag]))).toEqual([tag]);
      }),
    );
  });

  it("leave odd groups, and those beside them, out", () => {
    const beside = [0x60013000, 0x601f3000, 0x61003000, 0x5f003000, 0x50013000, 0x51003000, 0x70003000, 0x00003000];
    expect(requiredTags("creator", emptyElements(beside))).toEqual([]);
  });

  it("leave elements that are in no module out", () => {
    expect(requiredTags("creator", emptyElements([0x60003001, 0x60020000, 0x50003001]))).toEqual([]);
  });
});

describe("raw data", () => {
  const withClass = (uid: string) => {
    const dataset = emptyElements([...privateTags, 0x00090000, 0x00070010]);
    dataset.set(Tag.SOPClassUID, uid);
    return dataset;
  };

  it.each(["creator", "authorization"] as const)("are in private elements, which %s asks for", (profile) => {
    expect(requiredTags(profile, withClass(rawDataStorage))).toEqual([Tag.SOPClassUID, ...privateTags]);
  });

  it("make no difference to sr and base", () => {
    expect(requiredTags("sr", withClass(rawDataStorage))).toEqual([Tag.SOPClassUID]);
    expect(requiredTags("base", withClass(rawDataStorage))).toEqual([]);
  });

  it("are not in the private elements of other SOP Classes", () => {
    expect(requiredTags("creator", withClass("1.2.840.10008.5.1.4.1.1.2"))).toEqual([Tag.SOPClassUID]);
  });
});

describe("a verified document", () => {
  const added = profilesFile().profiles.sr.verified!.attributes.map((row) => tagOfRow(row));
  const document = (flag: string) => {
    const dataset = emptyElements([...added, Tag.PatientName]);
    dataset.set(Tag.VerificationFlag, flag);
    return dataset;
  };

  it("has more attributes to be signed", () => {
    expect(requiredTags("sr", document("VERIFIED"))).toEqual(added.toSorted((a, b) => a - b));
  });

  it("is told from one that is not verified", () => {
    expect(requiredTags("sr", document("UNVERIFIED"))).toEqual([]);
  });

  it("makes no difference to the attributes that a creator signs", () => {
    const tags = requiredTags("creator", document("UNVERIFIED"));
    expect(requiredTags("creator", document("VERIFIED"))).toEqual(tags);
  });
});

describe("elements that are never signed", () => {
  it("are those of the table", () => {
    const never = profilesFile().neverSigned.flatMap((row) => [row.replaceAll("x", "1"), row.replaceAll("x", "e")]);
    expect(never.filter((row) => !isNeverSigned(parseInt(row, 16)))).toEqual([]);
  });

  it("are no others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x00080002, max: 0xfff90000 }), (tag) => {
        const isListed = (tag & 0xffff) === 0 || tag === 0x4ffe0001;
        expect(isNeverSigned(tag)).toBe(isListed);
      }),
    );
  });
});

function allRows(): readonly number[] {
  const { modules, profiles: named } = profilesFile();
  const rows = [...Object.values(modules).flat(), ...Object.values(named).flatMap(({ attributes }) => attributes)];
  return [...new Set(rows)].map((row) => tagOfRow(row));
}

describe("a malformed input", () => {
  it("has its attributes once each, ascending", () => {
    const nodes: DatasetNode[] = [
      element(Tag.Rows, "US", 1),
      element(Tag.SOPInstanceUID, "UI", "1.2"),
      element(Tag.SOPClassUID, "UI", "1.3"),
      element(Tag.Rows, "US", 2),
    ];
    const { dataset } = readFile(part10({ dataset: nodes }));
    expect(dataset.elements()).toHaveLength(4);
    expect(requiredTags("creator", dataset)).toEqual([Tag.SOPClassUID, Tag.SOPInstanceUID, Tag.Rows]);
  });
});

describe("Verification Flag", () => {
  const observers = sequence(Tag.VerifyingObserverSequence, []);
  const flag = (value: string): DatasetNode => element(Tag.VerificationFlag, "CS", value);

  it.each([
    ["VERIFIED", true],
    ["VERIFIED ", true],
    ["UNVERIFIED", false],
    ["", false],
  ])("%j tells whether the document is verified: %s", (value, expected) => {
    const { dataset } = readFile(part10({ dataset: [observers, flag(value)] }));
    expect(isVerified(dataset)).toBe(expected);
    expect(requiredTags("sr", dataset).includes(Tag.VerifyingObserverSequence)).toBe(expected);
  });

  it("counts as VERIFIED when it is too long to be read", async () => {
    const long = part10({ dataset: [flag("UNVERIFIED".padEnd(64))] });
    const { dataset } = await openFile(bytesSource(long), { externalThreshold: 16 });
    expect(dataset.get(Tag.VerificationFlag)!.isLoaded).toBe(false);
    expect(isVerified(dataset)).toBe(true);
    expect(isVerified(readFile(long).dataset)).toBe(false);
  });

  it("does not say so where there is none", () => {
    expect(isVerified(readFile(part10({ dataset: [observers] })).dataset)).toBe(false);
  });
});
