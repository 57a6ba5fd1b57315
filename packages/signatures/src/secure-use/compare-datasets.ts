import { type DataElement, type Dataset, isGroupLength, Tag, type TagNumber } from "@dicomsec/core";
import { type ComparisonReport, preservationFinding } from "./bit-preservation-findings.js";
import { macParametersOf } from "../macro/digital-signature.js";
import { equalParts } from "./equal-parts.js";
import { itemDigest } from "./item-digest.js";
import { elementsByTag } from "./sequences.js";
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
    const isCovered: Coverage = (tag) => around(tag) || listed.has(tag);
    const rest = elementsByTag(forwarded);
    for (const element of received.elements()) {
      if (isGroupLength(element.tag)) continue;
      const other = rest.get(element.tag)?.shift();
      if (other) await this.#elements({ received: element, forwarded: other }, isCovered(element.tag), report);
      else report.findings.push(preservationFinding("ELEMENT_REMOVED", element.path));
    }
    for (const added of [...rest.values()].flat()) {
      report.additions.push(added.path);
      if (isCovered(added.tag) || (await isAmbiguous(added, added.items, received)))
        report.findings.push(preservationFinding("ADDITION_BREAKS_SIGNATURE", added.path));
    }
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

async function noteAddedItems({ received, forwarded }: Pair<DataElement>, report: ComparisonReport): Promise<void> {
  for (const [at, item] of forwarded.items.entries()) {
    if (at < received.items.length) continue;
    const path = `${forwarded.path}[${at}]`;
    report.additions.push(path);
    if (await isAmbiguous(forwarded, [item], received.dataset))
      report.findings.push(preservationFinding("ADDITION_BREAKS_SIGNATURE", path));
  }
}

/** Further items of MAC Parameters with a number that is taken make the signatures of that number ambiguous. */
async function isAmbiguous({ tag }: DataElement, added: readonly Dataset[], received: Dataset): Promise<boolean> {
  if (tag !== Tag.MACParametersSequence) return false;
  const [numbers, taken] = [await macIdsOf(added), await macIdsOf(macParametersOf(received))];
  return [...numbers].some((macId) => macId !== undefined && taken.has(macId));
}

async function macIdsOf(items: readonly Dataset[]): Promise<ReadonlySet<number | undefined>> {
  return new Set(await Promise.all(items.map(macIdOf)));
}
