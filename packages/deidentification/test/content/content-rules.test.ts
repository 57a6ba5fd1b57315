import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { element, item, part10, sequence } from "@dicomsec/testing";
import { contentRules, valueTags } from "../../src/content/content-rules.js";
import { createDeidentifier, methodCodes, type ProfileOption } from "../../src/index.js";
import { type ContentRow, contentTable } from "../data-file.js";

const key = new Uint8Array(32).fill(3);
const comprehensiveSr = "1.2.840.10008.5.1.4.1.1.88.33";
const secret = "Zaphod Beeblebrox";
const { rows, snomedRt } = contentTable();
const columnOf = new Map(methodCodes.map(({ option, column }) => [option, column]));

/** The value of a content item, as bytes of the input and as it is found again; a sequence for references, numbers and codes. */
function valueOf(valueType: string): ReturnType<typeof element> | ReturnType<typeof sequence> {
  switch (valueType) {
    case "TEXT":
      return element(Tag.TextValue, "UT", secret);
    case "PNAME":
      return element(Tag.PersonName, "PN", "Beeblebrox^Zaphod");
    case "DATE":
      return element(Tag.Date, "DA", "20190304");
    case "TIME":
      return element(Tag.Time, "TM", "112233");
    case "DATETIME":
      return element(Tag.DateTime, "DT", "20190304112233");
    case "UIDREF":
      return element(Tag.UID, "UI", "1.2.3.4.5");
    case "NUM":
      return sequence(Tag.MeasuredValueSequence, [item([element(Tag.NumericValue, "DS", "42")])]);
    case "CODE":
      return sequence(Tag.ConceptCodeSequence, [item(codeOf("F", "DCM", "Female"))]);
    case "CONTAINER":
      return sequence(Tag.ContentSequence, [
        contentItem({ ...rows[0]!, code: "1", scheme: "99LOCAL", valueType: "TEXT" }),
      ]);
    default:
      return sequence(Tag.ReferencedSOPSequence, [
        item([
          element(Tag.ReferencedSOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
          element(Tag.ReferencedSOPInstanceUID, "UI", "1.2.3.4.5"),
        ]),
      ]);
  }
}

function codeOf(code: string, scheme: string, meaning: string) {
  return [
    element(Tag.CodeValue, "SH", code),
    element(Tag.CodingSchemeDesignator, "SH", scheme),
    element(Tag.CodeMeaning, "LO", meaning),
  ];
}

function contentItem({ code, scheme, meaning, valueType }: ContentRow): ReturnType<typeof item> {
  const value = valueOf(valueType);
  return item(
    [
      element(Tag.RelationshipType, "CS", "CONTAINS"),
      element(Tag.ValueType, "CS", valueType),
      sequence(Tag.ConceptNameCodeSequence, [item(codeOf(code, scheme, meaning))]),
      value,
    ].sort((a, b) => a.tag - b.tag),
  );
}

async function treated(row: ContentRow, options: readonly ProfileOption[]): Promise<Dataset | undefined> {
  const dataset = [
    element(Tag.SOPClassUID, "UI", comprehensiveSr),
    element(Tag.SOPInstanceUID, "UI", "1.2.3"),
    sequence(Tag.ContentSequence, [contentItem(row)]),
  ];
  const deidentifier = createDeidentifier({
    key,
    options: ["clean-structured-content", ...options],
    descriptors: { manner: "remove" },
  });
  const { file } = await deidentifier.deidentify(readFile(part10({ dataset })));
  return readFile(writeFile(file), { strict: true }).dataset.getItems(Tag.ContentSequence)[0];
}

/** What a content item says, whatever encodes it. */
function said(content: Dataset | undefined, valueType: string): string | undefined {
  const element = content?.get(valueTags.get(valueType) ?? Tag.ContentSequence);
  if (!element) return undefined;
  if (!element.isSequence) return element.strings.join("\\");
  const [inner] = element.items;
  return (
    inner
      ?.elements()
      .map((one) => `${one.tag} ${one.strings.join("\\")}`)
      .join(" ") ?? ""
  );
}

const original = (row: ContentRow) => said(new Holder(row).content, row.valueType);

/** The content item as it was. */
class Holder {
  readonly content: Dataset;
  constructor(row: ContentRow) {
    const dataset = [
      element(Tag.SOPClassUID, "UI", comprehensiveSr),
      sequence(Tag.ContentSequence, [contentItem(row)]),
    ];
    this.content = readFile(part10({ dataset })).dataset.getItems(Tag.ContentSequence)[0]!;
  }
}

describe.each(rows.map((row) => [`(${row.code}, ${row.scheme}) ${row.valueType}`, row] as const))(
  "the row %s",
  (_, row) => {
    it("is found by its concept name and value type, and no other value type", () => {
      const rules = contentRules(["clean-structured-content"]);
      expect(rules(new Holder(row).content)).toMatchObject({ action: row.basicProfile });
      const other = ["TEXT", "NUM"].find(
        (valueType) =>
          !rows.some((one) => one.code === row.code && one.scheme === row.scheme && one.valueType === valueType),
      );
      expect(rules(new Holder({ ...row, valueType: other ?? "SCOORD" }).content)).toBeUndefined();
    });

    it("says nothing of the original without an option that keeps it", async () => {
      const content = await treated(row, []);
      expect(content === undefined).toBe(row.basicProfile === "X");
      expect(said(content, row.valueType)).not.toBe(original(row));
    });

    const keeping = [...columnOf].flatMap(([option, column]) =>
      option && column && row[column] === "K" ? [option] : [],
    );

    it("is kept under each option that says so", async () => {
      for (const option of keeping) {
        const content = await treated(row, [option]);
        // What is in a container is treated by itself.
        const isContainer = row.valueType === "CONTAINER";
        const found = isContainer ? content?.has(Tag.ContentSequence) : said(content, row.valueType);
        expect(found).toBe(isContainer ? true : original(row));
      }
    });
  },
);

describe("a SNOMED RT style code", () => {
  it.each(
    Object.entries(snomedRt).flatMap(([sct, srt]) =>
      ["SRT", "SNM3", "99SDM"].map((scheme) => [scheme, srt, sct] as const),
    ),
  )("%s %s leads to the row of SCT %s", (scheme, srt, sct) => {
    const row = rows.find((one) => one.scheme === "SCT" && one.code === sct)!;
    const rules = contentRules(["clean-structured-content"]);
    expect(rules(new Holder({ ...row, scheme, code: srt }).content)?.rule).toContain(`(${sct}, SCT)`);
    expect(rules(new Holder({ ...row, scheme: "99OTHER", code: srt }).content)).toBeUndefined();
  });
});

describe("content items of no row", () => {
  const unlisted = (valueType: string): ContentRow => ({ ...rows[0]!, code: "OWN1", scheme: "99LOCAL", valueType });

  it.each(["TEXT", "PNAME", "DATE", "TIME", "DATETIME", "UIDREF", "IMAGE", "COMPOSITE"])(
    "of value type %s do not keep their value",
    async (valueType) => {
      const content = await treated(unlisted(valueType), []);
      expect(content).toBeDefined();
      expect(said(content, valueType)).not.toBe(original(unlisted(valueType)));
    },
  );

  it("keep measurements", async () => {
    expect(said(await treated(unlisted("NUM"), []), "NUM")).toBe(original(unlisted("NUM")));
  });
});

describe("items that others refer to by position", () => {
  const text = rows.find(({ code }) => code === "121106")!;

  async function contentOf(reference: boolean): Promise<readonly Dataset[]> {
    const byReference = item([
      element(Tag.RelationshipType, "CS", "SELECTED FROM"),
      element(Tag.ReferencedContentItemIdentifier, "UL", [1, 2]),
    ]);
    const dataset = [
      element(Tag.SOPClassUID, "UI", comprehensiveSr),
      element(Tag.SOPInstanceUID, "UI", "1.2.3"),
      sequence(Tag.ContentSequence, [
        contentItem(text),
        contentItem({ ...text, code: "OWN", scheme: "99LOCAL" }),
        ...(reference ? [byReference] : []),
      ]),
    ];
    const deidentifier = createDeidentifier({
      key,
      options: ["clean-structured-content"],
      descriptors: { manner: "remove" },
    });
    return (await deidentifier.deidentify(readFile(part10({ dataset })))).file.dataset.getItems(Tag.ContentSequence);
  }

  it("stay where they are, with a dummy; without references they go", async () => {
    const [first, ...others] = await contentOf(true);
    expect(first?.getString(Tag.TextValue)).toBe("REMOVED");
    expect(others).toHaveLength(2);
    expect(await contentOf(false)).toHaveLength(1);
  });
});
