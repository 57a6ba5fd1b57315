import { type DataElement, type Dataset, type TagNumber, type VR, vrFacts } from "@dicomsec/core";
import { type MacSink, MacWriter } from "./mac-writer.js";
import { isNeverSigned, isText, isTooLong, signedVr, type VrRule } from "./signable.js";

/**
 * `standard`: as PS3.3 has it. `oldDcmtk`: fragments come with their lengths, as DCMTK before 3.5.4 signed them. `dcmtkImplicit`: in Implicit
 * VR, numbers that may be US or SS are US unless Pixel Representation (0028,0103) beside them says SS, as DCMTK takes them.
 */
export type MacForm = "standard" | "oldDcmtk" | "dcmtkImplicit";

/** One MAC input in the making: elements of one Dataset or Item. */
export interface MacInput {
  readonly dataset: Dataset;
  /** Those of its elements that are signed. */
  readonly tags: ReadonlySet<TagNumber>;
  readonly sink: MacSink;
  /** Default: `standard`. */
  readonly form?: MacForm;
  /** Called with the element of `dataset` that is, or holds, one that came as UN and was given the VR of a dictionary. Default: none. */
  readonly onRestoredVr?: (tag: TagNumber) => void;
  /** Called, in the form `dcmtkImplicit`, with the element that is, or holds, numbers that are others when taken for unsigned ones. Default: none. */
  readonly onOtherNumbers?: (tag: TagNumber) => void;
  /** Called with the element of `dataset` that is, or holds, one whose VR is not known: the MAC input is then of no use. */
  readonly onUnknownVr: (tag: TagNumber) => void;
}

/**
 * Writes the MAC inputs of any number of signatures in one pass over a Dataset: each element in data set order, in Explicit VR Little Endian,
 * Sequences and fragments without lengths.
 * @see PS3.3 C.12.1.1.3.1.2
 */
export async function writeMacInputs(
  root: Dataset,
  inputs: readonly MacInput[],
  options: { readonly rule: VrRule; readonly breathe: () => Promise<void> | undefined },
): Promise<void> {
  const writer = new MacWriter(options.breathe);
  await new MacInputWriter(writer, inputs, options).dataset(root, noStreams);
  writer.flush();
}

/** An input on its way. */
interface Stream extends MacInput {
  /** The element of its Dataset that is being written. */
  at: TagNumber;
}

/** Streams that take the same element. */
interface StreamGroup {
  readonly streams: readonly Stream[];
  readonly sinks: readonly MacSink[];
}

const noStreams: StreamGroup = { streams: [], sinks: [] };

class MacInputWriter {
  readonly #writer: MacWriter;
  readonly #streams: ReadonlyMap<Dataset, readonly Stream[]>;
  /** The Datasets with something to be signed in them or in their Items. */
  readonly #onTheWay: ReadonlySet<Dataset>;
  #last = noStreams;
  readonly #rule: VrRule;
  readonly #breathe: () => Promise<void> | undefined;

  constructor(
    writer: MacWriter,
    inputs: readonly MacInput[],
    options: { readonly rule: VrRule; readonly breathe: () => Promise<void> | undefined },
  ) {
    this.#writer = writer;
    this.#rule = options.rule;
    this.#breathe = options.breathe;
    const streams = inputs.map((input): Stream => ({ ...input, at: 0 }));
    this.#streams = byDataset(streams);
    this.#onTheWay = new Set(streams.flatMap(({ dataset }) => withAncestors(dataset)));
  }

  async dataset(dataset: Dataset, outer: StreamGroup): Promise<void> {
    const own = this.#streams.get(dataset) ?? noStreams.streams;
    const mayHoldMore = this.#onTheWay.has(dataset);
    if (outer.streams.length === 0 && !mayHoldMore) return;
    for (const element of inOrder(dataset)) {
      const pause = this.#breathe();
      if (pause) await pause;
      const { tag } = element;
      const streams = this.#streamsFor(tag, outer, own);
      if (streams.streams.length > 0) await this.#element(element, streams);
      else if (mayHoldMore && element.isSequence) await this.#items(element, streams);
    }
  }

  #streamsFor(tag: TagNumber, outer: StreamGroup, own: readonly Stream[]): StreamGroup {
    const passed = isNeverSigned(tag) ? noStreams : outer;
    const taken = own.filter(({ tags }) => tags.has(tag));
    for (const stream of taken) stream.at = tag;
    return taken.length === 0 ? passed : this.#group([...passed.streams, ...taken]);
  }

  /** Neighbours are mostly taken by the same streams. */
  #group(streams: readonly Stream[]): StreamGroup {
    const last = this.#last;
    const isSame = last.streams.length === streams.length && streams.every((one, at) => one === last.streams[at]);
    if (!isSame) this.#last = { streams, sinks: streams.map(({ sink }) => sink) };
    return this.#last;
  }

  async #element(element: DataElement, group: StreamGroup): Promise<void> {
    const writer = this.#writer;
    const vr = signedVr(element, this.#rule);
    if (vr === "UN" || (element.isEncapsulated && vr !== "OB" && vr !== "OW")) {
      for (const { onUnknownVr, at } of group.streams) onUnknownVr(at);
      return;
    }
    if (element.vr === "UN") for (const { onRestoredVr, at } of group.streams) onRestoredVr?.(at);
    writer.to(group.sinks);
    if (vr === "SQ") {
      writer.header(element.tag, "SQ");
      await this.#items(element, group);
      writer.to(group.sinks);
      writer.endOfSequence();
    } else if (element.isEncapsulated) await this.#fragments(element, group);
    else await this.#value(element, vr, group);
  }

  async #items(element: DataElement, group: StreamGroup): Promise<void> {
    for (const item of element.items) {
      if (group.streams.length > 0) {
        this.#writer.to(group.sinks);
        this.#writer.item();
      }
      await this.dataset(item, group);
    }
  }

  async #value(element: DataElement, vr: VR, group: StreamGroup): Promise<void> {
    const writer = this.#writer;
    const { length, tag } = element;
    const padding = isText(vr) ? length & 1 : 0;
    const other = vr === "SS" && isUnsignedToDcmtk(element) ? this.#ofForm(group, "dcmtkImplicit") : noStreams;
    if (other.streams.length > 0) {
      if (hasNegative(element)) for (const { onOtherNumbers, at } of other.streams) onOtherNumbers?.(at);
      writer.to(other.sinks);
      writer.header(tag, "US", length);
      writer.to(this.#group(group.streams.filter((stream) => !other.streams.includes(stream))).sinks);
    }
    writer.header(tag, isTooLong(element, vr) ? "UN" : vr, length + padding);
    writer.to(group.sinks);
    await writer.parts(element.littleEndianParts);
    // PS3.5 knows no odd lengths: the padding is the one that a text gets when it is written anew.
    if (padding) writer.bytes(Uint8Array.of(vrFacts(vr).padding));
  }

  async #fragments(element: DataElement, group: StreamGroup): Promise<void> {
    const writer = this.#writer;
    const older = this.#ofForm(group, "oldDcmtk");
    writer.header(element.tag, "OB");
    for (const parts of element.fragmentParts!) {
      writer.item();
      if (older.streams.length > 0) {
        writer.to(older.sinks);
        writer.uint32(parts.reduce((length, part) => length + part.length, 0));
        writer.to(group.sinks);
      }
      await writer.parts(parts);
    }
    writer.endOfSequence();
  }

  #ofForm({ streams }: StreamGroup, form: MacForm): StreamGroup {
    const those = streams.filter((stream) => stream.form === form);
    return those.length === 0 ? noStreams : this.#group(those);
  }
}

const PIXEL_REPRESENTATION = 0x00280103;
const paletteDescriptors: readonly TagNumber[] = [0x00281101, 0x00281102, 0x00281103];

function isUnsignedToDcmtk({ dataset, tag, own }: DataElement): boolean {
  if (own !== undefined || dataset.encoding.explicitVr) return false;
  const representation = dataset.get(PIXEL_REPRESENTATION);
  return paletteDescriptors.includes(tag) || !representation?.isLoaded || representation.number !== 1;
}

/** A value left in its source counts as one: nobody looked. */
function hasNegative(element: DataElement): boolean {
  return !element.isLoaded || element.numbers.some((number) => number < 0);
}

/** In a malformed input, in which Tags do not ascend, in their order all the same; duplicates stay behind one another. */
function inOrder(dataset: Dataset): readonly DataElement[] {
  const elements = dataset.elements();
  const isAscending = elements.every(({ tag }, at) => at === 0 || elements[at - 1]!.tag <= tag);
  return isAscending ? elements : elements.toSorted((a, b) => a.tag - b.tag);
}

function byDataset(streams: readonly Stream[]): Map<Dataset, Stream[]> {
  const found = new Map<Dataset, Stream[]>();
  for (const stream of streams) {
    const same = found.get(stream.dataset);
    if (same) same.push(stream);
    else found.set(stream.dataset, [stream]);
  }
  return found;
}

function withAncestors(dataset: Dataset): Dataset[] {
  const all: Dataset[] = [];
  for (let at: Dataset | undefined = dataset; at; at = at.parent) all.push(at);
  return all;
}
