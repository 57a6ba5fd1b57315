import { DecodeError, type DicomFile, openFile, Tag } from "@dicomsec/core";
import { fileMetaBytes } from "../services/part10.js";
import { dimseStatus, type Outcome, type StoreRequest } from "../services/serve.js";
import { isSameBesideStatus } from "./bit-preserving.js";
import { confirmedNodeOf } from "./confirmed-node.js";
import type { Holding, InstanceRecord } from "./instance-store.js";
import { expectTransition, isOriginal } from "./instance-status.js";
import { without } from "./instances.js";
import type { StorageSettings } from "./settings.js";
import { isPlain, statusOf } from "./status-attributes.js";
import { StorageError } from "./storage-error.js";

/** Statuses of C-STORE (PS3.4 B.2.3, PS3.7 Annex C). */
const status = { duplicateSopInstance: 0x0111, dataSetDoesNotMatch: 0xa900 } as const;

/** With what status a refusal is answered; what else is thrown is a failure of this side. */
const statusOfRefusal: Readonly<Partial<Record<string, number>>> = {
  ERR_STORAGE_EXISTS: status.duplicateSopInstance,
  ERR_STORAGE_ATTRIBUTE: dimseStatus.cannotUnderstand,
  ERR_STORAGE_CHANGED: dimseStatus.cannotUnderstand,
};

/** The side of A.1 that takes originals and copies, at Storage Level 2: all attributes are kept, none but the status attributes is coerced. */
export class Receiver {
  readonly #settings: StorageSettings;

  constructor(settings: StorageSettings) {
    this.#settings = settings;
  }

  async store(request: StoreRequest): Promise<Outcome> {
    const { sopInstanceUid, sopClassUid, association } = request;
    const { identify, onEvent } = this.#settings;
    const node = await confirmedNodeOf(association, identify);
    const about = { sopInstanceUid, sopClassUid, node };
    try {
      const came = await this.#admit(request, node);
      await this.#take(request, came);
      onEvent({ kind: "received", ...about, status: came.holding.status });
      return { status: dimseStatus.success };
    } catch (error) {
      const reason = refusalFor(error);
      onEvent({ kind: "refused", ...about, reason });
      return { status: reason };
    }
  }

  /** What came, with the status that it may have here; of a connection that failed nothing is kept. */
  async #admit(request: StoreRequest, node: string | undefined): Promise<Arrived> {
    const { instances } = this.#settings;
    const raw = await instances.store.write(fileOf(request));
    let content: string | undefined;
    try {
      const file = await this.#inspect(raw, request);
      const before = statusOf(file);
      const after = node === undefined ? "NS" : before;
      expectTransition(node === undefined ? "receive-untrusted" : "receive", before, after);
      content = after === before && isPlain(file) ? raw : await instances.deriveFrom(raw, after);
      request.signal.throwIfAborted();
      if (content !== raw) await instances.drop([raw]);
      const holding: Holding = { content, status: after, ...(node !== undefined && { from: node }) };
      return { holding, isCoerced: isOriginal(before) && !isOriginal(after) };
    } catch (error) {
      await instances.drop(content === undefined ? [raw] : [raw, content]);
      throw error;
    }
  }

  async #inspect(content: string, { sopClassUid, sopInstanceUid }: StoreRequest): Promise<DicomFile> {
    await using source = await this.#settings.instances.store.open(content);
    const file = await openFile(source);
    const isIt =
      file.dataset.getString(Tag.SOPClassUID) === sopClassUid &&
      file.dataset.getString(Tag.SOPInstanceUID) === sopInstanceUid;
    if (isIt) return file;
    throw new StorageError("ERR_STORAGE_ATTRIBUTE", {
      message: "the Data Set is not the instance that the request names",
      status: status.dataSetDoesNotMatch,
    });
  }

  async #take({ sopInstanceUid, sopClassUid }: StoreRequest, came: Arrived): Promise<void> {
    const { instances } = this.#settings;
    const { holding } = came;
    const next = async (record: InstanceRecord = { sopClassUid }): Promise<InstanceRecord> => {
      for (const known of [record.held, record.arrival])
        if (known && !(await this.#isSame(known, holding))) throw exists("another instance has that SOP Instance UID");
      if (record.sopClassUid !== sopClassUid)
        throw exists("an instance of another SOP Class has that SOP Instance UID");
      return isOriginal(holding.status) ? withOriginal(record, holding) : withCopy(record, came);
    };
    await instances.update(sopInstanceUid, next, [holding.content]);
  }

  async #isSame(one: Holding, other: Holding): Promise<boolean> {
    const { store } = this.#settings.instances;
    await using a = await store.open(one.content);
    await using b = await store.open(other.content);
    return await isSameBesideStatus(a, b);
  }
}

/** What came, with the status that it may have here. */
interface Arrived {
  readonly holding: Holding;
  /** It came as an original, from whoever is not believed. */
  readonly isCoerced: boolean;
}

/** An original that came waits until it is committed; until then its sender is the holder. What was certified does not become uncertified by what comes late. */
function withOriginal(record: InstanceRecord, came: Holding): InstanceRecord {
  const { held, arrival, transfer } = record;
  if (isOriginal(held?.status)) {
    // The same bytes once more, from the node that this one has it from.
    if (!transfer && held?.from === came.from) return record;
    throw exists("the original is here");
  }
  if (arrival?.from === came.from && arrival?.status === "AO" && came.status === "OR") return record;
  // Whoever has the original again is relieved of it no more.
  return { ...record, arrival: came, relieved: record.relieved?.filter((node) => node !== came.from) ?? [] };
}

/** A copy is kept once. A node that sends one is the holder still of the original that came from it before. */
function withCopy(record: InstanceRecord, { holding: came, isCoerced }: Arrived): InstanceRecord {
  const isStale = came.from !== undefined && record.arrival?.from === came.from;
  const kept = isStale ? without(record, "arrival") : record;
  return { ...kept, held: kept.held ?? came, ...((isStale || isCoerced) && { isDeclined: true }) };
}

function exists(message: string): StorageError {
  return new StorageError("ERR_STORAGE_EXISTS", { message });
}

/** @throws what is no refusal */
function refusalFor(error: unknown): number {
  if (error instanceof DecodeError) return dimseStatus.cannotUnderstand;
  const found = error instanceof StorageError ? (error.status ?? statusOfRefusal[error.code]) : undefined;
  if (found === undefined) throw error;
  return found;
}

/** What came, as a PS3.10 file. */
async function* fileOf(request: StoreRequest): AsyncGenerator<Uint8Array, void, void> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, association } = request;
  const { callingAeTitle: sourceAeTitle } = association.negotiated;
  yield fileMetaBytes({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle });
  yield* request.data;
}
