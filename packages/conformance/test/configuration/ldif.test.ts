import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  dnKey,
  type Entry,
  type LdifRecord,
  orderParentsFirst,
  parentDn,
  planImport,
  readLdif,
  writeLdif,
} from "@dicomsec/configuration";
import { corpusFolder, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { dcm4cheeSchema } from "./dcm4chee-schema.js";
import { shippedSchema, SlapdServer } from "./slapd-server.js";

const corpus = join(corpusFolder() ?? "", "ldap");
const dcm4chee = (name: string): string => join(corpus, "dcm4che__dcm4chee-arc-light", name);

const suffix = "o=Sometown Hospital";

async function read(text: string | Uint8Array): Promise<LdifRecord[]> {
  const records = [];
  for await (const record of readLdif(text)) records.push(record);
  return records;
}

async function write(records: Iterable<LdifRecord | Entry>): Promise<string> {
  let text = "";
  for await (const piece of writeLdif(records)) text += piece;
  return text;
}

/** Values that LDIF, names or filters have rules for; each is a description, and its entry is named by a number. */
const values = [
  " blank in front", "blank behind ", " ", "<", ":", ": a", "< file:///etc/passwd", "#", "# a", "-", "a\nb", "a\r\nb", "a\n b", "a\n\ndn: o=x\nchangetype: delete", "a\tb", "\u{7f}", "x".repeat(500),
  "Müller, Röntgen", "山田 太郎", "😀", "𝔐".repeat(100), "a\\,b+c\"d;e=f", "*()\\2a", "{{}}${x}%s",
]; // prettier-ignore

const vendorData = [new Uint8Array(), Uint8Array.of(0), Uint8Array.from({ length: 256 }, (_, octet) => octet), new TextEncoder().encode("text")]; // prettier-ignore

const names = ["A,B", "A+B", 'A"B', "A<B>", "#AE", "A;B", "A=B", "A*B", "A(B)", "A\\B", "Ärzte", "山", "a  b"];

const escaped = (name: string): string =>
  name.replaceAll(/["+,;<>=\\]/g, String.raw`\$&`).replace(/^#/, String.raw`\#`);

function entries(): Entry[] {
  const device = (name: string, attributes: Entry["attributes"]): Entry => ({
    dn: `dicomDeviceName=${escaped(name)},${suffix}`,
    attributes: [
      { type: "objectClass", values: ["dicomDevice"] },
      { type: "dicomDeviceName", values: [name] },
      { type: "dicomInstalled", values: ["TRUE"] },
      ...attributes,
    ],
  });
  return [
    {
      dn: suffix,
      attributes: [
        { type: "objectClass", values: ["organization"] },
        { type: "o", values: ["Sometown Hospital"] },
      ],
    },
    ...values.map((value, index) => device(`d${index}`, [{ type: "dicomDescription", values: [value] }])),
    ...names.map((name) => device(name, [])),
    device("vendor", [{ type: "dicomVendorData", values: vendorData }]),
  ];
}

describeWithPeer(["slapd", "ldapadd", "slapcat", "ldapmodify"], "LDIF, by OpenLDAP", () => {
  let folder: TemporaryFolder;
  let server: SlapdServer;
  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await (await SlapdServer.create(folder)).start();
    await server.add(await write(entries()));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it("that we write is taken by ldapadd, and reads back equal from slapcat, whatever the values are", async () => {
    const steps = planImport(
      entries().map((entry) => ({ kind: "entry", ...entry })),
      lookup(await read(await server.slapcat())),
    );
    expect(steps.filter(({ outcome }) => outcome !== "unchanged")).toEqual([]);
    // The negative twin: one value that differs is seen.
    const [first] = entries().filter(({ dn }) => dn.startsWith("dicomDeviceName=d0,"));
    const changed = {
      ...first!,
      attributes: [...first!.attributes.slice(0, 3), { type: "dicomDescription", values: ["blank in front"] }],
    };
    expect(planImport([{ kind: "entry", ...changed }], lookup(await read(await server.slapcat())))).toMatchObject([
      { outcome: "change" },
    ]);
  });

  it("from slapcat is written and read again without a difference", async () => {
    const records = await read(await server.slapcat());
    expect(records.length).toBe(entries().length);
    expect(await read(await write(records))).toEqual(records);
  });

  it("with changes that we write is done by ldapmodify", async () => {
    const dn = `dicomDeviceName=d1,${suffix}`;
    const changes: LdifRecord[] = [
      { kind: "modify", dn, modifications: [
        { operation: "delete", type: "dicomDescription", values: [] },
        { operation: "add", type: "dicomSoftwareVersion", values: ["1", "ä"] },
        { operation: "replace", type: "dicomStationName", values: [" s"] },
      ] },
      { kind: "rename", dn, newRdn: "dicomDeviceName=Größe", deleteOldRdn: true, controls: [{ oid: "1.2.826.0.1.3680043.2.1", isCritical: false }] },
      { kind: "delete", dn: `dicomDeviceName=d2,${suffix}` },
    ]; // prettier-ignore
    const { exitCode, stderr } = await server.run("ldapmodify", [], await write(changes));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const after = lookup(await read(await server.slapcat()));
    expect([after(dn), after(`dicomDeviceName=d2,${suffix}`)]).toEqual([undefined, undefined]);
    expect(after(`dicomDeviceName=Größe,${suffix}`)?.attributes).toEqual(
      expect.arrayContaining([
        { type: "dicomSoftwareVersion", values: ["1", "ä"] },
        { type: "dicomStationName", values: [" s"] },
      ]),
    );
  });

  itWithCorpus("of dcm4chee loads when we have ordered and written it, and reads back equal", async () => {
    const files = ["init-baseDN.ldif", "init-config.ldif", "default-config.ldif", "sample-device.ldif"];
    const records = [];
    for (const name of files) records.push(...(await read(await readFile(dcm4chee(name)))));
    await using folder = await temporaryFolder();
    const schema = await folder.write("dcm4chee.schema", await dcm4cheeSchema(records.filter(isEntry)));
    const options = { suffix: "dc=dcm4che,dc=org", schemas: [shippedSchema("dicom.schema"), schema] };
    await using server = await (await SlapdServer.create(folder, options)).start();
    await server.add(await write(orderParentsFirst(records.toReversed())));
    const steps = planImport(records, lookup(await read(await server.slapcat())));
    expect(steps.filter(({ outcome }) => outcome !== "unchanged")).toEqual([]);
  });
});

function lookup(records: readonly LdifRecord[]): (dn: string) => Entry | undefined {
  const entriesByName = new Map<string, Entry>();
  for (const record of records) if (record.kind === "entry") entriesByName.set(dnKey(record.dn), record);
  return (dn) => entriesByName.get(dnKey(dn));
}

describe("the LDIF files of dcm4che", () => {
  itWithCorpus("are read whole and written again without a difference", async () => {
    const counts: Record<string, number> = {};
    for (const name of await readdir(corpus, { recursive: true })) {
      if (!name.endsWith(".ldif") || ["5.10.0-update-dev-5.10.0.ldif", "add-vendor-data.ldif"].includes(basename(name))) continue; // prettier-ignore
      const records = await read(await readFile(join(corpus, name)));
      counts[basename(name)] = records.length;
      expect(await read(await write(records))).toEqual(records);
    }
    expect(counts).toMatchObject({ "default-config.ldif": 1508, "init-config.ldif": 5, "dicom-modify.ldif": 1 });
  });

  itWithCorpus("ask for a file by URL, which is read only when that is allowed", async () => {
    const text = await readFile(dcm4chee("5.10.0-update-dev-5.10.0.ldif"));
    await expect(read(text)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_LDIF" });
  });

  itWithCorpus("have each entry after the one above it when they are ordered", async () => {
    const records = await read(await readFile(dcm4chee("default-config.ldif")));
    const seen = new Set(["cn=devices,cn=dicom configuration,dc=dcm4che,dc=org"]);
    const isBeneathSeen = ({ dn }: LdifRecord): boolean => {
      seen.add(dnKey(dn));
      return dn.includes("Registry,") || seen.has(dnKey(parentDn(dn)));
    };
    expect(orderParentsFirst(records.toReversed()).every(isBeneathSeen)).toBe(true);
    seen.clear();
    expect(records.toReversed().every(isBeneathSeen)).toBe(false);
  });
});

function isEntry(record: LdifRecord): record is Extract<LdifRecord, { kind: "entry" }> {
  return record.kind === "entry";
}
