import { type ByteSource, type DicomFile, TransferSyntax, transferSyntaxFacts, writeDataset } from "@dicomsec/core";
import { collectIdentifyingValues } from "./collect-values.js";
import { openOutput, placesInMemory, placesInSource, readOutput } from "./find-places.js";
import type { RetainedValues } from "./retained-values.js";
import { type FindingsOptions, findingsOf } from "./findings-of.js";
import type { IdentifyingValue } from "./identifying-value.js";
import type { LeakFinding } from "./leak-finding.js";
import { findInBytes, findInSource, type Findings } from "./match-finder.js";
import { isDeflated } from "./output-places.js";
import { ValueIndex } from "./value-index.js";

/** Searches outputs of de-identification for values of their originals. Holds the values: as confidential as the originals. */
export interface LeakChecker {
  /** How many different values it searches for. */
  readonly size: number;
  /** Adds values; those it has already count once. */
  add(values: Iterable<IdentifyingValue>): void;
  /** @throws DecodeError ERR_DECODE_DEFLATE when the output is deflated and cannot be inflated: what it holds cannot be told */
  check(output: Uint8Array): readonly LeakFinding[];
  /**
   * As `check`, with memory that does not grow with the output unless that is deflated.
   * @throws DecodeError ERR_DECODE_DEFLATE, and whatever the source throws
   */
  checkSource(output: ByteSource, options?: CheckOptions): Promise<readonly LeakFinding[]>;
}

export interface CheckOptions {
  /** Aborts the search. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a checker for any number of outputs, each searched for every value.
 *
 * It knows nothing of what the de-identifier did. All bytes of an output are searched, File Meta Information, preamble, pixels and what
 * follows the Dataset included, in every encoding and case. Text that is part of an image is not seen.
 * @param retained What the de-identification was asked to keep, as for `collectIdentifyingValues`. Default: nothing.
 */
export function createLeakChecker(values: Iterable<IdentifyingValue> = [], retained: RetainedValues = {}): LeakChecker {
  return new ValueLeakChecker(values, retained);
}

/**
 * Searches one output for values of its originals.
 *
 * De-identification changes a Dataset in place: give originals as they were read, not the ones that were de-identified.
 * @throws DecodeError ERR_DECODE_DEFLATE as `LeakChecker.check`
 */
export function checkDeidentified(
  originals: readonly DicomFile[] | readonly IdentifyingValue[],
  output: Uint8Array,
): readonly LeakFinding[] {
  const checker = createLeakChecker();
  for (const original of originals) checker.add("kind" in original ? [original] : collectIdentifyingValues(original));
  return checker.check(output);
}

/** One of these in an output tells that its Dataset may have to be inflated. */
const deflatedSyntaxes = Object.values(TransferSyntax).filter((uid) => transferSyntaxFacts(uid)?.deflated);

class ValueLeakChecker implements LeakChecker {
  readonly #index = new ValueIndex();
  readonly #retained: RetainedValues;

  constructor(values: Iterable<IdentifyingValue>, retained: RetainedValues) {
    this.#retained = retained;
    for (const uid of deflatedSyntaxes) this.#index.addMarker(uid);
    this.add(values);
  }

  get size(): number {
    return this.#index.size;
  }

  add(values: Iterable<IdentifyingValue>): void {
    for (const value of values) this.#index.add(value);
  }

  check(output: Uint8Array): readonly LeakFinding[] {
    const finds = findInBytes(this.#index, output);
    if (isNothing(finds)) return [];
    const file = readOutput(output);
    const places = placesInMemory(file, finds.found, { isInflated: false, retained: this.#retained });
    const findings = findingsOf(finds.found, places, this.#how(false));
    return [...findings, ...this.#checkInflated(file)];
  }

  async checkSource(output: ByteSource, { signal }: CheckOptions = {}): Promise<readonly LeakFinding[]> {
    const finds = await findInSource(this.#index, output, signal);
    if (isNothing(finds)) return [];
    const file = await openOutput(output, signal);
    const places = await placesInSource(file, finds.found, { source: output, retained: this.#retained });
    const findings = findingsOf(finds.found, places, this.#how(false));
    return [...findings, ...this.#checkInflated(file)];
  }

  #checkInflated(file: DicomFile | undefined): readonly LeakFinding[] {
    if (!file || !isDeflated(file)) return [];
    const { found } = findInBytes(this.#index, writeDataset(file.dataset));
    const places = placesInMemory(file, found, { isInflated: true, retained: this.#retained });
    return findingsOf(found, places, this.#how(true));
  }

  #how(isInflated: boolean): FindingsOptions {
    const { options = [] } = this.#retained;
    return { isInflated, datesAreModified: options.includes("retain-modified-dates") };
  }
}

const isNothing = ({ found, markers }: Findings) => found.length === 0 && markers.size === 0;
