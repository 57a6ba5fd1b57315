import { describe, expect, it } from "@jest/globals";
import { dcm4cheExtensions, dcm4cheObjects } from "../../src/dcm4che/models.js";
import { isSecretAttribute } from "../../src/dcm4che/secret.js";
import { addedToDicomDevice, dcm4cheAttributeTypes, dcm4cheObjectClasses } from "../../src/generated/dcm4che.js";
import { dicomAttributeTypes } from "../../src/generated/schema.js";

const models = [...Object.values(dcm4cheExtensions), ...Object.values(dcm4cheObjects)];
const types = new Map([...dicomAttributeTypes, ...dcm4cheAttributeTypes].map((type) => [type.name, type]));
const ofOtherSchemas = new Set(["cn", "uid", "userPassword"]);

/** Its schema lets them have several values, and its code reads one. */
const readAsOne = new Set(["Success", "MinorFailure", "SeriousFailure", "MajorFailure"].map((name) => `dcmAudit${name}Severity`)); // prettier-ignore

describe("the tables of dcm4che's objects", () => {
  it.each(models.map((model) => [model.objectClass, model] as const))("have every attribute of %s", (name, model) => {
    const found = dcm4cheObjectClasses.find((each) => each.name === name)!;
    const added = name === "dcmDevice" ? addedToDicomDevice : [];
    const expected = [...found.must, ...found.may, ...added];
    expect(model.fields.map(({ type }) => type).toSorted((a, b) => a.localeCompare(b))).toEqual(
      expected.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  it.each(models.flatMap(({ fields }) => fields.filter(({ type }) => !ofOtherSchemas.has(type))))(
    "read $type as its syntax and its number of values have it",
    ({ type, kind }) => {
      const { syntax, isSingle } = types.get(type)!;
      const one = { Boolean: "boolean", Integer: "number" }[syntax as string] ?? "text";
      const several = isSingle || readAsOne.has(type) ? one : "texts";
      expect(kind).toBe(isSecretAttribute(type) ? "secret" : several);
    },
  );
});
