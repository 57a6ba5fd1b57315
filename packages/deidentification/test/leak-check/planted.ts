import {
  concatBytes,
  element,
  encodeDataset,
  fragments,
  item,
  part10,
  sequence,
  type DatasetNode,
} from "@dicomsec/testing";

/** Somewhere an identifier may stand in an output. */
export interface Spot {
  readonly name: string;
  /** Tag path, or where else. */
  readonly path: string;
  /** An output that holds these bytes there. */
  readonly output: (planted: Uint8Array) => Uint8Array;
}

export const ctImage = "1.2.840.10008.5.1.4.1.1.2";

/** Pixels of a smooth image: 16 bits, no letters in a row. */
export const pixels = Uint8Array.from({ length: 8192 }, (_, at) => (at & 1 ? (at >> 10) & 3 : (at * 7) & 0xff));

const even = (bytes: Uint8Array) => concatBytes(bytes, new Uint8Array(bytes.length % 2).fill(0x20));

/** What a de-identified output has anyway. */
export const base = (more: readonly DatasetNode[] = []): DatasetNode[] => {
  const nodes: DatasetNode[] = [
    element(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
    element(0x00080016, "UI", ctImage),
    element(0x00080018, "UI", "2.25.123456789012345678901234567890123456789"),
    element(0x00080020, "DA", ""),
    element(0x00080070, "LO", "ACME IMAGING"),
    element(0x00100010, "PN", "ANON-223AXNDBQ9E"),
    element(0x00180050, "DS", "5.000000"),
    ...more,
  ];
  return nodes.sort((a, b) => ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0));
};

const withPixels = (more: readonly DatasetNode[], pixelBytes = pixels) =>
  part10({ dataset: [...base(more), element(0x7fe00010, "OW", pixelBytes)] });

function nested(depth: number, planted: Uint8Array): DatasetNode[] {
  const leaf = element(0x0020_4000, "LT", planted);
  return depth === 0
    ? [leaf]
    : [
        sequence(0x0040a730, [item([]), item(nested(depth - 1, planted))], {
          length: depth % 2 ? "undefined" : "defined",
        }),
      ];
}

const nestedPath = (depth: number) => `${"(0040,A730)[1].".repeat(depth)}(0020,4000)`;

function among(planted: Uint8Array, around: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(around);
  bytes.set(planted, at);
  return bytes;
}

/** Every kind of place an output has. */
export const spots: readonly Spot[] = [
  {
    name: "the preamble",
    path: "preamble",
    output: (p) => part10({ dataset: base(), preamble: among(p.subarray(0, 100), new Uint8Array(128), 20) }),
  },
  {
    name: "an AE title of group 0002",
    path: "(0002,0016)",
    output: (p) => part10({ dataset: base(), meta: [element(0x00020016, "AE", even(p))] }),
  },
  {
    name: "an attribute of the Dataset",
    path: "(0020,4000)",
    output: (p) => withPixels([element(0x00204000, "LT", even(p))]),
  },
  { name: "an attribute at depth 1", path: nestedPath(1), output: (p) => withPixels(nested(1, even(p))) },
  { name: "an attribute at depth 12", path: nestedPath(12), output: (p) => withPixels(nested(12, even(p))) },
  {
    name: "a private element",
    path: "(0029,1010)",
    output: (p) => withPixels([element(0x00290010, "LO", "ACME"), element(0x00291010, "LO", even(p))]),
  },
  {
    name: "bytes of a private element",
    path: "(0029,1010)",
    output: (p) =>
      withPixels([
        element(0x00290010, "LO", "ACME"),
        element(0x00291010, "OB", among(p, pixels.subarray(0, 2048), 901)),
      ]),
  },
  {
    name: "a Sequence encoded as UN",
    path: "(0040,A730)[0].(0020,4000)",
    output: (p) => withPixels([sequence(0x0040a730, [item([element(0x00204000, "LT", even(p))])], { vr: "UN" })]),
  },
  {
    name: "an element of unknown VR",
    path: "(0029,1010)",
    output: (p) => withPixels([element(0x00291010, "UN", even(p))]),
  },
  { name: "an overlay", path: "(6000,1500)", output: (p) => withPixels([element(0x60001500, "LO", even(p))]) },
  { name: "the pixels", path: "(7FE0,0010)", output: (p) => withPixels([], among(p, pixels, 4001)) },
  {
    name: "the pixels of a deflated Dataset",
    path: "(7FE0,0010)",
    output: (p) =>
      part10({
        transferSyntaxUid: "1.2.840.10008.1.2.1.99",
        dataset: [...base(), element(0x7fe00010, "OW", among(p, pixels, 4001))],
      }),
  },
  {
    name: "a big endian attribute",
    path: "(0020,4000)",
    output: (p) =>
      part10({ transferSyntaxUid: "1.2.840.10008.1.2.2", dataset: base([element(0x00204000, "LT", even(p))]) }),
  },
  {
    name: "a fragment of encapsulated pixels",
    path: "(7FE0,0010)",
    output: (p) =>
      part10({
        transferSyntaxUid: "1.2.840.10008.1.2.4.50",
        dataset: [...base(), fragments(0x7fe00010, "OB", [new Uint8Array(0), among(p, pixels, 4001), pixels])],
      }),
  },
  {
    name: "an attribute after large encapsulated pixels",
    path: "(8E05,1010)",
    output: (p) =>
      part10({
        transferSyntaxUid: "1.2.840.10008.1.2.4.50",
        dataset: [
          ...base(),
          fragments(0x7fe00010, "OB", [new Uint8Array(0), new Uint8Array(300_000)]),
          element(0x8e051010, "OB", even(p)),
          element(0xfffcfffc, "OB", new Uint8Array(64)),
        ],
      }),
  },
  {
    name: "bytes after the Dataset",
    path: "trailing",
    output: (p) =>
      concatBytes(
        part10({ dataset: base() }),
        encodeDataset([element(0x7fe00010, "OW", pixels)]),
        new Uint8Array(32),
        p,
      ),
  },
];
