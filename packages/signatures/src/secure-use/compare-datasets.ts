import { type DataElement, type Dataset, isGroupLength, Tag, type TagNumber } from "@dicomsec/core";
import { type ComparisonReport, preservationFinding } from "./bit-preservation-findings.js";
import { equalParts } from "./equal-parts.js";
import { itemDigest } from "./item-digest.js";
import { type Coverage, coverageInside, listedElements, macIdOf } from "./signed-elements.js";

/** The received and the forwarded one of something. */
interface Pair<T> {
  readonly received: T;
  readonly forwarded: T;
}

/** Compares two Datasets element by element, in whatever encoding each of them is. */
export class DatasetComparison {
  readonly #breathe: () => Promise<void> | undefined;

  constructor(breathe: () => Promise<void> | undefined) {
    this.#breathe = breathe;
  }

  async datasets({ received, forwarded }: Pair<Dataset>, around: Coverage, report: ComparisonReport): Promise<void> {
    const pause = this.#breathe();
    if (pause) await pause;
    const listed = await listedElements(received);
    const rest = elementsByTag(forwarded);
    for (const element of received.elements()) {
      if (isGroupLength(element.tag)) continue;
      const other = rest.get(element.tag)?.shift();
      const isCovered = around(element.tag) || listed.has(element.tag);
      if (other) await this.#elements({ received: element, forwarded: other }, isCovered, report);
      else report.findings.push(preservationFinding("ELEMENT_REMOVED", element.path));
    }
    for (const added of [...rest.values()].flat()) noteAddition(added, around, report);
  }

  async #elements(pair: Pair<DataElement>, isCovered: boolean, report: ComparisonReport): Promise<void> {
    const { received, forwarded } = pair;
    if (received.vr !== forwarded.vr) report.findings.push(preservationFinding("VR_CHANGED", received.path));
    if (isMadeOfItems(pair)) return this.#sequences(pair, isCovered, report);
    const isEncapsulated = received.isEncapsulated || forwarded.isEncapsulated;
    const isEqual = isEncapsulated
      ? await equalFragments(pair, this.#breathe)
      : received.isSequence === forwarded.isSequence &&
        (await equalParts(received.littleEndianParts, forwarded.littleEndianParts, this.#breathe));
    if (isEqual) return;
    report.findings.push(preservationFinding(isEncapsulated ? "FRAGMENTS_CHANGED" : "VALUE_CHANGED", received.path));
  }

  async #sequences(pair: Pair<DataElement>, isCovered: boolean, report: ComparisonReport): Promise<void> {
    const { path, tag, items } = pair.received;
    const others = pair.forwarded.items;
    const mayGrow = growing.includes(tag);
    const isLonger = others.length > items.length && !mayGrow;
    if (isLonger || others.length < items.length) {
      report.findings.push(preservationFinding(isLonger ? "ITEM_ADDED" : "ITEM_REMOVED", path));
      return;
    }
    await this.#items({ received: items, forwarded: others }, coverageInside(tag, isCovered), { report, path });
    if (mayGrow) await noteAddedItems(pair, report);
  }

  async #items(
    { received, forwarded }: Pair<readonly Dataset[]>,
    around: Coverage,
    { report, path }: { readonly report: ComparisonReport; readonly path: string },
  ): Promise<void> {
    const own: ComparisonReport = { findings: [], additions: [] };
    for (const [at, item] of received.entries()) {
      await this.datasets({ received: item, forwarded: forwarded[at]! }, around, own);
    }
    if (own.findings.length > 0 && received.length > 1 && (await isReordered(received, forwarded))) {
      report.findings.push(preservationFinding("ITEM_ORDER_CHANGED", path));
      return;
    }
    for (const one of own.findings) report.findings.push(one);
    for (const addition of own.additions) report.additions.push(addition);
  }
}

/** Sequences that get an Item with each further signature. */
const growing: readonly TagNumber[] = [Tag.DigitalSignaturesSequence, Tag.MACParametersSequence];

/** A malformed input may have several elements of one Tag. */
function elementsByTag(dataset: Dataset): Map<TagNumber, DataElement[]> {
  const elements = new Map<TagNumber, DataElement[]>();
  for (const element of dataset.elements()) {
    if (isGroupLength(element.tag)) continue;
    const known = elements.get(element.tag);
    if (known) known.push(element);
    else elements.set(element.tag, [element]);
  }
  return elements;
}

/** The value of an element of VR UN and defined length counts as it is, also when it is made of Items. */
function isMadeOfItems({ received, forwarded }: Pair<DataElement>): boolean {
  const isOpaque = (element: DataElement): boolean =>
    element.vr === "UN" && !element.undefinedLength && element.length > 0;
  return received.isSequence && forwarded.isSequence && !(isOpaque(received) && isOpaque(forwarded));
}

async function equalFragments(
  { received, forwarded }: Pair<DataElement>,
  breathe: () => Promise<void> | undefined,
): Promise<boolean> {
  const [some, others] = [received.fragmentParts, forwarded.fragmentParts];
  if (some?.length !== others?.length) return false;
  for (const [at, parts] of (some ?? []).entries()) if (!(await equalParts(parts, others![at]!, breathe))) return false;
  return true;
}

async function isReordered(received: readonly Dataset[], forwarded: readonly Dataset[]): Promise<boolean> {
  if (received.length !== forwarded.length) return false;
  const [before, after] = await Promise.all([digests(received), digests(forwarded)]);
  return before.every((digest, at) => digest === after[at]);
}

async function digests(items: readonly Dataset[]): Promise<string[]> {
  const all: string[] = [];
  for (const item of items) all.push(await itemDigest(item));
  return all.sort((a, b) => (a < b ? -1 : 1));
}

function noteAddition(element: DataElement, around: Coverage, report: ComparisonReport): void {
  report.additions.push(element.path);
  if (around(element.tag)) report.findings.push(preservationFinding("ADDITION_BREAKS_SIGNATURE", element.path));
}

/** A further item of MAC Parameters with a number that is taken makes the signatures of that number ambiguous. */
async function noteAddedItems({ received, forwarded }: Pair<DataElement>, report: ComparisonReport): Promise<void> {
  const taken = await Promise.all(received.items.map(macIdOf));
  for (const [at, item] of forwarded.items.entries()) {
    if (at < received.items.length) continue;
    const path = `${forwarded.path}[${at}]`;
    report.additions.push(path);
    const isAmbiguous = forwarded.tag === Tag.MACParametersSequence && taken.includes(await macIdOf(item));
    if (isAmbiguous) report.findings.push(preservationFinding("ADDITION_BREAKS_SIGNATURE", path));
  }
}
