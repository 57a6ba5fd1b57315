import { describe, expect, it } from "@jest/globals";
import { lookupTag, Tag, vrFacts, vrTable, type TagNumber, type VR } from "@dicomsec/core";
import fc from "fast-check";
import { compileProfile } from "../src/compiled-profile.js";
import { createDummySource, type DummyItem, type DummyValue } from "../src/dummy-values.js";
import { attributeTypes, iodNode, type AttributeType, type IodNode } from "../src/iod-types.js";
import { profileRows } from "../src/profile-table.js";
import { createUidMapper } from "../src/uid-mapping.js";
import { iodTypesFile } from "./data-file.js";

const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const otherKey = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
const uids = createUidMapper(key);
const source = createDummySource(key, uids);
const otherSource = createDummySource(otherKey, createUidMapper(otherKey));

/** What PS3.5 Table 6.2-1 demands of a value that is not empty. */
const forms: Readonly<Partial<Record<VR, RegExp>>> = {
  AE: /^[!-[\]-~][ -[\]-~]{0,15}$/,
  AS: /^[0-9]{3}[DWMY]$/,
  CS: /^[A-Z0-9 _]{1,16}$/,
  DA: /^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])$/,
  DS: /^[+-]?[0-9.]{1,15}$/,
  DT: /^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])([01][0-9])([0-5][0-9]){2}$/,
  IS: /^[+-]?[0-9]{1,11}$/,
  LO: /^[ -[\]-~]{1,64}$/,
  LT: /^[ -~]{1,10240}$/,
  PN: /^[ -<>-[\]-~]{1,64}$/,
  SH: /^[ -[\]-~]{1,16}$/,
  ST: /^[ -~]{1,1024}$/,
  TM: /^([01][0-9])([0-5][0-9]){2}$/,
  UC: /^[ -[\]-~]+$/,
  UI: /^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+$/,
  UR: /^[a-z]+:[!-~]+$/,
  UT: /^[ -~]+$/,
};

function isValid(vr: VR, value: DummyValue): boolean {
  const facts = vrFacts(vr);
  if (facts.kind === "sequence") return typeof value !== "string" && !(value instanceof Uint8Array);
  if (value instanceof Uint8Array) {
    const unit = Math.max(2, facts.bytesPerValue);
    return value.length > 0 && value.length % unit === 0 && value.every((byte) => byte === 0);
  }
  return typeof value === "string" && forms[vr]!.test(value) && (vr !== "UI" || value.length <= 64);
}

/** An element name that no pseudonym and no item template is for. */
const ordinaryTag = Tag.StationName;

describe("a dummy", () => {
  it.each(vrTable.map(({ vr }) => vr))("for the VR %s is not empty and of the form PS3.5 demands", (vr) => {
    const value = source.dummy({ tag: ordinaryTag, vr, original: "Doe^Jane" });
    expect(value.length).toBeGreaterThan(0);
    expect(isValid(vr, value)).toBe(true);
  });

  it.each(vrTable.map(({ vr }) => vr).filter((vr) => vr !== "UI"))(
    "for the VR %s says nothing of the original",
    (vr) => {
      const dummyOf = (original: string) => source.dummy({ tag: ordinaryTag, vr, original });
      expect(dummyOf("Doe^Jane")).toEqual(dummyOf("Roe^Richard"));
      expect(JSON.stringify(dummyOf("Doe^Jane"))).not.toContain("Doe");
    },
  );

  it("for a UID is its replacement, value by value", () => {
    const dummy = source.dummy({ tag: 0x006a0003, vr: "UI", original: "1.2.3\\1.2.4" });
    expect(dummy).toBe(uids.value("1.2.3\\1.2.4"));
  });

  it("for an empty UID is a UID all the same", () => {
    expect(isValid("UI", source.dummy({ tag: 0x006a0003, vr: "UI", original: "" }))).toBe(true);
  });
});

describe("an empty value", () => {
  it.each(vrTable.map(({ vr }) => vr))("stands for an element with the VR %s and action Z", (vr) => {
    expect(source.zero({ tag: ordinaryTag, vr, original: "Doe^Jane" })).toHaveLength(0);
  });

  it("stands for a Patient ID that was empty", () => {
    expect(source.zero({ tag: Tag.PatientID, vr: "LO", original: " " })).toBe("");
    expect(source.zero({ tag: Tag.PatientID, vr: "LO" })).toBe("");
  });

  it("does not stand for a Patient ID or a Patient's Name: patients would become one", () => {
    expect(source.zero({ tag: Tag.PatientID, vr: "LO", original: "4711" })).toMatch(/^ANON-/);
    expect(source.zero({ tag: Tag.PatientName, vr: "PN", original: "Doe" })).toMatch(/^ANON-/);
  });
});

describe("a pseudonym", () => {
  const patientId = (original: string, from = source) => from.dummy({ tag: Tag.PatientID, vr: "LO", original });

  it("is the one it was in every earlier version, for the same key", () => {
    expect(patientId("4711")).toBe("ANON-CAQXFJ52QBK");
  });

  it("fits every VR it stands for and has nothing of the original", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (original) => {
        fc.pre(original.replaceAll("\0", "").trim() !== "");
        expect(patientId(original)).toMatch(/^ANON-[0-9A-HJKMNP-TV-Z]{11}$/);
      }),
    );
  });

  it("is the same for the same patient, padded or not, and whether D or Z is done", () => {
    expect(patientId("4711 ")).toBe(patientId("4711"));
    expect(patientId(" 4711\0")).toBe(patientId("4711"));
    expect(source.zero({ tag: Tag.PatientID, vr: "LO", original: "4711" })).toBe(patientId("4711"));
  });

  it("is the same in Patient's Name when made of the Patient ID", () => {
    expect(source.zero({ tag: Tag.PatientName, vr: "PN", original: "4711" })).toBe(patientId("4711"));
  });

  it("differs for every patient, and under another key", () => {
    const ids = Array.from({ length: 500 }, (_, at) => String(at));
    const pseudonyms = [...ids.map((id) => patientId(id)), ...ids.map((id) => patientId(id, otherSource))];
    expect(new Set(pseudonyms).size).toBe(1000);
  });

  it("does not link different kinds of entity whose identifiers happen to be equal", () => {
    const specimen = source.dummy({ tag: Tag.SpecimenIdentifier, vr: "LO", original: "4711" });
    expect(specimen).toMatch(/^ANON-/);
    expect(specimen).not.toBe(patientId("4711"));
  });

  it("is not made of nothing: an empty Patient ID with action D gets the constant", () => {
    expect(patientId("")).toBe("REMOVED");
  });
});

describe("a dummy Item", () => {
  const profile = compileProfile();
  const sequences = profileRows().filter((row) => row.vr === "SQ");
  const file = iodTypesFile();

  /** Every element of a dummy Item and of the Items in it, with the path to it. */
  function flatten(items: readonly DummyItem[], path = ""): { path: string; vr: VR; value: DummyValue }[] {
    return items.flatMap((item) =>
      item.flatMap(({ tag, vr, value }) => {
        const here = `${path}/${tag.toString(16)}`;
        const nested = vr === "SQ" ? flatten(value as readonly DummyItem[], here) : [];
        return [{ path: here, vr, value }, ...nested];
      }),
    );
  }

  function dummyItemsOf(sequence: TagNumber, node: IodNode | undefined): readonly DummyItem[] {
    return source.dummy({ tag: sequence, vr: "SQ", node }) as readonly DummyItem[];
  }

  const places = Object.entries(file.sop).flatMap(([uid, key]) => {
    const root = iodNode(uid)!;
    const nested = root.tags().map((tag) => ({ place: `${key} ${tag.toString(16)}`, node: root.child(tag) }));
    return [{ place: key, node: root }, ...nested].flatMap(({ place, node }) =>
      sequences
        .filter((row) => node !== undefined && profile.actionOf(row.value, node) === "D")
        .map((row) => ({ place: `${place} ${row.attribute}`, node: node!, sequence: row.value })),
    );
  });

  it("is needed somewhere", () => {
    expect(places.length).toBeGreaterThan(100);
  });

  it("is one, wherever an IOD demands a Sequence with action D", () => {
    expect(places.filter(({ node, sequence }) => dummyItemsOf(sequence, node).length !== 1)).toEqual([]);
  });

  it("has valid values of the dictionary's VRs, in ascending order of tags", () => {
    const wrong = places.flatMap(({ place, node, sequence }) => {
      const items = dummyItemsOf(sequence, node);
      const elements = flatten(items);
      const invalid = elements
        .filter(({ vr, value }) => value.length > 0 && !isValid(vr, value))
        .map(({ path }) => place + path);
      const foreign = items
        .flat()
        .filter(({ tag, vr }) => !lookupTag(tag)?.vrs.includes(vr))
        .map(({ tag }) => place + tag);
      const tags = items.flat().map(({ tag }) => tag);
      const isSorted = tags.every((tag, at) => at === 0 || tags[at - 1]! < tag);
      return [...invalid, ...foreign, ...(isSorted ? [] : [place])];
    });
    expect(wrong).toEqual([]);
  });

  // Content items have a Type 1 attribute for each Value Type; the dummy is a TEXT.
  const conditionalOnValueType: TagNumber[] = [Tag.ContentSequence];

  it("holds what is Type 1 there, not empty, and what is Type 2", () => {
    const missing = places
      .filter(({ sequence }) => !conditionalOnValueType.includes(sequence))
      .flatMap(({ place, node, sequence }) => {
        const item = dummyItemsOf(sequence, node)[0]!;
        const required = node
          .child(sequence)
          ?.tags()
          .filter((tag) => ["1", "2"].includes(node.child(sequence)!.type(tag)));
        return (required ?? [])
          .filter((tag) => {
            const element = item.find((candidate) => candidate.tag === tag);
            return element === undefined || (node.child(sequence)!.type(tag) === "1" && element.value.length === 0);
          })
          .map((tag) => `${place} lacks ${tag.toString(16)}`);
      });
    expect(missing).toEqual([]);
  });

  it("of structured content is a text of fixed words", () => {
    const item = dummyItemsOf(Tag.ContentSequence, iodNode("1.2.840.10008.5.1.4.1.1.88.11"))[0]!;
    const valueOf = (tag: TagNumber) => item.find((element) => element.tag === tag)?.value;
    expect([valueOf(Tag.RelationshipType), valueOf(Tag.ValueType), valueOf(Tag.TextValue)]).toEqual([
      "CONTAINS",
      "TEXT",
      "REMOVED",
    ]);
  });

  it("of a code Sequence is a code with scheme and meaning", () => {
    const item = dummyItemsOf(Tag.PersonIdentificationCodeSequence, undefined)[0]!;
    expect(item.map(({ value }) => value)).toEqual(["261665006", "SCT", "Unknown"]);
  });

  it("refers to an instance that does not exist, where it must refer to one", () => {
    const item = dummyItemsOf(Tag.ReferencedPerformedProcedureStepSequence, undefined)[0]!;
    expect(item[1]!.value).toMatch(/^2\.25\./);
  });

  it("is empty where nothing is known of the Items", () => {
    expect(dummyItemsOf(0x30060080, undefined)).toEqual([[]]);
  });

  it("made of Types alone has dummies for 1, empty values for 2 and nothing else, and ends even if the IOD does not", () => {
    const types = new Map<TagNumber, AttributeType>([
      [Tag.StationName, "1"],
      [Tag.InstitutionName, "2"],
      [Tag.AccessionNumber, "3"],
      [Tag.ReferencedStudySequence, "2"],
      [Tag.PatientID, "1C"],
      [Tag.RTROIObservationsSequence, "1"],
    ]);
    const endless: IodNode = {
      tags: () => [...types.keys()],
      type: (tag) => types.get(tag) ?? "none",
      typeNumber: (tag) => attributeTypes.indexOf(types.get(tag) ?? "none"),
      child: () => endless,
    };
    const items = dummyItemsOf(Tag.RTROIObservationsSequence, endless);
    const [station, institution, studies, observations] = items[0]!;
    expect(items[0]).toHaveLength(4);
    expect(station).toEqual({ tag: Tag.StationName, vr: "SH", value: "REMOVED" });
    expect(institution).toEqual({ tag: Tag.InstitutionName, vr: "LO", value: "" });
    expect(studies).toEqual({ tag: Tag.ReferencedStudySequence, vr: "SQ", value: [] });
    expect(observations?.value).toHaveLength(1);
    expect(flatten(items).length).toBeLessThan(50);
  });
});
