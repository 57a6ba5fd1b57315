import { describe, expect, it } from "@jest/globals";
import { Dataset, readDataset, readFile, Tag, type VR, writeDataset } from "@dicomsec/core";
import { corpusFiles, element, encodeDataset } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { readFileSync } from "node:fs";
import { createDescriptorCleaner, type DescriptorCleaning } from "../../src/descriptors/descriptor-cleaner.js";

type Keyword = keyof typeof Tag;

function instanceWith(values: Partial<Record<Keyword, string>>): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
  for (const [keyword, value] of Object.entries(values)) dataset.set(Tag[keyword as Keyword], value);
  return dataset;
}

const planted = instanceWith({
  PatientName: "Müller-Lüdenscheidt^Jörg^Quentin^Dr.",
  PatientID: "MR-00471123",
  AccessionNumber: "A99.321",
  PatientBirthDate: "19470312",
  StudyDate: "20210405",
  InstitutionName: "St. Hildegard Hospital Radiology",
  InstitutionalDepartmentName: "Radiology",
  InstitutionAddress: "Rosengasse 7\nNeustadt",
  ReferringPhysicianName: "Short^Bob",
  OperatorsName: "O'Brien^Siobhán\\Long^Ann",
  StationName: "CTROOM3",
  PatientTelephoneNumbers: "089 123 45",
  StudyID: "1",
});
planted.set(Tag.RequestAttributesSequence, [instanceWith({ RequestingPhysician: "Wójcik^Łucja" })]);

const japanese = instanceWith({ PatientName: "Yamada^Tarou=山田^太郎=やまだ^たろう", PatientID: "7" });

const cleanerOf = (options: DescriptorCleaning, root = planted) => createDescriptorCleaner(options).instance(root);
const redact = (text: string, root = planted) => cleanerOf({ manner: "redact" }, root).cleanText(text);
const allow = (text: string, root = planted) => cleanerOf({ manner: "allow-list" }, root).cleanText(text);

function cleaned(options: DescriptorCleaning, value: string, vr: VR = "LO", tag: number = Tag.StudyDescription) {
  const dataset = readDataset(encodeDataset([element(tag, vr, value)]));
  return cleanerOf(options).clean(dataset.get(tag)!);
}

/** What names somebody or something of the instance, each in a text about a knee. */
const identifiers: readonly string[] = [
  "Müller-Lüdenscheidt",
  "MULLER LUDENSCHEIDT JORG",
  "Joerg Mueller-Luedenscheidt",
  "Jörg Q. Lüdenscheidt",
  "J. Müller",
  "Müller, J",
  "ludenscheidt",
  "LüdenscheidtJörg",
  "MR00471123",
  "471123",
  "mr 0047 1123",
  "A99321",
  "A99-321",
  "12 March 1947",
  "12.03.1947",
  "3/12/47",
  "1947-03-12",
  "19470312",
  "5 avril 2021",
  "Hildegard",
  "Rosengasse",
  "Neustadt",
  "Bob Short",
  "Short",
  "SHORT^BOB",
  "BOBSHORT",
  "shortbob",
  "Siobhan O'Brien",
  "OBRIEN",
  "Ann",
  "Long, Ann",
  "Lucja Wojcik",
  "WÓJCIK",
  "CTROOM3",
  "CT-Room 3",
];

describe("text that is redacted", () => {
  it.each(identifiers)("loses what identifies: %s", (identifier) => {
    expect(redact(`Knee right ${identifier} T2w`)).toBe("Knee right [removed] T2w");
  });

  it.each([
    "jan.smith@example.org",
    "https://pacs.example.org/study?id=4",
    "www.example.org/x",
    "192.168.17.4",
    "1.2.840.113619.2.55.3",
    "2020-06-15",
    "15/06/2020 14:35",
    "06/15/20",
    "15.06.2020",
    "June 15, 2020",
    "15-JUN-2020",
    "15. März 2020",
    "3 août 2019",
    "12 de mayo de 2018",
    "7 maart 2017",
    "06/2020",
    "14:35:22",
    "aged 93",
    "93 years old",
    "095Y",
    "1234567",
    "12-34-567",
    "AB123456",
    "12A45B78",
    "MRN: 4711",
    "+49 89 123456",
    "(0)89 1234 567",
    "K1A 0B1",
    "SW1A 2AA",
    "123 Elm Street",
    "Dr. Hand",
    "Dr Karin van der Berg",
    "Mrs. Robinson",
    "Prof. Dr. Kessler",
    "Herr Schulze",
    "Mme Dubois",
  ])("loses what has the form of an identifier: %s", (identifier) => {
    expect(redact(`knee right ${identifier}, T2w`)).toMatch(/^knee right \[removed\],? ?T2w$/);
  });

  it.each([
    ["Reported by Karl Weber. Chest clear", "Reported by [removed] Chest clear"],
    ["Signed electronically by Anna Kowalska", "Signed electronically by [removed]"],
    ["electronically signed by Anna Kowalska", "electronically signed by [removed]"],
    ["dictated by: weber", "dictated by: [removed]"],
    ["READ BY WEBER CHEST CLEAR", "READ BY [removed] CHEST CLEAR"],
    ["Radiologist: K. Weber", "Radiologist: [removed]"],
    ["read by the physician", "read by the physician"],
  ])("loses names where somebody signs: %s", (before, after) => {
    expect(redact(before)).toBe(after);
  });

  it.each([
    "T2w 3mm",
    "Left ventricle",
    "DRR",
    "DR CHEST",
    "Parkinson's disease",
    "Barretts Esophagus",
    "Head 5.0 B30f",
    "CHEST/ABD/PELVIS W/O CONT",
    "512x512x40, 120kV, 2.0",
    "TR 2500 TE 90 TI 150",
    "Y-90 microspheres, 90Y",
    "age 89",
    "JPEG lossy 10:1",
    "compression ratio 3.001876",
    "Radiology",
    "Hospital",
    "C5-C6",
    "t1_vibe_fs_tra_bh",
    "may show a mass",
    "M. psoas",
    "Weber B fracture",
    "phase 1",
    "CT room",
    "1947",
  ])("keeps words of medicine: %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("loses names in scripts that part no words", () => {
    expect(redact("山田太郎の頭部MRI", japanese)).toBe("[removed]の頭部MRI");
    expect(redact("太郎 CT", japanese)).toBe("[removed] CT");
    expect(redact("やまだ たろう T2, TAROU YAMADA", japanese)).toBe("[removed] T2, [removed]");
    expect(redact("山の頭部", japanese)).toBe("山の頭部");
  });

  it("loses the names of others at every depth, and nothing that another instance names", () => {
    expect(redact("Wojcik knee", japanese)).toBe("Wojcik knee");
    expect(redact("Knee Short axis", japanese)).toBe("Knee Short axis");
  });

  it("loses what the caller knows, for all instances or for one", () => {
    const options = { manner: "redact", knownIdentifiers: ["Kowalski^Jan"] } as const;
    expect(cleanerOf(options).cleanText("CT jan kowalski")).toBe("CT [removed]");
    expect(createDescriptorCleaner({ manner: "redact" }).instance(planted, ["X7"]).cleanText("CT x-7")).toBe(
      "CT [removed]",
    );
  });

  it("loses what a recogniser finds, and all of it when the recogniser fails", () => {
    const recognize = (text: string) => [{ start: text.indexOf("Weber"), end: text.indexOf("Weber") + 5 }];
    expect(cleanerOf({ manner: "redact", recognize }).cleanText("CT Weber knee")).toBe("CT [removed] knee");
    expect(cleanerOf({ manner: "redact", recognize }).cleanText("CT knee")).toBe("");
    const failing = () => {
      throw new Error("no model");
    };
    expect(cleaned({ manner: "redact", recognize: failing }, "CT knee").kind).toBe("dropped");
  });
});

describe("text of an allow-list", () => {
  it.each(identifiers)("loses what identifies: %s", (identifier) => {
    expect(allow(`Knee right ${identifier} T2w`)).toBe("Knee right T2w");
  });

  it.each([
    ["T1 Smith axial", "T1 axial"],
    ["SmithBrain MRI", "MRI"],
    ["Brain_Kowalski_T2", "Brain T2"],
    ["head^general", "head^general"],
    ["MRI (brain), 3mm; B30f 120kV", "MRI (brain), 3mm; B30f 120kV"],
    ["CT 20200615 chest 12345", "CT chest"],
    ["Whole\u2800Body", "Whole Body"],
    ["Smith 12 J", ""],
    ["194", "194"],
    ["Gehirn", ""],
    ["Crohn's disease", "Crohn's disease"],
  ])("keeps the words it has and numbers of few digits: %s", (before, after) => {
    expect(allow(before)).toBe(after);
  });

  it("does not bring the parts of an identifier together", () => {
    expect(allow("MR 0047 Xyzzy 1123 knee")).toBe("");
  });

  it("has the words that a site adds", () => {
    expect(cleanerOf({ manner: "allow-list", words: ["Schädel", "nativ"] }).cleanText("SCHAEDEL Schadel nativ")).toBe(
      "Schadel nativ",
    );
  });

  it("loses what a recogniser finds", () => {
    const recognize = () => [{ start: 0, end: 5 }];
    expect(cleanerOf({ manner: "allow-list", recognize }).cleanText("Black blood")).toBe("blood");
  });

  itWithCorpus("keeps more than nine in ten words of imaging of the descriptions of real files", () => {
    const counted = countWords();
    expect(counted.all).toBeGreaterThan(300);
    expect(counted.kept / counted.all).toBeGreaterThan(0.9);
  });
});

/** Words that are no English words of imaging: of other languages, names of people, places and products. */
const otherWords =
  /[^ -~]|^(?:acrin|anno?n|aria|borst|borjan|cheng|cilinder|codecs|coronarographie|crane|daumen|davidson|descricao|dlamb|douglas|drived|droit|exame|finn|genou|gauche|helices|investigators|kaufman|lever|lezing|links|mcbi|medcom|mevislab|milvue|mobi|mstealth|novo|ober|offis|osirix|phoenixzip|punctie|pure|radonc|rapport|sbc|scott|suvce|tardif|teste|thxabdo|tomoscinti|unbekannt|xeos|xss|yerkes)|^(?:an|cbu|chu|ctplusfet|ctplus|du|dwv|fet|gr|ihe|la|le|lm|lv|oc|ort|ps|pkd|pro|sans|sb|tap|und)$/i;

function countWords(): { kept: number; all: number } {
  const tags = [Tag.StudyDescription, Tag.SeriesDescription, Tag.ProtocolName];
  const descriptions = new Set<string>();
  for (const { file } of corpusFiles(({ modality }) => modality !== undefined)) {
    const dataset = readDatasetOf(file);
    for (const tag of tags) for (const text of dataset?.getStrings(tag) ?? []) descriptions.add(text);
  }
  const cleaner = createDescriptorCleaner({ manner: "allow-list" }).instance(new Dataset());
  const wordsOf = (text: string) => text.match(/\p{L}{2,}/gu) ?? [];
  let [kept, all] = [0, 0];
  for (const text of descriptions) {
    const after = new Set(wordsOf(cleaner.cleanText(text)));
    for (const word of wordsOf(text).filter((candidate) => !otherWords.test(candidate))) {
      all++;
      if (after.has(word)) kept++;
    }
  }
  return { kept, all };
}

function readDatasetOf(file: string): Dataset | undefined {
  try {
    return readFile(readFileSync(file)).dataset;
  } catch {
    return undefined;
  }
}

describe("a cleaned element", () => {
  it("is dropped, whatever it says, where nothing is to stay", () => {
    expect(cleaned({ manner: "remove" }, "Chest").kind).toBe("dropped");
    expect(cleanerOf({ manner: "remove" }).cleanText("Chest")).toBe("");
    expect(cleanerOf({ manner: "remove" }).keepsNothing).toBe(true);
    expect(cleanerOf({ manner: "redact" }).keepsNothing).toBe(false);
  });

  it("is unchanged where it is empty or identifies nobody", () => {
    expect(cleaned({ manner: "remove" }, "").kind).toBe("unchanged");
    expect(cleaned({ manner: "allow-list" }, "Chest").kind).toBe("unchanged");
    expect(cleaned({ manner: "redact" }, "Chest").kind).toBe("unchanged");
  });

  it("keeps the number of its values", () => {
    expect(cleaned({ manner: "allow-list" }, "Chest Ann\\Bob\\Knee", "LO", Tag.TreatmentSites)).toEqual({
      kind: "value",
      value: "Chest\\\\Knee",
    });
  });

  it("is as long as its VR allows, without marks where there is no room for them", () => {
    const label = cleaned({ manner: "redact" }, "Ann prostate", "SH", Tag.StructureSetLabel);
    expect(label).toEqual({ kind: "value", value: "prostate" });
    const long = cleaned({ manner: "redact" }, `${"Ann x ".repeat(12)}knee`, "LO");
    expect(long).toEqual({ kind: "value", value: `${"x ".repeat(12)}knee` });
    const words = cleaned({ manner: "redact" }, "wrist ".repeat(20), "LO");
    expect(words).toEqual({ kind: "value", value: "wrist ".repeat(10).trim() });
  });

  it("is dropped when nothing but the identifier was there", () => {
    expect(cleaned({ manner: "redact" }, "Bob Short, 12.03.1947").kind).toBe("dropped");
    expect(cleaned({ manner: "allow-list" }, "Bob Short 3").kind).toBe("dropped");
  });

  it("can be written in the character set of its Dataset, also where that was wrong", () => {
    const dataset = instanceWith({ PatientName: "Bob" });
    dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
    dataset.set(Tag.StudyDescription, "Bob \u00e9paule");
    dataset.set(Tag.SpecificCharacterSet, "ISO_IR 6");
    const result = cleanerOf({ manner: "redact" }, dataset).clean(dataset.get(Tag.StudyDescription)!);
    expect(result.kind === "value" && /^\[removed\] [?a-z]+$/.test(result.value)).toBe(true);
  });

  it("of a formed VR stays whole or not at all", () => {
    expect(cleaned({ manner: "redact" }, "COERCE", "CS", Tag.ReasonForTheAttributeModification).kind).toBe("unchanged");
    expect(cleaned({ manner: "allow-list" }, "COERCE", "CS", Tag.ReasonForTheAttributeModification).kind).toBe(
      "unchanged",
    );
    expect(cleaned({ manner: "redact" }, "SHORT BOB", "CS", Tag.ReasonForTheAttributeModification).kind).toBe(
      "dropped",
    );
    expect(cleaned({ manner: "redact" }, "100000", "DS", Tag.SliceThickness).kind).toBe("unchanged");
    expect(cleaned({ manner: "redact" }, "471123", "IS", Tag.InstanceNumber).kind).toBe("dropped");
  });

  it("of bytes or of a name is dropped", () => {
    expect(cleaned({ manner: "redact" }, "Weber", "PN", Tag.PersonName).kind).toBe("dropped");
    const dataset = new Dataset();
    dataset.set(Tag.MakerNote, new Uint8Array(4), "OB");
    expect(cleanerOf({ manner: "redact" }).clean(dataset.get(Tag.MakerNote)!).kind).toBe("dropped");
  });
});

describe("an identifier of the instance", () => {
  // What months are called is for texts alone.
  it.each(identifiers.filter((text) => !/march|avril/i.test(text)))("is seen in other text: %s", (identifier) => {
    expect(cleanerOf({ manner: "remove" }).holdsIdentifier(`xyz_${identifier}_0`)).toBe(true);
  });

  it.each(["", "DERIVED", "Radiology", "1", "MR", "20210406", "471124", "Mullerian", "Bobsleigh"])(
    "is not seen where it is not: %s",
    (text) => {
      expect(cleanerOf({ manner: "remove" }).holdsIdentifier(text)).toBe(false);
    },
  );
});

describe("a text made to take long", () => {
  it.each([
    "a",
    "A",
    "1",
    "1 ",
    "1.",
    "1-",
    "Aa",
    "a@",
    "(0",
    "+1 ",
    "x.",
    "Dr. ",
    "read by ",
    "A1",
    "12 Ab ",
    "山",
    "Ann ",
    "J. ",
    ":a",
    "jan ",
  ])(
    "is cleaned in a time that grows as its length does: %j",
    (part) => {
      for (const manner of ["redact", "allow-list"] as const) {
        const [short, long] = [40_000, 200_000].map((length) => timeOf(manner, part.repeat(length / part.length)));
        expect(long!).toBeLessThan(15 * Math.max(short!, 40));
      }
    },
    60_000,
  );
});

/** Of the processor, in milliseconds: what it does for others does not count. */
function timeOf(manner: "redact" | "allow-list", text: string): number {
  const before = process.cpuUsage();
  cleanerOf({ manner }).cleanText(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe("a name", () => {
  it.each(["PN", "UN", "LO"] as const)("is known where it is written with VR %s", (vr) => {
    const root = instanceWith({});
    root.set(Tag.PatientName, vr === "UN" ? new TextEncoder().encode("Zaphod^Jane ") : "Zaphod^Jane", vr);
    expect(redact("CT chest Zaphod", readDataset(writeDataset(root)))).not.toMatch(/zaphod/i);
  });
});
