import { type ByteSource, type DicomFile, openFile, streamFile } from "@dicomsec/core";
import { expectOnlyStatusChanged } from "./bit-preserving.js";
import type { Holding, InstanceRecord, InstanceStore, RecordChange } from "./instance-store.js";
import type { InstanceStatus } from "./instance-status.js";
import { KeyedLock } from "./keyed-lock.js";
import { type AppliedAuthorization, setStatus } from "./status-attributes.js";
import { StorageError } from "./storage-error.js";

/** The records of instances and their contents: changed one after the other, and what no record names any more is removed. */
export class Instances {
  readonly store: InstanceStore;
  readonly #lock = new KeyedLock();

  constructor(store: InstanceStore) {
    this.store = store;
  }

  /** Removes what a crash left without a record. */
  async cleanUp(): Promise<void> {
    const known = new Set<string>();
    for await (const [, record] of this.store.list("instance")) for (const one of contentsOf(record)) known.add(one);
    await this.store.removeOthers(known);
  }

  /** @throws StorageError ERR_STORAGE_ABSENT where nothing is held */
  async held(sopInstanceUid: string): Promise<HeldRecord> {
    return expectHeld(await this.store.get("instance", sopInstanceUid));
  }

  /**
   * Writes an instance with another status, and checks that nothing else became other than it was.
   *
   * @throws StorageError ERR_STORAGE_CHANGED, ERR_STORAGE_ATTRIBUTE; DecodeError; EncodeError
   */
  async derive(source: ByteSource, status: InstanceStatus, authorization?: AppliedAuthorization): Promise<string> {
    const file: DicomFile = await openFile(source);
    setStatus(file, status, authorization);
    const content = await this.store.write(streamFile(file));
    try {
      await using written = await this.store.open(content);
      await expectOnlyStatusChanged(source, written);
      return content;
    } catch (error) {
      await this.drop([content]);
      throw error;
    }
  }

  /** As `derive`, of a content. */
  async deriveFrom(content: string, status: InstanceStatus, authorization?: AppliedAuthorization): Promise<string> {
    await using source = await this.store.open(content);
    return await this.derive(source, status, authorization);
  }

  /** Changes one record; what `next` gives back as it was stays so. `fresh` are contents that no record names yet. */
  update(
    sopInstanceUid: string,
    next: (record: InstanceRecord | undefined) => InstanceRecord | undefined | Promise<InstanceRecord | undefined>,
    fresh: readonly string[] = [],
  ): Promise<void> {
    return this.change([sopInstanceUid], fresh, async (records) => {
      const before = records.get(sopInstanceUid);
      const record = await next(before);
      return record === before ? [] : [{ kind: "instance", id: sopInstanceUid, record }];
    });
  }

  /** Changes records of instances, and what goes with them, at once. While this lasts the records of the instances are not changed by others. */
  change(
    sopInstanceUids: readonly string[],
    fresh: readonly string[],
    decide: (records: ReadonlyMap<string, InstanceRecord>) => Promise<readonly RecordChange[]>,
  ): Promise<void> {
    return this.#lock.run(sopInstanceUids, async () => {
      const before = await this.#records(sopInstanceUids);
      const changes = await decide(before).catch(async (error: unknown) => {
        await this.drop(fresh);
        throw error;
      });
      // A commit that fails may have happened: what it names stays.
      if (changes.length > 0) await this.store.commit(changes);
      const after = new Map<string, InstanceRecord | undefined>(before);
      for (const change of changes) if (change.kind === "instance") after.set(change.id, change.record);
      const kept = new Set([...after.values()].flatMap(contentsOf));
      const old = [...before.values()].flatMap(contentsOf);
      await this.drop([...old, ...fresh].filter((content) => !kept.has(content)));
    });
  }

  /** What cannot be removed now is at the next start. */
  async drop(contents: readonly string[]): Promise<void> {
    for (const content of contents) await this.store.remove(content).catch(() => {});
  }

  async #records(sopInstanceUids: readonly string[]): Promise<Map<string, InstanceRecord>> {
    const records = new Map<string, InstanceRecord>();
    for (const uid of new Set(sopInstanceUids)) {
      const record = await this.store.get("instance", uid);
      if (record) records.set(uid, record);
    }
    return records;
  }
}

/** A record of something that is held. */
export type HeldRecord = InstanceRecord & { readonly held: Holding };

/** @throws StorageError ERR_STORAGE_ABSENT */
export function expectHeld(record: InstanceRecord | undefined): HeldRecord {
  if (record?.held) return record as HeldRecord;
  throw new StorageError("ERR_STORAGE_ABSENT", { message: "no such instance is held here" });
}

/** What is held, where nothing is under way with it. @throws StorageError ERR_STORAGE_ABSENT, ERR_STORAGE_IN_TRANSFER */
export function expectFree(record: InstanceRecord | undefined): HeldRecord {
  const found = expectHeld(record);
  if (!found.transfer) return found;
  throw new StorageError("ERR_STORAGE_IN_TRANSFER", { message: "the original is on its way to another node" });
}

/** As `expectFree`, and it is what it was. */
export function expectSame(record: InstanceRecord | undefined, { content }: Holding): HeldRecord {
  const found = expectFree(record);
  if (found.held.content === content) return found;
  throw new StorageError("ERR_STORAGE_IN_TRANSFER", { message: "the instance was changed meanwhile" });
}

export function without(record: InstanceRecord, part: "held" | "transfer" | "arrival"): InstanceRecord {
  const rest: { -readonly [Key in keyof InstanceRecord]: InstanceRecord[Key] } = { ...record };
  delete rest[part];
  return rest;
}

function contentsOf(record: InstanceRecord | undefined): string[] {
  return [record?.held, record?.transfer?.afterwards, record?.arrival].flatMap((one) => (one ? [one.content] : []));
}
