import { describe, expect, it } from "@jest/globals";
import { bytesSource, openFile, readFile } from "@dicomsec/core";
import { bytes, concatBytes, element, item, latin1, part10, sequence, type DatasetNode } from "@dicomsec/testing";
import { collectIdentifyingValues } from "../../src/leak-check/index.js";
import { base, pixels } from "./planted.js";

const collect = (nodes: readonly DatasetNode[]) => collectIdentifyingValues(readFile(part10({ dataset: base(nodes) })));
const texts = (nodes: readonly DatasetNode[]) => collect(nodes).map(({ text }) => text);
const valueOf = (nodes: readonly DatasetNode[], text: string) => collect(nodes).find((value) => value.text === text);

describe("the identifying values of an original", () => {
  it.each([
    ["name", 0x00080090, "PN", "Lehmann^Eva", "ReferringPhysicianName"],
    ["name", 0x00100010, "LO", "Lehmann^Eva", "PatientName"],
    ["date", 0x00080020, "DA", "20040119", "StudyDate"],
    ["date", 0x0008002a, "DT", "20040119072731", "AcquisitionDateTime"],
    ["time", 0x00080030, "TM", "072731", "StudyTime"],
    ["uid", 0x0020000d, "UI", "1.2.276.0.7230010.3", "StudyInstanceUID"],
    ["id", 0x00100020, "LO", "MR-77413", "PatientID"],
    ["id", 0x00080050, "SH", "A4711-8", "AccessionNumber"],
    ["id", 0x00401001, "SH", "RP4711", "RequestedProcedureID"],
    ["contact", 0x00101040, "LO", "Lindenstr. 12", "PatientAddress"],
    ["contact", 0x00102154, "SH", "+49 30 1234567", "PatientTelephoneNumbers"],
    ["organization", 0x00080080, "LO", "St. Hedwig", "InstitutionName"],
    ["contact", 0x00080081, "ST", "Grosse Hamburger Str.", "InstitutionAddress"],
    ["device", 0x00081010, "SH", "CTHEDWIG1", "StationName"],
    ["device", 0x00181000, "LO", "SN-0815-4", "DeviceSerialNumber"],
    ["text", 0x00081030, "LO", "Fall from a ladder", "StudyDescription"],
    ["text", 0x00104000, "LT", "Fell from a ladder", "PatientComments"],
    ["text", 0x0040a160, "UT", "Fell from a chair", "TextValue"],
    ["text", 0x60001500, "LO", "drawn by Eva", "OverlayLabel"],
  ] as const)("hold a %s by its attribute", (kind, tag, vr, text, keyword) => {
    const nodes = base().filter((node) => !("tag" in node) || node.tag !== tag);
    const file = readFile(part10({ dataset: [...nodes, element(tag, vr, text)].sort(byTag) }));
    const value = collectIdentifyingValues(file).find((one) => one.text === text);
    expect(value).toMatchObject({ kind, keyword });
  });

  it("leave out what is registered, technical or a code", () => {
    const found = texts([
      element(0x00080060, "CS", "MUSTERMANN"),
      element(0x0008002f, "DS", "77413889"),
      sequence(0x00082218, [
        item([element(0x00080100, "SH", "T-D1100"), element(0x00080104, "LO", "Mustermann sign")]),
      ]),
      element(0x00180060, "DS", "120000"),
      element(0x0020_1040, "LO", "Mustermann line"),
    ]);
    expect(found).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Mustermann|MUSTERMANN|77413889|1\.2\.840\.10008/)]),
    );
    expect(found.filter((text) => text.startsWith("1.2.840.10008"))).toEqual([]);
  });

  it("leave out placeholders", () => {
    expect(
      texts([
        element(0x00081030, "LO", "REMOVED"),
        element(0x00101040, "LO", "0000000"),
        element(0x00080090, "PN", "ANONYMOUS^"),
      ]),
    ).toEqual(expect.not.arrayContaining([expect.stringMatching(/REMOVED|0000000/)]));
  });

  it("come with the path of Items at any depth", () => {
    const deep = sequence(0x00400275, [
      item([]),
      item([sequence(0x00321064, [item([element(0x00401400, "LT", "Fell at home")])])]),
    ]);
    expect(valueOf([deep], "Fell at home")!.path).toBe("(0040,0275)[1].(0032,1064)[0].(0040,1400)");
  });

  it("hold every text of private elements, in Sequences encoded as UN as well", () => {
    const nodes = [
      element(0x00290010, "LO", "ACME 1.1"),
      element(0x00291010, "LO", "private text one"),
      element(0x00291011, "UN", latin1("private text two")),
      sequence(
        0x00291012,
        [item([element(0x00204000, "LT", "public in private"), element(0x00291013, "LO", "private text three")])],
        { vr: "UN" },
      ),
    ];
    expect(texts(nodes)).toEqual(expect.arrayContaining(["private text one", "private text two", "public in private"]));
    expect(texts(nodes)).not.toContain("ACME 1.1");
  });

  it("hold the text of a Sequence that cannot be read", () => {
    const broken = concatBytes(bytes`fe ff 00 e0 ff 00 00 00`, latin1("Fell at home"));
    expect(texts([element(0x00400275, "UN", broken)])).toContainEqual(expect.stringContaining("Fell at home"));
  });

  it("hold samples of bytes that must not survive", () => {
    const samples = (nodes: readonly DatasetNode[]) => collect(nodes).filter(({ kind }) => kind === "content");
    const noise = Uint8Array.from({ length: 4096 }, (_, at) => (at * at * 31 + at * 7) >>> 3);
    expect(samples([element(0x7fe00010, "OW", noise)])).toEqual([]);
    expect(samples([element(0x00290010, "LO", "ACME"), element(0x00291010, "OB", noise)])).toHaveLength(4);
    expect(samples([element(0x00420011, "OB", noise)])).toHaveLength(4);
    expect(samples([sequence(0x00880200, [item([element(0x7fe00010, "OB", noise)])])])).toHaveLength(4);
    expect(samples([element(0x60003000, "OW", new Uint8Array(4096))])).toEqual([]);
  });

  it("hold who and where codes stand for", () => {
    const person = sequence(0x00401101, [
      item([element(0x00080100, "SH", "D-4711"), element(0x00080104, "LO", "Dr. Lehmann")]),
    ]);
    const place = sequence(0x00080082, [
      item([element(0x00080100, "SH", "H-0815"), element(0x00080104, "LO", "St. Hedwig")]),
    ]);
    const kinds = collect([place, person]).map(({ kind, text }) => `${kind} ${text}`);
    expect(kinds).toEqual(
      expect.arrayContaining(["id D-4711", "name Dr. Lehmann", "id H-0815", "organization St. Hedwig"]),
    );
  });

  it("hold AE titles of group 0002, text of the preamble, and what follows the Dataset", () => {
    const preamble = new Uint8Array(128);
    preamble.set(latin1("made for Lehmann"), 3);
    const file = part10({ dataset: base(), preamble, meta: [element(0x00020016, "AE", "HEDWIG_CT1")] });
    const values = collectIdentifyingValues(readFile(concatBytes(file, new Uint8Array(32), latin1("sent by Lehmann"))));
    const where = values.map(({ path, text }) => `${path} ${text}`);
    expect(where).toEqual(expect.arrayContaining(["(0002,0016) HEDWIG_CT1", "preamble made for Lehmann"]));
    expect(where.some((text) => text.endsWith("sent by Lehmann"))).toBe(true);
  });

  it("know when other attributes say the same", () => {
    const nodes = [element(0x00081030, "LO", "Knee protocol 7"), element(0x0018_1250, "SH", "KNEE PROTOCOL 7")];
    expect(valueOf(nodes, "Knee protocol 7")!.isSaidElsewhere).toBe(true);
    expect(valueOf(nodes.slice(0, 1), "Knee protocol 7")!.isSaidElsewhere).toBe(false);
    const name = [element(0x00080090, "PN", "Siemann"), element(0x0018_1250, "SH", "Siemann")];
    expect(valueOf(name, "Siemann")!.isSaidElsewhere).toBe(false);
  });

  it("come with their bytes and character set beyond ASCII", () => {
    const encoded = bytes`1b 24 42 3b 33 45 44 1b 28 42`;
    const nodes = [element(0x00080005, "CS", "\\ISO 2022 IR 87"), element(0x00080090, "PN", encoded)];
    const value = valueOf(nodes, "山田")!;
    expect(value.characterSet).toEqual(["ISO 2022 IR 6", "ISO 2022 IR 87"]);
    expect(value.encoded).toEqual(encoded);
    expect(valueOf([element(0x00080090, "PN", "Lehmann")], "Lehmann")).not.toHaveProperty("encoded");
  });

  it("are each value once", () => {
    const nodes = [element(0x00080090, "PN", "Lehmann^Eva"), element(0x00081050, "PN", "Lehmann^Eva\\Lehmann^Eva")];
    expect(texts(nodes).filter((text) => text === "Lehmann^Eva")).toHaveLength(1);
  });

  it("are plain data, to be sent to a worker", () => {
    const values = collect([element(0x00081030, "LO", "Fall from a ladder")]);
    expect(structuredClone(values)).toEqual(values);
  });

  it("are those of a file that was opened, except for what it left in its source", async () => {
    const large = element(
      0x00291010,
      "OB",
      Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7) & 0xff),
    );
    const nodes = [element(0x00081030, "LO", "Fall from a ladder"), element(0x00290010, "LO", "ACME"), large];
    const file = part10({ dataset: [...base(nodes), element(0x7fe00010, "OW", pixels)] });
    const opened = collectIdentifyingValues(await openFile(bytesSource(file)));
    const read = collectIdentifyingValues(readFile(file));
    expect(opened).toEqual(read.filter(({ path }) => path !== "(0029,1010)"));
    expect(read.some(({ path }) => path === "(0029,1010)")).toBe(true);
  });
});

function byTag(a: DatasetNode, b: DatasetNode): number {
  return ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0);
}
