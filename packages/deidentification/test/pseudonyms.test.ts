import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { element, part10 } from "@dicomsec/testing";
import { createDeidentifier, type DeidentifierOptions } from "../src/index.js";
import { contextOf } from "../src/patient-facts.js";

const key = new Uint8Array(32).fill(5);

interface Patient {
  readonly id?: string;
  readonly issuer?: string;
  readonly name?: string;
  readonly study?: string;
}

async function deidentified(
  { id, issuer, name, study = "1.2.5" }: Patient,
  options: Partial<DeidentifierOptions> = {},
): Promise<Dataset> {
  const dataset = [
    element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(Tag.SOPInstanceUID, "UI", "1.2.3"),
    ...(name === undefined ? [] : [element(Tag.PatientName, "PN", name)]),
    ...(id === undefined ? [] : [element(Tag.PatientID, "LO", id)]),
    ...(issuer === undefined ? [] : [element(Tag.IssuerOfPatientID, "LO", issuer)]),
    element(Tag.StudyInstanceUID, "UI", study),
  ];
  const { file } = await createDeidentifier({ key, ...options }).deidentify(readFile(part10({ dataset })));
  return readFile(writeFile(file), { strict: true }).dataset;
}

const idOf = async (patient: Patient, options?: Partial<DeidentifierOptions>) =>
  (await deidentified(patient, options)).getString(Tag.PatientID);

describe("the pseudonym of a patient", () => {
  it("depends on the ID and its issuer", async () => {
    const ids = await Promise.all([
      idOf({ id: "1" }),
      idOf({ id: "1", issuer: "A" }),
      idOf({ id: "1", issuer: "B" }),
      idOf({ id: "2", issuer: "A" }),
    ]);
    expect(new Set(ids).size).toBe(4);
    expect(await idOf({ id: " 1 ", issuer: "A", name: "Doe^Jane", study: "1.2.9" })).toBe(ids[1]);
  });

  it("is one for each study where there is no ID, so that patients do not become one", async () => {
    const first = await deidentified({ id: "", name: "Doe^Jane" });
    expect(first.getString(Tag.PatientID)).toMatch(/^ANON-/);
    expect(first.getString(Tag.PatientName)).toBe(first.getString(Tag.PatientID));
    expect(await idOf({ id: "", name: "Roe^Richard" })).toBe(first.getString(Tag.PatientID));
    expect(await idOf({ id: "", name: "Doe^Jane", study: "1.2.6" })).not.toBe(first.getString(Tag.PatientID));
  });

  it("begins with the prefix that was asked for", async () => {
    const pseudonyms = { manner: "keyed", prefix: "TRIAL7/" } as const;
    expect(await idOf({ id: "1" }, { pseudonyms })).toMatch(/^TRIAL7\/[0-9A-HJKMNP-TV-Z]{11}$/);
  });

  it.each(["back\\slash", "a^b", "x".repeat(54), "ä"])("does not begin with %j", (prefix) => {
    expect(() => createDeidentifier({ key, pseudonyms: { manner: "keyed", prefix } })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_CONFIG" }),
    );
  });

  it("is the one that is given, and an instance of a patient without one is refused", async () => {
    const pseudonymOf: (patient: {
      readonly patientId: string | undefined;
    }) => { id: string; name: string } | undefined = ({ patientId }) =>
      patientId === "1" ? { id: "P001", name: "Subject^One" } : undefined;
    const pseudonyms = { manner: "given", pseudonymOf } as const;
    const dataset = await deidentified({ id: "1", name: "Doe^Jane" }, { pseudonyms });
    expect([dataset.getString(Tag.PatientID), dataset.getString(Tag.PatientName)]).toEqual(["P001", "Subject^One"]);
    await expect(deidentified({ id: "2" }, { pseudonyms })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN",
    });
  });
});

describe("a pseudonym that is given", () => {
  it.each(["", "a\\b", "a\0b", "x".repeat(65), "4711", "Doe^Jane"])("is not %j", async (id) => {
    const pseudonyms = { manner: "given", pseudonymOf: () => ({ id }) } as const;
    await expect(deidentified({ id: "4711", name: "Doe^Jane" }, { pseudonyms })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_CONFIG",
    });
  });

  it("is looked up among those of patients alone", async () => {
    const { pseudonymOf } = contextOf({ counted: {} });
    const pseudonyms = { manner: "given", pseudonymOf: pseudonymOf! } as const;
    await expect(deidentified({ id: "constructor" }, { pseudonyms })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN",
    });
  });
});

describe("a filter", () => {
  const filters = {
    include: [{ attribute: "PatientID", matches: "A*" }],
    exclude: [{ attribute: "PatientID", equals: "A2" }],
  };

  it.each([
    ["A1", undefined],
    ["A2", "ERR_DEIDENTIFICATION_EXCLUDED"],
    ["B1", "ERR_DEIDENTIFICATION_EXCLUDED"],
  ])("answers %s with %s", async (id, code) => {
    const found = await deidentified({ id }, { filters }).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(found).toBe(code);
  });
});
