import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import type { LdifRecord } from "../../src/ldif/record.js";
import { readLdif } from "../../src/ldif/read-ldif.js";
import { dicomAttributeTypes, dicomObjectClasses } from "../../src/generated/schema.js";

const textOf = (name: string): Promise<string> => readFile(new URL(`../../schema/${name}`, import.meta.url), "utf8");

async function recordsOf(name: string): Promise<LdifRecord[]> {
  const records = [];
  for await (const record of readLdif(await textOf(name))) records.push(record);
  return records;
}

const valuesOf = (record: LdifRecord | undefined, type: string): string[] =>
  record && "attributes" in record
    ? record.attributes.filter((attribute) => attribute.type === type).flatMap(({ values }) => values.map(String))
    : [];

/** Definitions without the white space that their files have between the words. */
const words = (definition: string): string => definition.replaceAll(/\s+/g, " ").trim();

async function openLdapDefinitions(kind: string, name = "dicom.schema"): Promise<string[]> {
  const found = (await textOf(name)).matchAll(new RegExp(`^${kind} (\\([^]*?\\))\\n(?=\\n|$)`, "gm"));
  return Array.from(found, ([, definition]) => words(definition!));
}

describe("the schema files", () => {
  it("have the 31 types and 8 classes of the standard that a server can have", async () => {
    const types = await openLdapDefinitions("attributetype");
    expect(types.map((each) => /NAME '(\w+)'/.exec(each)?.[1])).toEqual(dicomAttributeTypes.map(({ name }) => name));
    expect(new Set(types.map((each) => each.split(" ")[1])).size).toBe(31);
    expect(await openLdapDefinitions("objectclass")).toHaveLength(8);
    expect(dicomObjectClasses).toHaveLength(8);
  });

  it("say the same to servers of any kind", async () => {
    const [config] = await recordsOf("dicom-cn-config.ldif");
    const [server389] = await recordsOf("10-dicom.ldif");
    const plain = (definition: string): string => words(definition.replace(/ X-ORIGIN '[^']+'/, ""));
    for (const [kind, olc, other] of [["attributetype", "olcAttributeTypes", "attributeTypes"], ["objectclass", "olcObjectClasses", "objectClasses"]] as const) {
      const expected = await openLdapDefinitions(kind);
      expect(valuesOf(config, olc).map(words)).toEqual(expected);
      expect(valuesOf(server389, other).map(plain)).toEqual(expected);
    } // prettier-ignore
  });

  it("have the type whose OID is another's in a file of its own, with no OID of DICOM", async () => {
    const [definition, ...others] = await openLdapDefinitions(
      "attributetype",
      "dicom-institution-department-type.schema",
    );
    expect(others).toEqual([]);
    expect(definition).toMatch(/^\( 2\.25\.\d+ NAME 'dicomInstitutionDepartmentType'/);
    for (const name of ["dicom.schema", "dicom-cn-config.ldif", "10-dicom.ldif", "dicom-active-directory.ldif"])
      expect(await textOf(name)).not.toContain("dicomInstitutionDepartmentType");
  });

  it("tell Active Directory of each type before a class names it", async () => {
    const records = await recordsOf("dicom-active-directory.ldif");
    const known = new Set(["cn", "description", "domainDNS", "organizationalUnit", "organization", "container"]);
    for (const record of records) {
      const named = ["mustContain", "mayContain", "possSuperiors", "rDNAttID"].flatMap((type) =>
        valuesOf(record, type),
      );
      expect(named.filter((name) => !known.has(name))).toEqual([]);
      for (const name of valuesOf(record, "lDAPDisplayName")) known.add(name);
    }
    expect(records.filter(({ kind }) => kind === "add")).toHaveLength(31 + 8);
    expect(records.at(-1)).toMatchObject({ kind: "modify", dn: "", modifications: [{ type: "schemaUpdateNow" }] });
  });
});
