import { deflateRawSync } from "node:zlib";
import { concatBytes } from "./bytes.js";
import { encodeDataset, type Encoding } from "./dicom-encoding.js";
import { element, type DatasetNode } from "./dicom-nodes.js";

/** UIDs of the Transfer Syntaxes that tests write. */
export const transferSyntax = {
  implicitLittle: "1.2.840.10008.1.2",
  explicitLittle: "1.2.840.10008.1.2.1",
  deflated: "1.2.840.10008.1.2.1.99",
  explicitBig: "1.2.840.10008.1.2.2",
  jpegBaseline: "1.2.840.10008.1.2.4.50",
} as const;

export interface Part10Options {
  /** Default: Explicit VR Little Endian. */
  readonly transferSyntaxUid?: string;
  /** The Dataset; bytes are taken as they stand (and deflated when the Transfer Syntax says so). */
  readonly dataset: readonly DatasetNode[] | Uint8Array;
  /** Default: CT Image Storage. */
  readonly sopClassUid?: string;
  /** Default: `1.2.3.4`. */
  readonly sopInstanceUid?: string;
  /** Data elements of group 0002 after (0002,0012). Default: none. */
  readonly meta?: readonly DatasetNode[];
  /** The value of (0002,0000). Default: the right one; `false` leaves the element out. */
  readonly metaLength?: number | false;
  /** 128 bytes, or another number to be wrong. Default: zeros. */
  readonly preamble?: Uint8Array;
}

/** A DICOM file (PS3.10 7): preamble, `DICM`, File Meta Information, Dataset. */
export function part10(options: Part10Options): Uint8Array<ArrayBuffer> {
  const { transferSyntaxUid = transferSyntax.explicitLittle, preamble = new Uint8Array(128), dataset } = options;
  const encoded = dataset instanceof Uint8Array ? dataset : encodeDataset(dataset, encodingOf(transferSyntaxUid));
  const body = transferSyntaxUid === transferSyntax.deflated ? deflated(encoded) : encoded;
  const prefix = new TextEncoder().encode("DICM");
  return concatBytes(preamble, prefix, fileMetaInformation(transferSyntaxUid, options), body);
}

/** How the Dataset of a Transfer Syntax is encoded; every one that is not named otherwise is Explicit VR Little Endian. */
export function encodingOf(transferSyntaxUid: string): Encoding {
  if (transferSyntaxUid === transferSyntax.implicitLittle) return "implicit-le";
  return transferSyntaxUid === transferSyntax.explicitBig ? "explicit-be" : "explicit-le";
}

/** A deflated Dataset of odd length is padded with a NULL (PS3.5 A.5). */
function deflated(dataset: Uint8Array): Uint8Array {
  const stream = deflateRawSync(dataset);
  return stream.length % 2 === 0 ? stream : concatBytes(stream, Uint8Array.of(0));
}

function fileMetaInformation(transferSyntaxUid: string, options: Part10Options): Uint8Array {
  const rest = encodeDataset([
    element(0x00020001, "OB", Uint8Array.of(0, 1)),
    element(0x00020002, "UI", options.sopClassUid ?? "1.2.840.10008.5.1.4.1.1.2"),
    element(0x00020003, "UI", options.sopInstanceUid ?? "1.2.3.4"),
    element(0x00020010, "UI", transferSyntaxUid),
    element(0x00020012, "UI", "1.2.3.4.5"),
    ...(options.meta ?? []),
  ]);
  if (options.metaLength === false) return rest;
  return concatBytes(encodeDataset([element(0x00020000, "UL", options.metaLength ?? rest.length)]), rest);
}
