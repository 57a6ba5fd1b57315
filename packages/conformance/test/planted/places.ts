import {
  concatBytes,
  type DatasetNode,
  element,
  fragments,
  item,
  latin1,
  part10,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";

/** Somewhere that an identifier can stand in a file. */
export interface Place {
  readonly place: string;
  /** A file with the secret there, and nowhere else. */
  readonly plant: (secret: string, transferSyntaxUid: string) => Uint8Array;
  /** Default: all uncompressed ones. */
  readonly transferSyntaxUids?: readonly string[];
}

const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const basicTextSr = "1.2.840.10008.5.1.4.1.1.88.11";
const encapsulatedPdf = "1.2.840.10008.5.1.4.1.1.104.1";

/** A small image around the nodes. */
function file(nodes: readonly DatasetNode[], transferSyntaxUid: string, sopClassUid = ctImage): Uint8Array {
  return part10({ transferSyntaxUid, dataset: image(nodes, sopClassUid), sopClassUid });
}

function image(nodes: readonly DatasetNode[], sopClassUid: string): readonly DatasetNode[] {
  const given = new Set(nodes.map(tagOf));
  const others = [
    element(0x00080016, "UI", sopClassUid),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00080060, "CS", "CT"),
    element(0x00100010, "PN", "Doe^Jane"),
    element(0x00100020, "LO", "ID1"),
    element(0x0020000d, "UI", "1.2.3.5"),
    element(0x0020000e, "UI", "1.2.3.6"),
    element(0x00280010, "US", 1),
    element(0x00280011, "US", 2),
    element(0x7fe00010, "OW", [7, 8]),
  ].filter((node) => !given.has(node.tag));
  return [...others, ...nodes].sort((a, b) => tagOf(a) - tagOf(b));
}

function tagOf(node: DatasetNode): number {
  return node.kind === "raw" ? 0xffffffff : node.tag;
}

function at(place: string, nodes: (secret: string) => readonly DatasetNode[], sopClassUid?: string): Place {
  return { place, plant: (secret, transferSyntaxUid) => file(nodes(secret), transferSyntaxUid, sopClassUid) };
}

const padTo = (text: string, length: number): Uint8Array =>
  concatBytes(latin1(text), new Uint8Array(length)).subarray(0, length);
const even = (text: string): Uint8Array => latin1(text.length % 2 === 0 ? text : `${text} `);

const privateCreator = (group: number): DatasetNode => element((group << 16) | 0x0010, "LO", "SOMEBODY 1.0");
const name = (secret: string): DatasetNode => element(0x00100010, "PN", `Secret^${secret}`);
const patientAddress = (secret: string): DatasetNode => element(0x00101040, "LO", secret);

/** Items in Items, by a Sequence that the profile keeps: Referenced SOP Sequence (0008,1199). */
function nested(depth: number, nodes: readonly DatasetNode[], length: "defined" | "undefined"): DatasetNode {
  const inner = depth === 1 ? nodes : [nested(depth - 1, nodes, length)];
  return sequence(0x00081199, [item(inner, { length })], { length });
}

const depths = [1, 4, 12].flatMap((depth) =>
  (["defined", "undefined"] as const).map((length) =>
    at(`a name in Items of ${length} length, at depth ${depth}`, (secret) => [nested(depth, [name(secret)], length)]),
  ),
);

const fileMetaInformation: readonly Place[] = [
  ["Source Application Entity Title (0002,0016)", 0x00020016, "AE"],
  ["Sending Application Entity Title (0002,0017)", 0x00020017, "AE"],
  ["Private Information (0002,0102)", 0x00020102, "OB"],
].map(([place, tag, vr]) => ({
  place: String(place),
  plant: (secret, transferSyntaxUid) =>
    part10({
      transferSyntaxUid,
      dataset: image([], ctImage),
      meta: [element(Number(tag), String(vr), latin1(secret))],
    }),
}));

const outsideDataset: readonly Place[] = [
  {
    place: "the preamble",
    plant: (secret, transferSyntaxUid) =>
      part10({ transferSyntaxUid, dataset: image([], ctImage), preamble: padTo(secret, 128) }),
  },
  ...fileMetaInformation,
  {
    place: "bytes behind the Dataset",
    plant: (secret, transferSyntaxUid) => concatBytes(file([], transferSyntaxUid), new Uint8Array(8), even(secret)),
  },
  {
    place: "other bytes behind the Dataset",
    plant: (secret, transferSyntaxUid) => concatBytes(file([], transferSyntaxUid), even(`\0\0\0\0${secret}`)),
  },
  at("Data Set Trailing Padding (FFFC,FFFC)", (secret) => [element(0xfffcfffc, "OB", even(secret))]),
];

const text: readonly Place[] = [
  at("Patient's Name", (secret) => [name(secret)]),
  at("Patient's Name in several component groups", (secret) => [element(0x00100010, "PN", `A^B=${secret}^C=D`)]),
  at("the second of Other Patient IDs", (secret) => [element(0x00101000, "LO", `ID2\\${secret}`)]),
  at("Patient Comments", (secret) => [element(0x00104000, "LT", `Called ${secret} today`)]),
  at("Image Comments", (secret) => [element(0x00204000, "LT", `Called ${secret} today`)]),
  at("Institution Name", (secret) => [element(0x00080080, "LO", secret)]),
  at("a UID", (secret) => [element(0x00200052, "UI", `1.2.${digitsOf(secret)}`)]),
  at("Contrast/Bolus Agent, a Type 2 attribute", (secret) => [element(0x00180010, "LO", secret)]),
  at("Other Patient IDs Sequence", (secret) => [
    sequence(0x00101002, [item([element(0x00100020, "LO", secret), element(0x00100022, "CS", "TEXT")])]),
  ]),
  at("Original Attributes Sequence", (secret) => [
    sequence(0x04000561, [item([sequence(0x04000550, [item([patientAddress(secret)])])])]),
  ]),
  at("Request Attributes Sequence", (secret) => [sequence(0x00400275, [item([element(0x00401001, "SH", secret)])])]),
];

const structuredContent: readonly Place[] = [
  at(
    "a text of a Structured Report",
    (secret) => [contentItem([element(0x0040a040, "CS", "TEXT"), element(0x0040a160, "UT", `Found in ${secret}`)])],
    basicTextSr,
  ),
  at(
    "a name three Items deep in a Structured Report",
    (secret) => [contentItem([contentItem([contentItem([element(0x0040a123, "PN", secret)])])])],
    basicTextSr,
  ),
  at("a text of a Structured Report in an image", (secret) => [contentItem([element(0x0040a160, "UT", secret)])]),
  at(
    "the verifying observer",
    (secret) => [sequence(0x0040a073, [item([element(0x0040a075, "PN", secret)])])],
    basicTextSr,
  ),
  at(
    "an encapsulated document",
    (secret) => [element(0x00420011, "OB", even(`%PDF-1.4 ${secret}`)), element(0x00420012, "LO", "application/pdf")],
    encapsulatedPdf,
  ),
];

function contentItem(nodes: readonly DatasetNode[]): DatasetNode {
  return sequence(0x0040a730, [item(nodes)], { length: "undefined" });
}

const privateElements: readonly Place[] = [
  at("a private element", (secret) => [privateCreator(0x0029), element(0x00291001, "LO", secret)]),
  at("a Private Creator", (secret) => [element(0x00290010, "LO", secret)]),
  at("a private element without Private Creator", (secret) => [element(0x00291101, "LO", secret)]),
  at("a private element of a group that dictionaries know", (secret) => [
    element(0x00190010, "LO", "SIEMENS MR HEADER"),
    element(0x00191008, "CS", secret),
  ]),
  at("a private Sequence", (secret) => [
    privateCreator(0x0029),
    sequence(0x00291002, [item([patientAddress(secret)])], { length: "undefined" }),
  ]),
  at("a private element in an Item", (secret) => [
    nested(1, [privateCreator(0x0029), element(0x00291001, "LO", secret)], "defined"),
  ]),
  at("a public attribute of no dictionary", (secret) => [element(0x00187ffe, "LO", secret)]),
];

/** Explicit VR only: Implicit VR has no UN. */
const unknownVr: readonly Place[] = [
  at("a name with VR UN", (secret) => [element(0x00100010, "UN", even(secret))]),
  at("Items in a public Sequence with VR UN, of undefined length", (secret) => [
    sequence(0x00081199, [item([name(secret)], { length: "undefined" })], { vr: "UN", length: "undefined" }),
  ]),
  at("Items in a public Sequence with VR UN, of defined length", (secret) => [
    sequence(0x00081199, [item([name(secret)])], { vr: "UN", length: "defined" }),
  ]),
  at("Items in Items with VR UN", (secret) => [
    nested(2, [sequence(0x00081199, [item([name(secret)])], { vr: "UN", length: "undefined" })], "undefined"),
  ]),
  at("Items in a private element with VR UN, of undefined length", (secret) => [
    privateCreator(0x0029),
    sequence(0x00291002, [item([name(secret)])], { vr: "UN", length: "undefined" }),
  ]),
  at("Items in a public attribute of no dictionary with VR UN", (secret) => [
    sequence(0x00187ffe, [item([name(secret)])], { vr: "UN", length: "undefined" }),
  ]),
].map((each) => ({
  ...each,
  transferSyntaxUids: [transferSyntax.explicitLittle, transferSyntax.explicitBig, transferSyntax.deflated],
}));

const pictures: readonly Place[] = [
  at("Overlay Data", (secret) => overlay(0x6000, secret)),
  at("the data of the last overlay", (secret) => overlay(0x601e, secret)),
  at("Overlay Description", (secret) => [element(0x60000022, "LO", secret)]),
  at("Curve Data", (secret) => [element(0x50003000, "OW", even(secret))]),
  at("Curve Label", (secret) => [element(0x50002500, "LO", secret)]),
  at("a second curve", (secret) => [element(0x50020022, "LO", secret)]),
  at("the icon", (secret) => [
    sequence(0x00880200, [item([element(0x00280010, "US", 1), element(0x7fe00010, "OW", even(secret))])]),
  ]),
  at("a label of a graphic annotation", (secret) => [
    sequence(0x00700001, [item([sequence(0x00700008, [item([element(0x00700006, "ST", secret)])])])]),
  ]),
];

function overlay(group: number, secret: string): readonly DatasetNode[] {
  const tag = (number: number): number => ((group << 16) | number) >>> 0;
  return [element(tag(0x0010), "US", 8), element(tag(0x0011), "US", 8), element(tag(0x3000), "OW", even(secret))];
}

const signatures: readonly Place[] = [
  at("the certificate of a Digital Signature", (secret) => [
    sequence(0xfffafffa, [item([element(0x04000115, "OB", even(secret))])]),
  ]),
  at("an Encrypted Attributes Sequence", (secret) => [
    sequence(0x04000500, [
      item([element(0x04000510, "UI", "1.2.840.10008.1.2.1"), element(0x04000520, "OB", even(secret))]),
    ]),
  ]),
];

const encapsulated: readonly Place[] = [
  {
    place: "a name beside encapsulated Pixel Data",
    plant: (secret, transferSyntaxUid) =>
      file(
        [name(secret), fragments(0x7fe00010, "OB", [new Uint8Array(0), Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)])],
        transferSyntaxUid,
      ),
    transferSyntaxUids: [transferSyntax.jpegBaseline],
  },
];

/** Where the tests plant. */
export const places: readonly Place[] = [
  ...outsideDataset,
  ...text,
  ...depths,
  ...structuredContent,
  ...privateElements,
  ...unknownVr,
  ...pictures,
  ...signatures,
  ...encapsulated,
];

/** The digits by which a UID stands for the secret. */
export function digitsOf(secret: string): string {
  return Array.from(secret, (char) => char.charCodeAt(0)).join("");
}
