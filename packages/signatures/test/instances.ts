import { type DicomFile, readFile } from "@dicomsec/core";
import {
  type DatasetNode,
  element,
  fragments,
  item,
  part10,
  type Part10Options,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";

const SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";

/** Elements of a small image with Sequences, private elements and UN; `changes` replace those of the same Tag, or come beside them. */
export function imageNodes(...changes: readonly DatasetNode[]): readonly DatasetNode[] {
  const tagOf = (node: DatasetNode): number => ("tag" in node ? node.tag : 0);
  const changed = new Set(changes.map(tagOf));
  return [...nodes().filter((node) => !changed.has(tagOf(node))), ...changes].toSorted((a, b) => tagOf(a) - tagOf(b));
}

function nodes(): DatasetNode[] {
  return [
    element(0x00080016, "UI", SECONDARY_CAPTURE),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00080020, "DA", "20260101"),
    sequence(0x00081140, [
      item([element(0x00081150, "UI", SECONDARY_CAPTURE), element(0x00081155, "UI", "1.2.3.5")]),
      item([element(0x00081150, "UI", SECONDARY_CAPTURE), element(0x00081155, "UI", "1.2.3.6")], {
        length: "undefined",
      }),
    ]),
    element(0x00090010, "LO", "DICOMSEC TEST"),
    element(0x00091001, "LO", "private"),
    element(0x00091002, "UN", Uint8Array.of(1, 2)),
    element(0x00100010, "PN", "Test^Signature"),
    element(0x0020000d, "UI", "1.2.3.1"),
    element(0x0020000e, "UI", "1.2.3.2"),
    element(0x00280010, "US", 2),
    element(0x00280011, "US", 2),
    element(0x00280100, "US", 8),
    element(0x7fe00010, "OB", Uint8Array.of(1, 2, 3, 4)),
  ];
}

/** Tags of the image that are signed when all are that may be. */
export const signedTags = [
  0x00080016, 0x00080018, 0x00080020, 0x00081140, 0x00090010, 0x00091001, 0x00100010, 0x0020000d, 0x0020000e,
  0x00280010, 0x00280011, 0x00280100, 0x7fe00010,
];

export const encapsulatedPixels = fragments(0x7fe00010, "OB", [
  new Uint8Array(0),
  Uint8Array.of(1, 2),
  Uint8Array.of(3, 4),
]);

export function imageBytes(options: Partial<Part10Options> = {}): Uint8Array {
  return part10({ dataset: imageNodes(), sopClassUid: SECONDARY_CAPTURE, ...options });
}

export function image(options: Partial<Part10Options> = {}): DicomFile {
  return readFile(imageBytes(options));
}

export function encapsulatedImage(): DicomFile {
  return image({ dataset: imageNodes(encapsulatedPixels), transferSyntaxUid: transferSyntax.jpegBaseline });
}
