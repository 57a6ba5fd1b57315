import dcmjs from "dcmjs";
import type { Dataset } from "../dataset/dataset.js";
import { lookupPrivateTag } from "../dictionary/index.js";
import { DecodeError } from "../errors.js";
import { formatTag, isPrivateCreator, parseTag, tagDigits, type TagNumber } from "../tag.js";
import type { DcmjsDict, DcmjsElement, NaturalDataset } from "./dcmjs-dict.js";
import { fromDcmjsDict, type FromDcmjsOptions } from "./from-dcmjs.js";
import { toDcmjsDict } from "./to-dcmjs.js";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const DEEPEST = 64;

export interface FromNaturalDatasetOptions extends FromDcmjsOptions {
  /** The Transfer Syntax of its Pixel Data: tells whether buffers are encapsulated frames. Default: Explicit VR Little Endian. */
  readonly transferSyntaxUid?: string;
}

/**
 * A Dataset as dcmjs's `naturalizeDataset` gives it, with dcmjs's keywords. Elements that dcmjs has no keyword for have their Tag as key,
 * and their VR in `_vrMap`. Values left in their source are read.
 * @throws whatever the source throws
 */
export async function toNaturalDataset(dataset: Dataset): Promise<NaturalDataset> {
  const dict = await toDcmjsDict(dataset, true);
  return withVrs(dcmjs.data.DicomMetaDictionary.naturalizeDataset(dict), dict);
}

/** dcmjs notes no VR for elements that it has no keyword for. */
function withVrs(natural: NaturalDataset, dict: DcmjsDict): NaturalDataset {
  const vrMap = natural["_vrMap"] as { [name: string]: string };
  for (const [tag, { vr, Value }] of Object.entries(dict)) {
    if (Object.hasOwn(natural, tag)) vrMap[tag] = vr;
    if (vr !== "SQ") continue;
    const items = natural[dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`]?.name ?? tag] as readonly NaturalDataset[];
    (Value as readonly DcmjsDict[]).forEach((item, at) => withVrs(items[at]!, item));
  }
  return natural;
}

/**
 * A Dataset from a natural one, as dcmjs's `denaturalizeDataset` reads it; but a value that is too long is kept, and a key that is no
 * keyword and no Tag is refused rather than left out.
 * @throws DecodeError with path: ERR_DECODE_STRUCTURE for such a key, ERR_DECODE_VR for a private element whose VR nothing tells, and as
 *   `fromDicomJson`
 */
export function fromNaturalDataset(natural: NaturalDataset, options: FromNaturalDatasetOptions = {}): Dataset {
  return fromDcmjsDict(denaturalized(natural, "", 0), options.transferSyntaxUid ?? EXPLICIT_LITTLE_ENDIAN, options);
}

function denaturalized(natural: NaturalDataset, path: string, depth: number): DcmjsDict {
  if (depth > DEEPEST) throw new DecodeError("ERR_DECODE_DEPTH", { message: "Sequences are nested too deeply", path });
  const dict: DcmjsDict = {};
  const vrMap = (natural["_vrMap"] ?? {}) as { readonly [name: string]: string };
  for (const [name, value] of Object.entries(natural)) {
    if (name === "_vrMap" || name === "_meta" || value === undefined) continue;
    const entry = Object.hasOwn(names, name) ? names[name] : undefined;
    const tag = parseTag(entry?.tag ?? name);
    if (tag === undefined) {
      throw new DecodeError("ERR_DECODE_STRUCTURE", {
        message: "a name is neither a keyword of dcmjs nor a Tag",
        path,
      });
    }
    const vr = vrMap[name] ?? entry?.vr ?? privateVr(natural, tag) ?? "";
    dict[tagDigits(tag)] = { vr, ...valueOf(value, vr, `${path}${path === "" ? "" : "."}${formatTag(tag)}`, depth) };
  }
  return dict;
}

const { dictionary, nameMap: names } = dcmjs.data.DicomMetaDictionary;

function privateVr(natural: NaturalDataset, tag: TagNumber): string | undefined {
  if (isPrivateCreator(tag)) return "LO";
  const creator = natural[tagDigits(((tag & 0xffff0000) | ((tag & 0xffff) >>> 8)) >>> 0)];
  return typeof creator === "string" ? lookupPrivateTag(creator, tag)?.vr : undefined;
}

function valueOf(value: unknown, vr: string, path: string, depth: number): Partial<DcmjsElement> {
  if (value === null) return {};
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (vr === "SQ") return { Value: values.map((item, at) => itemOf(item, `${path}[${at}]`, depth + 1)) };
  const [only] = values;
  const isElsewhere = typeof only === "object" && only !== null && ("InlineBinary" in only || "BulkDataURI" in only);
  return isElsewhere ? (only as Partial<DcmjsElement>) : { Value: values };
}

function itemOf(item: unknown, path: string, depth: number): unknown {
  return typeof item === "object" && item !== null ? denaturalized(item as NaturalDataset, path, depth) : item;
}
