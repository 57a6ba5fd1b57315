import type { ByteSource } from "@dicomsec/core";
import { openFile, Tag } from "@dicomsec/core";
import type { Association, RequestOptions } from "../association.js";
import { instanceOfFile } from "../services/part10.js";
import type { ServiceHandlers } from "../services/serve.js";
import { expectTransition, type InstanceStatus } from "./instance-status.js";
import type { InstanceRecord, StoredContent } from "./instance-store.js";
import { expectFree, expectSame, without } from "./instances.js";
import { Receiver } from "./receiver.js";
import { Committer } from "./committer.js";
import { type CopyStatus, sendCopy } from "./send-copy.js";
import { type AwaitOptions, Sender, type TransferOptions } from "./sender.js";
import type { TransferOutcome } from "./transfer-outcome.js";
import { type OnlineStorageOptions, resolveSettings, type StorageSettings } from "./settings.js";
import { expectRequiredAttributes, type SopAuthorization, statusOf } from "./status-attributes.js";
import { StorageError } from "./storage-error.js";

/** What this node has of an instance. */
export interface InstanceState {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly status: InstanceStatus;
  /** `in-transfer`: an original that is locked; `provisional`: one that came and was not committed, which is not held here. */
  readonly custody: "held" | "in-transfer" | "provisional";
  /** The node that an original is going to, or that it came from. */
  readonly node: string | undefined;
}

/** What is done with associations: store and commitment as their SCP, reports as their SCU. */
export type OnlineStorageHandlers = Required<Pick<ServiceHandlers, "store" | "action" | "eventReport">>;

/**
 * Opens the instances of a store, which is this storage's alone from then on, and removes what a crash left there. Transfers that were under way stay locked: `list` has them, `resume` goes on.
 *
 * @throws what the store throws
 */
export async function openOnlineStorage(options: OnlineStorageOptions): Promise<OnlineStorage> {
  const settings = resolveSettings(options);
  await settings.instances.cleanUp();
  return new OnlineStorage(settings);
}

/**
 * Online Electronic Storage: instances whose SOP Instance Status is tracked.
 *
 * At most one node is the holder of an original. Its sender locks it before the first byte goes out: from then on it is not deleted, certified or sent by
 * the sender. The receiver becomes the holder in the moment in which it has recorded, on disk, its answer to the request for commitment; before that what it has is
 * provisional, and is given to nobody. That answer is final for the Transaction UID, which the sender recorded before and asks with again, until it
 * has the answer. Only then the sender lets go, or, where the answer is a failure, or where it never asked, is the holder again. In between, the receiver may be
 * the holder without the sender knowing; the sender, locked, does nothing that a holder may. A node of another maker must keep the same rule: what it
 * reported as failed it does not commit later under the same Transaction UID.
 *
 * @see PS3.15 A.1
 */
export class OnlineStorage {
  /** For `acceptAssociation` and `requestAssociation`. */
  readonly handlers: OnlineStorageHandlers;
  readonly #settings: StorageSettings;
  readonly #sender: Sender;
  readonly #committer: Committer;

  /** @internal */
  constructor(settings: StorageSettings) {
    this.#settings = settings;
    this.#sender = new Sender(settings);
    this.#committer = new Committer(settings);
    const receiver = new Receiver(settings);
    this.handlers = {
      store: (request) => receiver.store(request),
      action: (request) => this.#committer.action(request),
      eventReport: (request) => this.#sender.eventReport(request),
    };
  }

  /**
   * Keeps a new instance for diagnostic use as an original. Of the file nothing but the status attributes is changed.
   *
   * @throws StorageError ERR_STORAGE_STATUS where it has a status, ERR_STORAGE_ATTRIBUTE, ERR_STORAGE_EXISTS; DecodeError; EncodeError
   * @see PS3.15 A.1.1 a
   */
  async create(source: ByteSource, authorization: SopAuthorization): Promise<InstanceState> {
    const { instances, onEvent } = this.#settings;
    const { sopClassUid, sopInstanceUid } = await newInstance(source);
    const content = await instances.derive(source, "OR", this.#dated(authorization));
    const record: InstanceRecord = { sopClassUid, held: { content, status: "OR" }, wasOriginal: true };
    const put = (before: InstanceRecord | undefined): InstanceRecord => {
      if (!before) return record;
      throw new StorageError("ERR_STORAGE_EXISTS", { message: "an instance has, or had, that SOP Instance UID" });
    };
    await instances.update(sopInstanceUid, put, [content]);
    onEvent({ kind: "created", sopInstanceUid, sopClassUid, status: "OR" });
    return statesOf(sopInstanceUid, record)[0]!;
  }

  /**
   * Makes an original an authorized one, once an authorized entity has certified it as usable for diagnosis.
   *
   * @throws StorageError ERR_STORAGE_STATUS, ERR_STORAGE_ABSENT, ERR_STORAGE_IN_TRANSFER, ERR_STORAGE_ATTRIBUTE; EncodeError
   * @see PS3.15 A.1.1 b
   */
  async certify(sopInstanceUid: string, authorization: SopAuthorization): Promise<InstanceState> {
    const { instances, onEvent } = this.#settings;
    const { held, sopClassUid } = expectFree(await instances.held(sopInstanceUid));
    expectTransition("certify", held.status, "AO");
    const content = await instances.deriveFrom(held.content, "AO", this.#dated(authorization));
    let after: InstanceRecord | undefined;
    const put = (record: InstanceRecord | undefined): InstanceRecord =>
      (after = { ...expectSame(record, held), held: { ...held, content, status: "AO" } });
    await instances.update(sopInstanceUid, put, [content]);
    onEvent({ kind: "certified", sopInstanceUid, sopClassUid, status: "AO" });
    return statesOf(sopInstanceUid, after)[0]!;
  }

  /**
   * Makes a confirmed node the holder of an original: stores it there, and has it committed to storage. The handlers of this storage must serve the
   * association, and those that the node makes for its report.
   *
   * @throws StorageError ERR_STORAGE_NOT_CONFIRMED, ERR_STORAGE_STATUS, ERR_STORAGE_ABSENT, ERR_STORAGE_IN_TRANSFER; ERR_STORAGE_UNDECIDED where the
   * original stays locked until `resume` knows more; AssociationError, with the original kept
   * @see PS3.15 A.1.1 d
   */
  transfer(
    association: Association,
    sopInstanceUid: string,
    options: TransferOptions & AwaitOptions,
  ): Promise<TransferOutcome> {
    return this.#sender.transfer(association, sopInstanceUid, options);
  }

  /**
   * Goes on with a transfer that was interrupted: asks the node once more, or, where it was not asked before, begins again.
   *
   * @throws StorageError and AssociationError as `transfer` does; ERR_STORAGE_ABSENT where none is under way
   */
  resume(association: Association, sopInstanceUid: string, options?: AwaitOptions): Promise<TransferOutcome> {
    return this.#sender.resume(association, sopInstanceUid, options);
  }

  /** Gives up a transfer of which the node cannot know. @throws StorageError ERR_STORAGE_IN_TRANSFER where it may have been asked; ERR_STORAGE_ABSENT */
  cancel(sopInstanceUid: string): Promise<void> {
    return this.#sender.cancel(sopInstanceUid);
  }

  /**
   * Sends a copy with another status; `absent` leaves the status attributes out. Resolves to the status of the C-STORE.
   *
   * @throws StorageError ERR_STORAGE_STATUS, ERR_STORAGE_ABSENT, ERR_STORAGE_IN_TRANSFER; ERR_STORAGE_NOT_CONFIRMED for an authorized copy; AssociationError
   * @see PS3.15 A.1.1 e, f
   */
  sendCopy(
    association: Association,
    sopInstanceUid: string,
    status: CopyStatus,
    options?: RequestOptions,
  ): Promise<number> {
    return sendCopy(this.#settings, association, { sopInstanceUid, status, ...options });
  }

  /** Deletes what is no original. @throws StorageError ERR_STORAGE_STATUS, ERR_STORAGE_ABSENT, ERR_STORAGE_IN_TRANSFER @see PS3.15 A.1.1 c */
  async delete(sopInstanceUid: string): Promise<void> {
    const { instances, onEvent } = this.#settings;
    let sopClassUid = "";
    await instances.update(sopInstanceUid, (record) => {
      const found = expectFree(record);
      expectTransition("delete", found.held.status, "deleted");
      ({ sopClassUid } = found);
      return unlessEmpty(without(found, "held"));
    });
    onEvent({ kind: "deleted", sopInstanceUid, sopClassUid });
  }

  /** Gives up an original that came and that nobody asked to commit. @throws StorageError ERR_STORAGE_ABSENT */
  discardArrival(sopInstanceUid: string): Promise<void> {
    return this.#settings.instances.update(sopInstanceUid, (record) => {
      if (record?.arrival) return unlessEmpty({ ...without(record, "arrival"), isDeclined: true });
      throw new StorageError("ERR_STORAGE_ABSENT", { message: "no such original came and waits" });
    });
  }

  /** Tells nodes what they have not been told of their requests for commitment, by associations of `associate`. */
  deliverReports(): Promise<void> {
    return this.#committer.deliverReports();
  }

  /** The PS3.10 file of an instance that is held here. Close it. @throws StorageError ERR_STORAGE_ABSENT */
  async open(sopInstanceUid: string): Promise<StoredContent> {
    const { instances } = this.#settings;
    return instances.store.open((await instances.held(sopInstanceUid)).held.content);
  }

  /** Of what is held, or else of what came to be; undefined where there is none, or no longer. */
  async state(sopInstanceUid: string): Promise<InstanceState | undefined> {
    const record = await this.#settings.instances.store.get("instance", sopInstanceUid);
    return statesOf(sopInstanceUid, record)[0];
  }

  /** An original that came stands beside a copy that is held. */
  async *list(): AsyncGenerator<InstanceState, void, void> {
    for await (const [sopInstanceUid, record] of this.#settings.instances.store.list("instance"))
      yield* statesOf(sopInstanceUid, record);
  }

  #dated(authorization: SopAuthorization) {
    return { dateTime: this.#settings.now(), ...authorization };
  }
}

/** That an instance was an original is never forgotten: nobody can create it again. */
function unlessEmpty(record: InstanceRecord): InstanceRecord | undefined {
  return record.held || record.arrival || record.wasOriginal ? record : undefined;
}

function statesOf(sopInstanceUid: string, record: InstanceRecord | undefined): InstanceState[] {
  const { held, transfer, arrival, sopClassUid = "" } = record ?? {};
  const about = { sopInstanceUid, sopClassUid };
  const custody = transfer ? "in-transfer" : "held";
  return [
    ...(held ? [{ ...about, status: held.status, custody, node: transfer?.to ?? held.from } as const] : []),
    ...(arrival ? [{ ...about, status: arrival.status, custody: "provisional", node: arrival.from } as const] : []),
  ];
}

async function newInstance(
  source: ByteSource,
): Promise<{ readonly sopClassUid: string; readonly sopInstanceUid: string }> {
  const { sopClassUid, sopInstanceUid } = await instanceOfFile(source);
  const file = await openFile(source);
  expectRequiredAttributes(file);
  const { dataset } = file;
  if (dataset.getString(Tag.SOPClassUID) !== sopClassUid || dataset.getString(Tag.SOPInstanceUID) !== sopInstanceUid)
    throw new StorageError("ERR_STORAGE_ATTRIBUTE", { message: "the File Meta Information is about another instance" });
  expectTransition("create", statusOf(file), "OR");
  return { sopClassUid, sopInstanceUid };
}
