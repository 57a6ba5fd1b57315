import fc from "fast-check";
import { latin1 } from "./bytes.js";
import { encodeDataset } from "./dicom-encoding.js";
import { element, fragments, item, sequence } from "./dicom-nodes.js";
import type { DatasetNode, ItemNode, LengthKind } from "./dicom-nodes.js";
import { encodingOf, part10, transferSyntax } from "./part10.js";
import { textEncodings, valueVrs, vrValueArbitrary, type TextEncoding } from "./vr-values.js";

/** A well-formed Dataset, and how it is written. */
export interface DatasetSample {
  readonly transferSyntaxUid: string;
  readonly nodes: readonly DatasetNode[];
  /** The Dataset alone, in the encoding of the Transfer Syntax, before any deflation. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface DatasetArbitraryOptions {
  /** Deepest nesting of Sequences. Default: 3. */
  readonly maxDepth?: number;
  /** Default: all of `transferSyntax`. */
  readonly transferSyntaxUids?: readonly string[];
}

/**
 * Well-formed Datasets (PS3.5 7): every VR, Sequences in Sequences with both kinds of length, private data elements, UN that
 * holds Items, Encapsulated Pixel Data where the Transfer Syntax has it; ascending tags, text in the declared character set.
 */
export function datasetArbitrary(options: DatasetArbitraryOptions = {}): fc.Arbitrary<DatasetSample> {
  const { maxDepth = 3, transferSyntaxUids = Object.values(transferSyntax) } = options;
  const text = fc.constantFrom(...textEncodings);
  return fc.tuple(fc.constantFrom(...transferSyntaxUids), text).chain(([transferSyntaxUid, encoding]) => {
    const explicit = transferSyntaxUid !== transferSyntax.implicitLittle;
    const root = fc.tuple(nodesArbitrary(encoding, explicit, maxDepth), pixelDataArbitrary(transferSyntaxUid));
    return root.map(([nodes, pixelData]) => {
      const all = ascending([...characterSetOf(encoding), ...nodes, ...pixelData]);
      return { transferSyntaxUid, nodes: all, bytes: encodeDataset(all, encodingOf(transferSyntaxUid)) };
    });
  });
}

/** Well-formed DICOM files around the Datasets of `datasetArbitrary`; `bytes` is the whole file. */
export function part10Arbitrary(options: DatasetArbitraryOptions = {}): fc.Arbitrary<DatasetSample> {
  return fc
    .tuple(datasetArbitrary(options), fc.uint8Array({ minLength: 128, maxLength: 128 }))
    .map(([sample, preamble]) => ({
      ...sample,
      bytes: part10({ transferSyntaxUid: sample.transferSyntaxUid, dataset: sample.nodes, preamble }),
    }));
}

/** One public attribute per VR: those of the Selector Attribute Macro (PS3.3 C.23.4.2), which any value fits. */
const selectorTags: Readonly<Record<string, number>> = {
  AE: 0x0072005e,
  AS: 0x0072005f,
  AT: 0x00720060,
  DA: 0x00720061,
  CS: 0x00720062,
  DT: 0x00720063,
  IS: 0x00720064,
  OB: 0x00720065,
  LO: 0x00720066,
  OF: 0x00720067,
  LT: 0x00720068,
  OW: 0x00720069,
  PN: 0x0072006a,
  TM: 0x0072006b,
  SH: 0x0072006c,
  UN: 0x0072006d,
  ST: 0x0072006e,
  UC: 0x0072006f,
  UT: 0x00720070,
  UR: 0x00720071,
  DS: 0x00720072,
  OD: 0x00720073,
  FD: 0x00720074,
  OL: 0x00720075,
  FL: 0x00720076,
  UL: 0x00720078,
  US: 0x0072007a,
  SL: 0x0072007c,
  SS: 0x0072007e,
  UI: 0x0072007f,
  OV: 0x00720081,
  SV: 0x00720082,
  UV: 0x00720083,
};
/** Referenced Study, Referenced Series, Procedure Code, Content and Per-Frame Functional Groups Sequence. */
const sequenceTags = [0x00081110, 0x00081115, 0x00081032, 0x0040a730, 0x52009230];
const creator = element(0x00290010, "LO", "DICOMSEC TEST");

function nodesArbitrary(text: TextEncoding, explicit: boolean, depth: number): fc.Arbitrary<DatasetNode[]> {
  const kinds = [publicArbitrary(text), privateArbitrary(text)];
  if (depth > 0) kinds.push(sequenceArbitrary(text, explicit, depth - 1));
  return fc.array(fc.oneof(...kinds), { maxLength: 6 }).map((lists) => ascending(lists.flat()));
}

function publicArbitrary(text: TextEncoding): fc.Arbitrary<DatasetNode[]> {
  const vrs = fc.constantFrom(...valueVrs);
  return vrs.chain((vr) => vrValueArbitrary(vr, text).map((value) => [element(selectorTags[vr] ?? 0, vr, value)]));
}

function privateArbitrary(text: TextEncoding): fc.Arbitrary<DatasetNode[]> {
  const tag = fc.integer({ min: 0x00291000, max: 0x002910ff });
  const one = fc.tuple(tag, fc.constantFrom(...valueVrs));
  return one.chain(([at, vr]) => vrValueArbitrary(vr, text).map((value) => [creator, element(at, vr, value)]));
}

function sequenceArbitrary(text: TextEncoding, explicit: boolean, depth: number): fc.Arbitrary<DatasetNode[]> {
  const items = fc.array(itemArbitrary(text, explicit, depth), { maxLength: 3 });
  const known = fc.tuple(fc.constantFrom(...sequenceTags), items, lengthKind);
  const ofPublic = known.map(([tag, list, length]) => [sequence(tag, list, { length })]);
  const ofPrivate = fc
    .tuple(items, lengthKind)
    .map(([list, length]) => [creator, sequence(0x00291001, list, { length: explicit ? length : "undefined" })]);
  // A UN of undefined length holds Items in Implicit VR Little Endian (PS3.5 6.2.2 note 2).
  const implicitItems = fc.array(itemArbitrary(text, false, depth), { maxLength: 2 });
  const ofUnknown = implicitItems.map((list) => [
    creator,
    sequence(0x00291002, list, { length: "undefined", vr: "UN" }),
  ]);
  return explicit ? fc.oneof(ofPublic, ofPrivate, ofUnknown) : fc.oneof(ofPublic, ofPrivate);
}

function itemArbitrary(text: TextEncoding, explicit: boolean, depth: number): fc.Arbitrary<ItemNode> {
  return fc.tuple(nodesArbitrary(text, explicit, depth), lengthKind).map(([nodes, length]) => item(nodes, { length }));
}

const lengthKind = fc.constantFrom<LengthKind>("defined", "undefined");

function pixelDataArbitrary(transferSyntaxUid: string): fc.Arbitrary<DatasetNode[]> {
  if (transferSyntaxUid !== transferSyntax.jpegBaseline) return fc.constant([]);
  const parts = fc.array(fc.uint8Array({ minLength: 2, maxLength: 20 }), { minLength: 1, maxLength: 3 });
  return parts.map((list) => [fragments(0x7fe00010, "OB", [new Uint8Array(0), ...list])]);
}

function characterSetOf(text: TextEncoding): DatasetNode[] {
  return text.characterSet === undefined ? [] : [element(0x00080005, "CS", latin1(text.characterSet))];
}

/** Tags ascend and none stands twice (PS3.5 7.1); the first of several is kept. */
function ascending(nodes: readonly DatasetNode[]): DatasetNode[] {
  const byTag = new Map<number, DatasetNode>();
  for (const node of nodes) {
    const tag = node.kind === "raw" ? 0xffffffff : node.tag;
    if (!byTag.has(tag)) byTag.set(tag, node);
  }
  return [...byTag.entries()].sort(([a], [b]) => a - b).map(([, node]) => node);
}
