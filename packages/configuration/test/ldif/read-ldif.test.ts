import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { LdifRecord } from "../../src/ldif/record.js";
import { type LdifSource, readLdif, type ReadLdifOptions } from "../../src/ldif/read-ldif.js";
import { writeLdif } from "../../src/ldif/write-ldif.js";
import { collect } from "./collect.js";
import { ldifRecord } from "./record-arbitraries.js";

const read = (source: LdifSource, options?: ReadLdifOptions): Promise<LdifRecord[]> =>
  collect(readLdif(source, options));

const code = "ERR_CONFIGURATION_LDIF";

async function* cut<T extends string | Uint8Array>(whole: T, ...at: readonly number[]): AsyncGenerator<T> {
  const ends = [0, ...at.toSorted((a, b) => a - b), whole.length];
  for (let index = 1; index < ends.length; index++) yield whole.slice(ends[index - 1], ends[index]) as T;
}

const content = `version: 1
# a comment
 that goes on
dn: cn=DICOM Configuration,o=Sometown
 \u0020Hospital
objectClass: dicomConfigurationRoot
cn: DICOM
  Configuration
description:: U3TDpGR0ZQ==
description:
# between
DESCRIPTION: St\u00e4dte: <1>

dn:: Y249w6Qsbz14
cn:: w6Q=
userCertificate;binary:: AQID
`;

const contentRecords: LdifRecord[] = [
  {
    kind: "entry",
    dn: "cn=DICOM Configuration,o=Sometown Hospital",
    attributes: [
      { type: "objectClass", values: ["dicomConfigurationRoot"] },
      { type: "cn", values: ["DICOM Configuration"] },
      { type: "description", values: ["Städte", "", "Städte: <1>"] },
    ],
  },
  {
    kind: "entry",
    dn: "cn=ä,o=x",
    attributes: [
      { type: "cn", values: ["ä"] },
      { type: "userCertificate;binary", values: [Uint8Array.of(1, 2, 3)] },
    ],
  },
];

const changes = `dn: cn=a,o=x
control: 1.2.840.113556.1.4.805 true
control: 1.3.6.1.1.13.1 false:: AAE=
control: 2.16.840.1.113730.3.4.2
changetype: delete

dn: cn=a,o=x
changetype: add
cn: a

dn: cn=a,o=x
changetype: modify
add: description
description: one
description: two
-
delete: sn
-
delete: cn
cn: b
-
replace: dicomVendorData
dicomVendorData: abc

dn: cn=a,o=x
changetype: modrdn
newrdn: cn=b
deleteoldrdn: 1

dn: cn=a,o=x
changetype: moddn
newrdn:: Y249w6Q=
deleteoldrdn: 0
newsuperior: o=y
`;

describe("reading LDIF", () => {
  it("gives entries with folded lines unfolded, base64 decoded and comments left out", async () => {
    expect(await read(content)).toEqual(contentRecords);
  });

  it("takes lines that end in CR LF, a byte order mark, and a last line that does not end", async () => {
    expect(await read(`\u{feff}${content.trimEnd().replaceAll("\n", "\r\n")}`)).toEqual(contentRecords);
  });

  it("gives the changes of change records in their order", async () => {
    expect(await read(changes, { knownControls: ["1.2.840.113556.1.4.805"] })).toEqual([
      {
        kind: "delete",
        dn: "cn=a,o=x",
        controls: [
          { oid: "1.2.840.113556.1.4.805", isCritical: true },
          { oid: "1.3.6.1.1.13.1", isCritical: false, value: Uint8Array.of(0, 1) },
          { oid: "2.16.840.1.113730.3.4.2", isCritical: false },
        ],
      },
      { kind: "add", dn: "cn=a,o=x", attributes: [{ type: "cn", values: ["a"] }] },
      {
        kind: "modify",
        dn: "cn=a,o=x",
        modifications: [
          { operation: "add", type: "description", values: ["one", "two"] },
          { operation: "delete", type: "sn", values: [] },
          { operation: "delete", type: "cn", values: ["b"] },
          { operation: "replace", type: "dicomVendorData", values: [new TextEncoder().encode("abc")] },
        ],
      },
      { kind: "rename", dn: "cn=a,o=x", newRdn: "cn=b", deleteOldRdn: true },
      { kind: "rename", dn: "cn=a,o=x", newRdn: "cn=ä", deleteOldRdn: false, newSuperior: "o=y" },
    ]);
  });

  it("refuses a critical control that nobody said is known, and names it", async () => {
    await expect(read(changes)).rejects.toMatchObject({
      code,
      line: 2,
      message: expect.stringContaining("1.2.840.113556.1.4.805"),
    });
  });

  it("gives the same wherever the octets are cut", async () => {
    const octets = new TextEncoder().encode(content.replaceAll("\n", "\r\n"));
    for (let at = 0; at <= octets.length; at++) expect(await read(cut(octets, at))).toEqual(contentRecords);
    expect(await read(cut(octets, ...octets.keys()))).toEqual(contentRecords);
  });

  it("gives the same wherever text is cut, also in half a character", async () => {
    const text = "dn: cn=a\ncn: 😀\n";
    for (let at = 0; at <= text.length; at++) expect(await read(cut(text, at))).toEqual(await read(text));
    await expect(read(cut(text.slice(0, -2)))).rejects.toMatchObject({ code });
  });

  it("reads a value at a URL only by the function that is given for it", async () => {
    const text = "dn: cn=a\ndicomVendorData:< file:vendor-data.zip\n";
    await expect(read(text)).rejects.toMatchObject({ code, line: 2 });
    const [record] = await read(text, { readUrl: (url) => new TextEncoder().encode(url) });
    const values = [new TextEncoder().encode("file:vendor-data.zip")];
    expect(record).toMatchObject({ attributes: [{ type: "dicomVendorData", values }] });
    const readUrl = (): Uint8Array => new Uint8Array(101);
    await expect(read(text, { readUrl, maxLineLength: 100 })).rejects.toMatchObject({ code, line: 2 });
  });

  it("gives nothing for nothing", async () => {
    for (const text of ["", "\n\n", "version: 1", "# only a comment", "version: 1\n\n\n"])
      expect(await read(text)).toEqual([]);
  });

  it.each([
    ["another version", "version: 2\n\ndn: cn=a\ncn: a\n", 1],
    ["a version in the middle", "dn: cn=a\ncn: a\n\nversion: 1\n", 4],
    ["a continuation of nothing", " cn: a\n", 1],
    ["a continuation after an empty line", "dn: cn=a\ncn: a\n\n b\n", 4],
    ["a line without a colon", "dn: cn=a\ncn\n", 2],
    ["a line without a name", "dn: cn=a\n: a\n", 2],
    ["a record that does not begin with a name", "cn: a\n", 1],
    ["two names in one record", "dn: cn=a\ncn: a\ndn: cn=b\n", 3],
    ["what is no name", "dn: a\ncn: a\n", 1],
    ["an entry without attributes", "dn: cn=a\n", 1],
    ["what is no attribute description", "dn: cn=a\nc n: a\n", 2],
    ["what is no base64", "dn: cn=a\ncn:: YQ\n", 2],
    ["base64 with bits that mean nothing", "dn: cn=a\ncn:: YR==\n", 2],
    ["base64 with something after it", "dn: cn=a\ncn:: YQ== \n", 2],
    ["a control character in a value", "dn: cn=a\ncn: a\rb\n", 2],
    ["octets as a name", "dn:: /w==\ncn: a\n", 1],
    ["a change type that there is not", "dn: cn=a\nchangetype: increment\n", 2],
    ["something after a delete", "dn: cn=a\nchangetype: delete\ncn: a\n", 3],
    ["a change type after attributes", "dn: cn=a\ncn: a\nchangetype: delete\n", 3],
    ["a control without a change", "dn: cn=a\ncontrol: 1.2.3\ncn: a\n", 3],
    ["a control without an OID", "dn: cn=a\ncontrol: all\nchangetype: delete\n", 2],
    ["an operation that there is not", "dn: cn=a\nchangetype: modify\nincrement: cn\ncn: 1\n-\n", 3],
    ["a value of another attribute", "dn: cn=a\nchangetype: modify\nreplace: cn\nsn: 1\n-\n", 4],
    ["an add of nothing", "dn: cn=a\nchangetype: modify\nadd: cn\n-\n", 3],
    ["a rename without its flag", "dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\n", 3],
    ["a rename with another flag", "dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\ndeleteoldrdn: 2\n", 4],
    ["a name beyond all measure", `dn: cn=${"a".repeat(2 ** 16)}\ncn: a\n`, 1],
    ["a rename to a whole name", "dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b,o=x\ndeleteoldrdn: 1\n", 3],
  ])("refuses %s, with the line", async (_what, text, line) => {
    await expect(read(text)).rejects.toMatchObject({ code, line });
  });

  it("refuses octets that are no UTF-8, with the line", async () => {
    const octets = Uint8Array.of(...new TextEncoder().encode("dn: cn=a\ncn: "), 0xff, 0x0a);
    await expect(read(octets)).rejects.toMatchObject({ code, line: 2 });
  });

  it("never repeats what it refuses", async () => {
    const error: unknown = await read("dn: cn=a\ncn: a\nuserPassword secret\n").catch((reason: unknown) => reason);
    expect(String(error)).not.toContain("secret");
  });

  it("refuses lines and records beyond their limits, and takes those at them", async () => {
    const text = "dn: cn=a\ncn: aaaaaaaaa\n aaaaaaa\n";
    expect(await read(text, { maxLineLength: 20, maxRecordLength: 28 })).toHaveLength(1);
    await expect(read(text, { maxLineLength: 19 })).rejects.toMatchObject({ code, line: 2 });
    await expect(read(text, { maxRecordLength: 27 })).rejects.toMatchObject({ code, line: 1 });
  });

  it("keeps nothing of comments, however long they are", async () => {
    const comment = async function* (): AsyncGenerator<string> {
      yield "# ";
      for (let count = 0; count < 1000; count++) yield "x".repeat(1000);
      yield "\n goes on\ndn: cn=a\ncn: a\n";
    };
    expect(await read(comment(), { maxLineLength: 100 })).toHaveLength(1);
  });

  it("ends when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(read(content, { signal })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("reads what was written, wherever that is cut", async () => {
    const knownControls = ["1.2.840.113556.1.4.805", "2.16.840.1.113730.3.4.2"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(ldifRecord, { maxLength: 5 }),
        fc.infiniteStream(fc.nat(40)),
        async (records, sizes) => {
          const octets = new TextEncoder().encode((await collect(writeLdif(records))).join(""));
          const inPieces = async function* (): AsyncGenerator<Uint8Array> {
            for (let at = 0; at < octets.length;) {
              const size = sizes.next().value ?? 1;
              yield octets.slice(at, (at += size));
            }
          };
          expect(await read(inPieces(), { knownControls })).toEqual(records);
        },
      ),
    );
  });

  it("gives records or an error of this package for any text", async () => {
    const line = fc.oneof(
      fc.constantFrom("dn: cn=a", "changetype: modify", "changetype: add", "-", "", " x", "#", "add: cn", "cn: a", "version: 1", "control: 1.2.3 true", "newrdn: cn=b", "cn:: YQ==", "dn:: ", "cn:<x"), // prettier-ignore
      fc.string({ unit: "binary", maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const result = await read(lines.join("\n")).then(
          () => code,
          (error: { code?: string }) => error.code,
        );
        expect(result).toBe(code);
      }),
      { numRuns: 500 },
    );
  });
});
