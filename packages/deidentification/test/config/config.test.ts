import { describe, expect, it } from "@jest/globals";
import {
  createDeidentifier,
  deidentifierOptions,
  presets,
  readConfig,
  readDateShifts,
  readPseudonymMap,
} from "../../src/index.js";

const key = new Uint8Array(32).fill(9);
const codeOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return "no error";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a configuration", () => {
  it.each(Object.entries(presets))("of the preset %s can be carried out", (preset, settings) => {
    const config = readConfig({ preset });
    expect(config).toEqual(settings);
    const visualFeatures = async () => ({ applied: true, review: [] });
    expect(
      createDeidentifier(deidentifierOptions(config, { key, visualFeatures })).profile.description.options,
    ).toEqual(expect.arrayContaining("options" in settings ? [...settings.options] : []));
  });

  it("replaces what its preset says by what stands beside it", () => {
    const config = readConfig({ preset: "teaching", pixels: { onUnknown: "keep" } });
    expect(config).toMatchObject({ options: presets.teaching.options, pixels: { onUnknown: "keep" } });
  });

  it("is the same after it was written as JSON and read again", () => {
    const config = readConfig({ preset: "tcia-like", rules: [{ id: "a", where: { vr: "LT" }, do: "clean" }] });
    expect(readConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it.each([
    ["with an unknown setting", { passphrase: "x" }],
    ["with an unknown option", { options: ["retain-everything"] }],
    ["with two manners at once", { modifiedDates: { manner: "year", rangeDays: [1, 2] } }],
    ["with a rule that does nothing", { rules: [{ id: "a", where: { vr: "LT" } }] }],
    ["with a rule of a bad id", { rules: [{ id: "a b", where: { vr: "LT" }, do: "clean" }] }],
    ["that is no object", []],
    ["that is nothing", null],
  ])("%s is refused, and its content not repeated", (_, json) => {
    expect(codeOf(() => readConfig(json))).toBe("ERR_DEIDENTIFICATION_CONFIG");
    const secret = { keyId: { password: "Tr0ub4dor" } };
    expect(() => readConfig(secret)).toThrow(
      expect.not.objectContaining({ message: expect.stringMatching("Tr0ub4dor") }),
    );
    expect(() => readConfig({ rules: [{ id: "Zaphod Beeblebrox!" }] })).toThrow(/^(?!.*Zaphod)/);
  });

  it.each([
    [
      "both longitudinal options",
      { options: ["retain-full-dates", "retain-modified-dates"] },
      "ERR_DEIDENTIFICATION_OPTION",
    ],
    [
      "given dates that nobody gives",
      { options: ["retain-modified-dates"], modifiedDates: { manner: "given" } },
      "ERR_DEIDENTIFICATION_CONFIG",
    ],
    [
      "an epoch without earliest dates",
      { options: ["retain-modified-dates"], modifiedDates: { manner: "epoch" } },
      "ERR_DEIDENTIFICATION_CONFIG",
    ],
    ["a map that nobody gives", { pseudonyms: { manner: "map" } }, "ERR_DEIDENTIFICATION_CONFIG"],
    ["text detection without a detector", { pixels: { detectText: true } }, "ERR_DEIDENTIFICATION_CONFIG"],
    [
      "faces to be removed by nobody",
      { options: ["clean-recognizable-visual-features"] },
      "ERR_DEIDENTIFICATION_CONFIG",
    ],
  ])("with %s cannot be carried out", (_, json, code) => {
    const config = readConfig(json);
    expect(codeOf(() => createDeidentifier(deidentifierOptions(config, { key })))).toBe(code);
  });
});

describe("a map of patients", () => {
  it("finds a patient by ID, and by issuer where rows have one", () => {
    const lookup = readPseudonymMap(
      'id_old,id_new,name_new,issuer\r\n"A,1",P1,,\nB2,P2,Two^Patient,CLINIC\nB2,P3,,OTHER\n',
    );
    expect(lookup({ patientId: "A,1", issuer: "any" })).toEqual({ id: "P1" });
    expect(lookup({ patientId: "B2", issuer: "CLINIC" })).toEqual({ id: "P2", name: "Two^Patient" });
    expect(lookup({ patientId: "B2", issuer: "OTHER" })).toEqual({ id: "P3" });
    expect(lookup({ patientId: "B2", issuer: undefined })).toBeUndefined();
    expect(lookup({ patientId: undefined, issuer: undefined })).toBeUndefined();
  });

  it.each([
    ["another header", "old,new\nA,B\n"],
    ["an empty pseudonym", "id_old,id_new\nA,\n"],
    ["no patient", "id_old,id_new\n,B\n"],
    ["one patient twice", "id_old,id_new\nA,B\nA,C\n"],
    ["one pseudonym for two patients", "id_old,id_new\nA,B\nC,B\n"],
    ["a backslash", "id_old,id_new\nA,B\\C\n"],
    ["nothing", ""],
  ])("with %s is refused", (_, csv) => {
    expect(codeOf(() => readPseudonymMap(csv))).toBe("ERR_DEIDENTIFICATION_CONFIG");
  });

  it("gives days to shift dates by, and refuses what is no number of days", () => {
    const lookup = readDateShifts("id,days\nA,-17\nB,+3\n");
    expect(["A", "B", "C"].map((patientId) => lookup({ patientId, issuer: undefined }))).toEqual([-17, 3, undefined]);
    expect(codeOf(() => readDateShifts("id,days\nA,soon\n"))).toBe("ERR_DEIDENTIFICATION_CONFIG");
  });
});
