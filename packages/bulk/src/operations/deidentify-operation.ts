import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ByteSource, bytesSource } from "@dicomsec/core";
import { pathSource } from "@dicomsec/core/node";
import {
  type DeidentificationConfig,
  DeidentificationError,
  describeFile,
  type FileOutcome,
  readConfig,
} from "@dicomsec/deidentification";
import {
  FileProcessor,
  type FileTask,
  type InstanceSettings,
  type ProcessorInput,
  type ProcessorPlaces,
  type RecipientFiles,
} from "@dicomsec/deidentification/node";
import { BulkError } from "../errors.js";
import { blocksOf, isSameOutput } from "../store/same-output.js";
import { ReadMemory } from "../store/read-all.js";
import type { BulkOperation, Instance, InstancePlaces, InstanceRecord } from "./bulk-operation.js";

export interface DeidentifyOperationOptions {
  /** All settings but what a configuration cannot hold; checked as `readConfig` does. Default: the Basic Profile. */
  readonly config?: DeidentificationConfig;
  /** 32 random bytes: on every machine the same. */
  readonly key: Uint8Array;
  /** CSV of Patient IDs and pseudonyms, for pseudonyms of the manner `map`. */
  readonly pseudonymMap?: string;
  /** CSV of Patient IDs and days, for dates of the manner `given`. */
  readonly dateShifts?: string;
  /** Who can restore what was removed. Default: nobody. */
  readonly recipients?: readonly RecipientFiles[];
  /** Whether outputs are searched for values of their originals before they appear. Default: true. */
  readonly check?: boolean;
  /** Default: that of the configuration, or `keep`. */
  readonly layout?: "keep" | "uid";
  /** Part of the settings: machines with another version do not share a run. */
  readonly softwareVersion: string;
  /** An own folder in this one holds outputs that are too large for memory until they are complete. Default: that of the system. */
  readonly temporary?: string;
}

/**
 * De-identification as `deidentifyFiles` of `@dicomsec/deidentification/node` does it: the same bytes under the same names.
 * @throws BulkError ERR_BULK_NEEDS_ONE_MACHINE; DeidentificationError as `createDeidentifier`
 */
export async function deidentifyOperation(options: DeidentifyOperationOptions): Promise<BulkOperation> {
  const config = readConfig(options.config ?? {});
  for (const [name, isAsked] of needOneMachine) {
    if (isAsked(config)) throw needsOneMachine(name);
  }
  const { pseudonymMap, dateShifts } = options;
  const settings: InstanceSettings = {
    config,
    key: options.key,
    recipients: options.recipients ?? [],
    check: options.check ?? true,
    layout: options.layout ?? config.layout ?? "keep",
    reportValues: false,
    maps: false,
    faces: undefined,
    patients: {
      ...(pseudonymMap !== undefined && config.pseudonyms?.manner === "map" && { pseudonymMap }),
      ...(dateShifts !== undefined && config.modifiedDates?.manner === "given" && { dateShifts }),
    },
  };
  const places = new StorePlaces(options.temporary ?? tmpdir());
  const processor = await FileProcessor.create(settings, places);
  return new DeidentifyOperation(processor, places, settingsText(settings, options.softwareVersion));
}

/** What several machines could not do as one does: each of these looks at all instances before the first is treated, or after the last. */
const needOneMachine: readonly (readonly [string, (config: DeidentificationConfig) => boolean])[] = [
  ["counted pseudonyms (pseudonyms: sequence)", ({ pseudonyms }) => pseudonyms?.manner === "sequence"],
  [
    "dates from an epoch (modifiedDates: epoch)",
    ({ modifiedDates, options }) =>
      modifiedDates?.manner === "epoch" && options?.includes("retain-modified-dates") === true,
  ],
  [
    "removal of faces (clean-recognizable-visual-features)",
    ({ options }) => options?.includes("clean-recognizable-visual-features") === true,
  ],
  ["a new DICOMDIR (dicomdir: rebuild)", ({ dicomdir }) => dicomdir === "rebuild"],
  ["a quarantine folder (quarantine)", ({ quarantine }) => quarantine !== undefined],
  ["values in the report (reportValues)", ({ reportValues }) => reportValues === true],
];

function needsOneMachine(name: string): BulkError {
  return new BulkError("ERR_BULK_NEEDS_ONE_MACHINE", {
    message: `${name}: this needs all instances on one machine; deidentify them without a queue and between folders`,
  });
}

class DeidentifyOperation implements BulkOperation {
  readonly name = "deidentify";
  readonly settings: string;
  readonly #processor: FileProcessor;
  readonly #places: StorePlaces;

  constructor(processor: FileProcessor, places: StorePlaces, settings: string) {
    this.#processor = processor;
    this.#places = places;
    this.settings = settings;
  }

  async treat(instance: Instance, places: InstancePlaces): Promise<InstanceRecord> {
    const { number, key, isNameTaken } = instance;
    this.#places.use(instance, places);
    const task = { number, path: key, relativePath: key, isNamed: false, isNameTaken };
    const { outcome } = await this.#processor.process(task);
    return outcome ? recordOf(outcome) : { number, verdict: "notDicom", bytesIn: 0, bytesOut: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processor[Symbol.asyncDispose]();
    await this.#places[Symbol.asyncDispose]();
  }
}

/** The instance as the report of a batch tells it, with its elements counted. */
function recordOf(outcome: FileOutcome): InstanceRecord {
  const { number, verdict, output, error, ...details } = describeFile(outcome);
  const { bytesIn, bytesOut, instance } = outcome;
  const counts: Record<string, number> = {};
  for (const { treatment, count } of (error ? undefined : instance?.changes) ?? [])
    counts[treatment.action] = (counts[treatment.action] ?? 0) + count;
  return {
    number,
    verdict,
    bytesIn,
    bytesOut,
    ...(output !== undefined && { output }),
    ...(error && { error }),
    counts,
    details,
  };
}

/** Passwords and maps are in it as digests: it is hashed under the key besides. */
function settingsText(settings: InstanceSettings, version: string): string {
  const { config, check, layout, recipients, patients } = settings;
  const digests = recipients.map(({ certificates = [], password = "", cipher }) => [
    certificates.map(digestOf),
    digestOf(password),
    cipher,
  ]);
  const facts = [patients.pseudonymMap, patients.dateShifts].map((text) => text !== undefined && digestOf(text));
  return JSON.stringify(["deidentify", version, config, check, layout, digests, facts]);
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The places of a `FileProcessor` that are stores. */
class StorePlaces implements ProcessorPlaces, AsyncDisposable {
  readonly #temporary: string;
  #folder: string | undefined;
  readonly #memory = new ReadMemory();
  #instance: Instance | undefined;
  #places: InstancePlaces | undefined;

  constructor(temporary: string) {
    this.#temporary = temporary;
  }

  use(instance: Instance, places: InstancePlaces): void {
    this.#instance = instance;
    this.#places = places;
  }

  async open({ path }: FileTask): Promise<ProcessorInput> {
    const bytes = await this.#places!.source.open(path);
    return {
      size: bytes.size,
      read: (offset, length) => bytes.read(offset, length),
      readAll: () => this.#memory.readAll(bytes),
      [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
    };
  }

  async write(_task: FileTask, path: string, bytes: Uint8Array): Promise<void> {
    await this.#put(path, bytesSource(bytes));
  }

  /** For its owner alone: what it holds is not checked yet. It stays no longer than the output, for a thread may end without a word. */
  temporaryFor(): string {
    this.#folder ??= mkdtempSync(join(this.#temporary, "dicomsec-"));
    return join(this.#folder, randomUUID());
  }

  async adopt(_task: FileTask, path: string, temporary: string): Promise<void> {
    {
      await using output = await pathSource(temporary);
      await this.#put(path, output);
    }
    await this.#tidy();
  }

  /** What is there already, from an earlier delivery of the same chunk, stays. */
  async #put(path: string, output: ByteSource): Promise<void> {
    const { target, replace, claim } = this.#places!;
    if (!(await claim(this.#instance!, path)))
      throw new DeidentificationError("ERR_DEIDENTIFICATION_SAME_OUTPUT", {
        message: "Another input of this run has the same output: the SOP Instance UIDs are equal",
      });
    if (await target!.write(path, blocksOf(output), { replace })) return;
    await using there = await target!.open(path);
    if (await isSameOutput(output, there)) return;
    throw new BulkError("ERR_BULK_TARGET_TAKEN", { message: "the target holds something else in place of the output" });
  }

  async quarantine(): Promise<readonly never[]> {
    await this.#tidy();
    return [];
  }

  /** Where a file that is open cannot be removed, the folder is used again, and goes later. */
  async #tidy(): Promise<void> {
    await this[Symbol.asyncDispose]().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
