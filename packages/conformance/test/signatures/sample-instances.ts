import {
  type DatasetNode,
  element,
  fragments,
  item,
  part10,
  sequence,
  transferSyntax,
  type ElementNode,
} from "@dicomsec/testing";

/** An instance to sign. */
export interface SampleInstance {
  /** How it is encoded, for titles. */
  readonly name: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
}

export const encapsulated = {
  rle: "1.2.840.10008.1.2.5",
  jpegLossless: "1.2.840.10008.1.2.4.70",
  jpeg2000: "1.2.840.10008.1.2.4.90",
} as const;

const native = {
  "Explicit VR Little Endian": transferSyntax.explicitLittle,
  "Implicit VR Little Endian": transferSyntax.implicitLittle,
  "Explicit VR Big Endian": transferSyntax.explicitBig,
  deflated: transferSyntax.deflated,
} as const;

/** The image in every way that MAC inputs can differ by. `dcmsign` decodes no pixels: the fragments may hold anything. */
export function sampleImages(): readonly SampleInstance[] {
  const table = Uint8Array.of(0, 0, 0, 0, 10, 0, 0, 0);
  const empty = new Uint8Array();
  const part = (length: number): Uint8Array => new Uint8Array(length).map((_, at) => at * 7 + length);
  const pixels = (...parts: Uint8Array[]): DatasetNode => fragments(0x7fe00010, "OB", parts);
  return [
    ...nativeInstances((): DatasetNode[] => [...imageNodes, element(0x7fe00010, "OW", part(128))]),
    encapsulatedImage("RLE, one fragment", encapsulated.rle, pixels(empty, part(64))),
    encapsulatedImage("RLE, several fragments and an offset table", encapsulated.rle, pixels(table, part(2), part(66))),
    encapsulatedImage("JPEG", transferSyntax.jpegBaseline, pixels(empty, part(30), part(32), part(34))),
    encapsulatedImage("JPEG Lossless", encapsulated.jpegLossless, pixels(table, part(2), empty)),
    encapsulatedImage("JPEG 2000", encapsulated.jpeg2000, pixels(empty, part(99))),
  ];
}

/** A Structured Report in the native Transfer Syntaxes. */
export function sampleDocuments(verificationFlag: "VERIFIED" | "UNVERIFIED"): readonly SampleInstance[] {
  return nativeInstances(() => documentNodes(verificationFlag), "1.2.840.10008.5.1.4.1.1.88.11");
}

function nativeInstances(nodes: () => readonly DatasetNode[], sopClassUid = imageClass): SampleInstance[] {
  return Object.entries(native).map(([name, transferSyntaxUid]) => ({
    name,
    transferSyntaxUid,
    bytes: part10({ transferSyntaxUid, dataset: nodes(), sopClassUid }),
  }));
}

function encapsulatedImage(name: string, transferSyntaxUid: string, pixels: DatasetNode): SampleInstance {
  const dataset = [...imageNodes, pixels];
  return { name, transferSyntaxUid, bytes: part10({ transferSyntaxUid, dataset, sopClassUid: imageClass }) };
}

const imageClass = "1.2.840.10008.5.1.4.1.1.7";

const general = (sopClassUid: string, modality: string): ElementNode[] => [
  element(0x00080005, "CS", "ISO_IR 100"),
  element(0x00080012, "DA", "20260102"),
  element(0x00080013, "TM", "010203.5"),
  element(0x00080016, "UI", sopClassUid),
  element(0x00080018, "UI", "1.2.3.4"),
  element(0x00080020, "DA", "20260101"),
  element(0x00080023, "DA", "20260102"),
  element(0x00080033, "TM", "0102"),
  element(0x00080050, "SH"),
  element(0x00080060, "CS", modality),
  element(0x00080070, "LO", "Maker"),
];

const patientAndStudy: readonly ElementNode[] = [
  element(0x00100010, "PN", "Doe^Jane"),
  element(0x00100020, "LO", "4711A"),
  element(0x00100030, "DA"),
  element(0x0020000d, "UI", "1.2.3"),
  element(0x0020000e, "UI", "1.2.3.1"),
  element(0x00200013, "IS", "1"),
];

const code = (value: string): ElementNode[] => [
  element(0x00080100, "SH", value),
  element(0x00080102, "SH", "99ACME"),
  element(0x00080104, "LO", "Meaning"),
];

/** What can be in a Dataset: Sequences with and without lengths, with nothing in them, with UN in them; private elements; every binary VR. */
const imageNodes: readonly DatasetNode[] = [
  element(0x00080008, "CS", "DERIVED\\PRIMARY"),
  element(0x00080064, "CS", "WSD"),
  ...general(imageClass, "OT"),
  element(0x00081010, "SH", "Station"),
  sequence(0x00081111, []),
  sequence(
    0x00081140,
    [
      item([
        element(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.7"),
        element(0x00081155, "UI", "1.2.3.5"),
        sequence(0x0040a170, [item(code("121311")), item([])], { length: "undefined" }),
      ]),
      item([element(0x00081155, "UI", "1.2.3.66")], { length: "undefined" }),
    ],
    { length: "undefined" },
  ),
  sequence(0x00082218, [item(code("T-A0100"), { length: "undefined" })]),
  element(0x00090010, "LO", "ACME 1.0"),
  element(0x00091001, "LO", "private"),
  element(0x00091002, "UN", Uint8Array.of(1, 2, 3, 4)),
  sequence(0x00091003, [item([element(0x00090010, "LO", "ACME 1.0"), element(0x00091004, "FD", [0.5])])]),
  ...patientAndStudy,
  element(0x00186016, "UL", [70_000]),
  element(0x00186020, "SL", [-5]),
  element(0x00189087, "FD", [0.25, -1e300]),
  element(0x00189328, "FL", [1.5]),
  element(0x00280002, "US", [1]),
  element(0x00280004, "CS", "MONOCHROME2"),
  element(0x00280009, "AT", [0x00181063]),
  element(0x00280010, "US", [8]),
  element(0x00280011, "US", [8]),
  element(0x00280100, "US", [16]),
  element(0x00280101, "US", [12]),
  element(0x00280102, "US", [11]),
  element(0x00280103, "US", [0]),
  element(0x00280106, "US", [3]),
  element(0x00281052, "DS", "-1024"),
  element(0x00281201, "OW", [1, 258, 3]),
  sequence(0x00400275, [item([element(0x00400007, "LO", "Step"), element(0x00401001, "UN", Uint8Array.of(65, 66))])]),
  element(0x00420011, "OB", Uint8Array.of(37, 80, 68, 70)),
  element(0x00640009, "OF", [1, 2]),
  element(0x00660040, "OL", [1, 66_000]),
  element(0x0070150d, "OD", [3.25]),
  element(0x00720081, "OV", [1n, 2n ** 60n]),
  element(0x00720082, "SV", [-7n]),
  element(0x00720083, "UV", [2n ** 63n]),
  element(0x00720067, "OW"),
  element(0x60000010, "US", [8]),
  element(0x60003000, "OW", [255, 4]),
].toSorted(byTag);

function documentNodes(verificationFlag: string): DatasetNode[] {
  const text = [
    element(0x0040a010, "CS", "CONTAINS"),
    element(0x0040a040, "CS", "TEXT"),
    sequence(0x0040a043, [item(code("121071"))]),
    element(0x0040a160, "UT", "Nothing found."),
  ];
  const observer = [
    element(0x0040a027, "LO", "Hospital"),
    element(0x0040a030, "DT", "20260102030405"),
    element(0x0040a075, "PN", "Roe^Mary"),
    sequence(0x0040a088, []),
  ];
  return [
    ...general("1.2.840.10008.5.1.4.1.1.88.11", "SR"),
    ...patientAndStudy,
    element(0x00200011, "IS", "1"),
    element(0x0040a040, "CS", "CONTAINER"),
    sequence(0x0040a043, [item(code("121070"), { length: "undefined" })]),
    element(0x0040a050, "CS", "SEPARATE"),
    ...(verificationFlag === "VERIFIED" ? [sequence(0x0040a073, [item(observer)])] : []),
    sequence(0x0040a372, []),
    element(0x0040a491, "CS", "COMPLETE"),
    element(0x0040a493, "CS", verificationFlag),
    sequence(0x0040a730, [item(text, { length: "undefined" }), item(text)], { length: "undefined" }),
  ];
}

function byTag(a: DatasetNode, b: DatasetNode): number {
  return ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0);
}
