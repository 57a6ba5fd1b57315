import { readFile } from "node:fs/promises";
import type { Entry } from "@dicomsec/configuration";

interface Tables {
  readonly attributeTypes: readonly { readonly name: string; readonly syntax: string; readonly equality: string; readonly single: boolean }[]; // prettier-ignore
  readonly objectClasses: readonly { readonly name: string; readonly auxiliary: boolean; readonly must: readonly string[]; readonly may: readonly string[] }[]; // prettier-ignore
}

const syntaxes: Readonly<Record<string, number>> = { Boolean: 7, DN: 12, "Directory String": 15, "IA5 String": 26, Integer: 27, OID: 38, "Octet String": 40 }; // prettier-ignore
const arc = "2.25.99";
const isOwn = (name: string): boolean => /^(?:dcm|hl7)/.test(name);

const data = async (name: string): Promise<Tables> =>
  JSON.parse(await readFile(new URL(`../../../configuration/data/${name}.json`, import.meta.url), "utf8")) as Tables;

/**
 * A schema for slapd.conf(5) with which entries of dcm4chee load: the tables of dcm4che as we have them, with OIDs for these tests alone, and
 * classes of the archive that allow whatever the entries have.
 */
export async function dcm4cheeSchema(entries: readonly Entry[]): Promise<string> {
  const [dcm4che, standard] = await Promise.all([data("dcm4che"), data("schema")]);
  const known = [...dcm4che.objectClasses, ...standard.objectClasses.map((each) => ({ ...each, auxiliary: false }))];
  const knownTypes = new Set(dcm4che.attributeTypes.map(({ name }) => name.toLowerCase()));
  const isStructural = (name: string): boolean => known.some((each) => each.name === name && !each.auxiliary);
  const ownTypes = new Set<string>();
  const ownClasses = new Map<string, { isAuxiliary: boolean; may: Set<string> }>();
  for (const { attributes } of entries) {
    const names = attributes.map(({ type }) => type).filter((type) => type !== "objectClass");
    for (const name of names) if (isOwn(name) && !knownTypes.has(name.toLowerCase())) ownTypes.add(name);
    const classes = attributes.find(({ type }) => type === "objectClass")?.values.map(String) ?? [];
    for (const name of classes.filter((one) => isOwn(one) && !known.some((each) => each.name === one))) {
      const own = ownClasses.get(name) ?? { isAuxiliary: classes.some(isStructural), may: new Set() };
      for (const each of names) own.may.add(each);
      ownClasses.set(name, own);
    }
  }
  let number = 0;
  const type = (name: string, equality: string, syntax: string, isSingle: boolean): string =>
    `attributetype ( ${arc}.${++number} NAME '${name}' EQUALITY ${equality} SYNTAX 1.3.6.1.4.1.1466.115.121.1.${syntaxes[syntax]}${isSingle ? " SINGLE-VALUE" : ""} )`;
  const list = (word: string, names: readonly string[]): string =>
    names.length === 0 ? "" : ` ${word} ( ${names.join(" $ ")} )`;
  const objectClass = (name: string, isAuxiliary: boolean, must: readonly string[], may: readonly string[]): string =>
    `objectclass ( ${arc}.${++number} NAME '${name}' SUP top ${isAuxiliary ? "AUXILIARY" : "STRUCTURAL"}${list("MUST", must)}${list("MAY", may)} )`;
  return [
    ...dcm4che.attributeTypes.map((each) => type(each.name, each.equality, each.syntax, each.single)),
    ...Array.from(ownTypes, (name) => type(name, "caseExactMatch", "Directory String", false)),
    ...dcm4che.objectClasses.map((each) => objectClass(each.name, each.auxiliary, each.must, each.may)),
    ...Array.from(ownClasses, ([name, { isAuxiliary, may }]) => objectClass(name, isAuxiliary, [], [...may])),
    "",
  ].join("\n");
}
