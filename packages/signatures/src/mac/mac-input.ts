import { type DataElement, type Dataset, type TagNumber, vrFacts } from "@dicomsec/core";
import { type MacSink, MacWriter } from "./mac-writer.js";
import { isNeverSigned, signedVr, type VrRule } from "./signable.js";

/** One MAC input in the making: elements of one Dataset or Item. */
export interface MacInput {
  readonly dataset: Dataset;
  /** Those of its elements that are signed. */
  readonly tags: ReadonlySet<TagNumber>;
  readonly sink: MacSink;
  /** Whether fragments come with their lengths, as DCMTK before 3.5.4 signed them. Default: false. */
  readonly isOldDcmtk?: boolean;
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

/** Streams that take the same element; the list of their sinks is made once. */
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
  readonly #groups = new Map<string, StreamGroup>();
  readonly #numbers = new Map<Stream, number>();
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
    streams.forEach((stream, at) => this.#numbers.set(stream, at));
    this.#streams = byDataset(streams);
    this.#onTheWay = new Set(streams.flatMap(({ dataset }) => withAncestors(dataset)));
  }

  async dataset(dataset: Dataset, outer: StreamGroup): Promise<void> {
    const own = this.#streams.get(dataset) ?? noStreams.streams;
    const mayHoldMore = this.#onTheWay.has(dataset);
    if (outer.streams.length === 0 && !mayHoldMore) return;
    for (const element of dataset.elements()) {
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

  #group(streams: readonly Stream[]): StreamGroup {
    const key = streams.map((stream) => this.#numbers.get(stream)).join();
    const known = this.#groups.get(key);
    if (known) return known;
    const group = { streams, sinks: streams.map(({ sink }) => sink) };
    this.#groups.set(key, group);
    return group;
  }

  async #element(element: DataElement, group: StreamGroup): Promise<void> {
    const writer = this.#writer;
    const vr = signedVr(element, this.#rule);
    if (vr === "UN") {
      for (const { onUnknownVr, at } of group.streams) onUnknownVr(at);
      return;
    }
    writer.to(group.sinks);
    if (vr === "SQ") {
      writer.header(element.tag, "SQ");
      await this.#items(element, group);
      writer.to(group.sinks);
      writer.endOfSequence();
    } else if (element.isEncapsulated) await this.#fragments(element, group);
    else await this.#value(element, vr);
  }

  async #items(element: DataElement, group: StreamGroup): Promise<void> {
    for (const item of element.items) {
      if (group.streams.length > 0) {
        this.#writer.to(group.sinks);
        this.#writer.item();
      }
      const pause = this.#breathe();
      if (pause) await pause;
      await this.dataset(item, group);
    }
  }

  async #value(element: DataElement, vr: ReturnType<typeof signedVr>): Promise<void> {
    const { length } = element;
    const padding = length & 1;
    this.#writer.header(element.tag, vr, length + padding);
    await this.#writer.parts(element.littleEndianParts);
    if (padding) this.#writer.bytes(Uint8Array.of(vrFacts(vr).padding));
  }

  async #fragments(element: DataElement, group: StreamGroup): Promise<void> {
    const writer = this.#writer;
    const older = this.#group(group.streams.filter(({ isOldDcmtk }) => isOldDcmtk === true));
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
