import { type FileHandle, mkdir, open } from "node:fs/promises";
import { AuditError } from "../../errors.js";
import { CursorFile, listDestinations } from "./cursor-file.js";
import { LockFile } from "./lock-file.js";
import { RecentRecords } from "./recent-records.js";
import { encodeRecord, HEADER_LENGTH, MAX_MESSAGE_LENGTH, type SpoolRecord } from "./record.js";
import { full, Room } from "./room.js";
import { listSegments, removeSegment, repairTail, type Segment, segmentPath, syncFolder } from "./segment.js";
import { SpoolReader } from "./spool-reader.js";

export interface SpoolOptions {
  /** Made where there is none, readable by its owner only. One process has it at a time. */
  readonly folder: string;
  /**
   * When a message counts as written. `message`: when it is on disk; messages that come together share the wait. `batch`: at once, and it is on disk within
   * `batchMs`, so that a power failure, though not a crash, loses what came since. `never`: at once, and the system decides. Default: `message`.
   */
  readonly fsync?: "message" | "batch" | "never";
  /** Default: 100. */
  readonly batchMs?: number;
  /** Most that the segments may hold, in bytes. Default: 1 GiB. */
  readonly maxBytes?: number;
  /**
   * What happens when that is full. `wait`: `append` waits until a destination has confirmed, in the order of the calls. `refuse`: ERR_AUDIT_SPOOL_FULL. `dropOldest`: the
   * oldest segment goes, and `onEvent` is told. A disk that is full is ERR_AUDIT_SPOOL_FULL always. Default: `wait`.
   */
  readonly whenFull?: "wait" | "refuse" | "dropOldest";
  /** Length after which a segment is followed by another. Default: 8 MiB. */
  readonly segmentBytes?: number;
  /** Called when `append` has to wait: whoever can confirm something, should. */
  readonly onFull?: () => void;
  readonly onEvent?: (event: SpoolEvent) => void;
}

/** What happened to messages in a spool. */
export type SpoolEvent =
  /** A process had been stopped while it wrote; `append` had not answered for those bytes. */
  | { readonly kind: "repaired"; readonly bytes: number }
  /** Records of a segment are damaged: these messages are lost. */
  | { readonly kind: "damaged"; readonly afterSequence: number; readonly bytes: number }
  /** By `dropOldest`: up to this number none is sent any more. */
  | { readonly kind: "dropped"; readonly throughSequence: number };

interface Appending {
  readonly message: Uint8Array;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Most bytes that are written at once. */
const MAX_WRITE = 2 ** 20;

/**
 * Messages on disk, in their order, until every destination has confirmed them. Segments are appended to and never changed; each record has a CRC-32. What a process
 * left half-written is cut off when the spool is opened.
 */
export class Spool implements AsyncDisposable {
  readonly #settings: ReturnType<typeof resolveOptions>;
  readonly #lock: LockFile;
  readonly #segments: Segment[];
  readonly #readers = new Map<string, SpoolReader>();
  readonly #recent = new RecentRecords();
  readonly #queue: Appending[] = [];
  #active: FileHandle;
  #lastSequence: number;
  #isWriting = false;
  #dirty = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: AuditError | undefined;
  readonly #room: Room;
  #idle: Promise<void> = Promise.resolve();

  private constructor(
    settings: ReturnType<typeof resolveOptions>,
    state: {
      readonly lock: LockFile;
      readonly segments: Segment[];
      readonly active: FileHandle;
      readonly lastSequence: number;
    },
  ) {
    this.#settings = settings;
    this.#lock = state.lock;
    this.#segments = state.segments;
    this.#active = state.active;
    this.#lastSequence = state.lastSequence;
    this.#room = new Room({
      ...settings,
      heldBytes: () => this.#heldBytes,
      dropOldest: () => this.#dropOldest(),
      expectOpen: () => this.#expectOpen(),
    });
  }

  /** @throws AuditError ERR_AUDIT_SPOOL when it is in use; what Node throws */
  static async open(options: SpoolOptions): Promise<Spool> {
    const settings = resolveOptions(options);
    const { folder, onEvent } = settings;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await LockFile.acquire(folder);
    try {
      const segments = await listSegments(folder);
      const last = segments.at(-1) ?? (await newSegment(folder, 1, segments));
      const { lastSequence, cut } = await repairTail(last);
      if (cut > 0) onEvent({ kind: "repaired", bytes: cut });
      const active = await open(last.path, "a");
      const spool = new Spool(settings, { lock, segments, active, lastSequence });
      for (const name of await listDestinations(folder)) await spool.reader(name);
      // Where a disk lost messages that had been confirmed, new ones must not have their numbers, and look confirmed.
      const confirmed = Math.max(0, ...spool.destinations.map((reader) => reader.confirmed));
      if (confirmed > lastSequence) {
        spool.#lastSequence = confirmed;
        await spool.#beginSegment();
      }
      return spool;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The number of the message that was written last; 0: none was. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#segments.reduce((sum, { length }) => sum + length, 0);
  }

  /** The destinations that messages are kept for. */
  get destinations(): readonly SpoolReader[] {
    return [...this.#readers.values()];
  }

  /**
   * Writes a message, whose bytes must stay as they are; resolves to its number when it is safe as `fsync` has it.
   *
   * @throws AuditError ERR_AUDIT_LIMIT, ERR_AUDIT_SPOOL_FULL, ERR_AUDIT_SPOOL (the disk fails), ERR_AUDIT_CLOSED; the reason of `signal` while it waits
   */
  async append(message: Uint8Array, signal?: AbortSignal): Promise<number> {
    if (message.length > MAX_MESSAGE_LENGTH)
      throw new AuditError("ERR_AUDIT_LIMIT", { message: "the message is longer than a spool takes" });
    await this.#room.take(message.length + HEADER_LENGTH, signal);
    this.#expectOpen();
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, resolve, reject });
      if (!this.#isWriting) this.#idle = this.#write();
    });
  }

  /**
   * What a destination has yet to confirm. One that is new begins with the next message; one that was there goes on.
   *
   * @throws what Node throws
   */
  async reader(destination: string): Promise<SpoolReader> {
    const found = this.#readers.get(destination);
    if (found) return found;
    const cursor = await CursorFile.open(this.#settings.folder, destination, this.#lastSequence);
    const reader = new SpoolReader(destination, cursor, {
      segments: this.#segments,
      recent: this.#recent,
      lastSequence: () => this.#lastSequence,
      onConfirmed: () => this.#release(),
      onDamaged: (afterSequence, bytes) => this.#settings.onEvent({ kind: "damaged", afterSequence, bytes }),
    });
    this.#readers.set(destination, reader);
    return reader;
  }

  /** Keeps nothing for a destination any more, which would else keep its place for ever. @throws what Node throws */
  async forget(destination: string): Promise<void> {
    const reader = this.#readers.get(destination);
    if (!reader) return;
    this.#readers.delete(destination);
    await reader.forget();
    await this.#release();
    this.#room.wake();
  }

  /** Writes what was taken, and lets another process have the spool. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= new AuditError("ERR_AUDIT_CLOSED", { message: "the spool is closed" });
    clearTimeout(this.#timer);
    this.#room.wakeAll();
    await this.#idle;
    for (const reader of this.#readers.values()) await reader.close();
    if (this.#dirty && this.#settings.fsync !== "never") await this.#active.sync().catch(() => {});
    await this.#active.close();
    await this.#lock[Symbol.asyncDispose]();
  }

  /** What is in the way of more: the last segment is not, where all of it is confirmed, for another one can begin. */
  get #heldBytes(): number {
    return this.#isAllConfirmed && !this.#isWriting ? 0 : this.bytes;
  }

  get #isAllConfirmed(): boolean {
    return this.#readers.size > 0 && this.destinations.every(({ waiting }) => waiting === 0);
  }

  /** False when the segment that is written to is the only one. */
  async #dropOldest(): Promise<boolean> {
    const [oldest, next] = this.#segments;
    if (!oldest || !next) return false;
    const throughSequence = next.firstSequence - 1;
    for (const reader of this.#readers.values()) await reader.skipTo(throughSequence);
    await this.#remove(oldest);
    this.#settings.onEvent({ kind: "dropped", throughSequence });
    return true;
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#writeBatch(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const { message } of batch) this.#room.give(message.length + HEADER_LENGTH);
      this.#room.wake();
    }
    this.#isWriting = false;
    this.#room.wake();
  }

  #nextBatch(): Appending[] {
    let bytes = 0;
    const end = this.#queue.findIndex(({ message }, index) => {
      bytes += message.length + HEADER_LENGTH;
      return index > 0 && bytes > MAX_WRITE;
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  async #writeBatch(batch: readonly Appending[]): Promise<void> {
    // Closing comes after what was taken before it.
    if (this.#failure && this.#failure.code !== "ERR_AUDIT_CLOSED") throw this.#failure;
    await this.#rotate();
    const segment = this.#segments.at(-1)!;
    const first = this.#lastSequence + 1;
    const records = batch.map(({ message }, index): SpoolRecord => ({ sequence: first + index, message }));
    const bytes = encodeRecords(records);
    await this.#writeBytes(bytes, segment);
    segment.length += bytes.length;
    for (const [index, record] of records.entries()) {
      this.#recent.add(record);
      batch[index]!.resolve(record.sequence);
    }
    this.#lastSequence += batch.length;
    for (const reader of this.#readers.values()) reader.wake();
  }

  /** All of it, or nothing: what a full disk took of it is cut off again. */
  async #writeBytes(bytes: Uint8Array, segment: Segment): Promise<void> {
    try {
      await writeAll(this.#active, bytes);
      if (this.#settings.fsync === "message") await this.#active.sync();
      else if (this.#settings.fsync === "batch") this.#syncSoon();
    } catch (cause) {
      const isFull = ["ENOSPC", "EDQUOT"].includes((cause as { readonly code?: string }).code ?? "");
      const isCut = await this.#active.truncate(segment.length).then(
        () => true,
        () => false,
      );
      if (isFull && isCut) throw full(cause);
      // After a failed fsync nobody knows what the disk has: nothing more is promised.
      throw this.#failed(cause);
    }
  }

  #failed(cause: unknown): AuditError {
    this.#failure ??= new AuditError("ERR_AUDIT_SPOOL", { message: "the spool cannot be written to", cause });
    return this.#failure;
  }

  #syncSoon(): void {
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#dirty = false;
      this.#active.sync().catch((cause: unknown) => this.#failed(cause));
    }, this.#settings.batchMs);
  }

  async #rotate(): Promise<void> {
    const { length } = this.#segments.at(-1)!;
    const { segmentBytes, maxBytes } = this.#settings;
    const isInTheWay = length > 0 && this.#isAllConfirmed && this.bytes + this.#room.promisedBytes > maxBytes;
    if (length < segmentBytes && !isInTheWay) return;
    await this.#beginSegment();
    await this.#release();
  }

  async #beginSegment(): Promise<void> {
    const { folder, fsync } = this.#settings;
    const syncFailed = (cause: unknown): never => {
      throw this.#failed(cause);
    };
    if (fsync !== "never") await this.#active.sync().catch(syncFailed);
    const handle = await open(segmentPath(folder, this.#lastSequence + 1), "ax", 0o600).catch((cause: unknown) => {
      const isFull = (cause as { readonly code?: string }).code === "ENOSPC";
      throw isFull ? full(cause) : new AuditError("ERR_AUDIT_SPOOL", { message: "a segment cannot be made", cause });
    });
    // Nobody may come to sync the one that is closed.
    const last = this.#active;
    this.#active = handle;
    await last.close();
    const path = segmentPath(folder, this.#lastSequence + 1);
    this.#segments.push({ path, firstSequence: this.#lastSequence + 1, length: 0 });
    await syncFolder(folder).catch(syncFailed);
  }

  /** Segments that all destinations have confirmed are there for nobody; the last one keeps the number. */
  async #release(): Promise<void> {
    const confirmed = Math.min(...[...this.#readers.values()].map((reader) => reader.confirmed));
    if (this.#readers.size === 0) return;
    while (this.#segments.length > 1 && this.#segments[1]!.firstSequence <= confirmed + 1)
      await this.#remove(this.#segments[0]!);
    if (this.#isAllConfirmed) this.#room.wake();
  }

  async #remove(segment: Segment): Promise<void> {
    const at = this.#segments.indexOf(segment);
    if (at < 0) return;
    this.#segments.splice(at, 1);
    await removeSegment(segment);
    this.#room.wake();
  }

  #expectOpen(): void {
    if (this.#failure) throw this.#failure;
  }
}

function resolveOptions(options: SpoolOptions) {
  return {
    folder: options.folder,
    fsync: options.fsync ?? "message",
    batchMs: options.batchMs ?? 100,
    maxBytes: options.maxBytes ?? 2 ** 30,
    whenFull: options.whenFull ?? "wait",
    segmentBytes: Math.min(options.segmentBytes ?? 2 ** 23, Math.ceil((options.maxBytes ?? 2 ** 30) / 4)),
    onFull: options.onFull ?? (() => {}),
    onEvent: options.onEvent ?? (() => {}),
  };
}

async function newSegment(folder: string, firstSequence: number, segments: Segment[]): Promise<Segment> {
  const path = segmentPath(folder, firstSequence);
  await (await open(path, "ax", 0o600)).close();
  await syncFolder(folder);
  const segment = { path, firstSequence, length: 0 };
  segments.push(segment);
  return segment;
}

/** Resolves when there may be room, or the signal is aborted. */
/** In one buffer: a list of pieces takes longer to write than to put together. */
function encodeRecords(records: readonly SpoolRecord[]): Uint8Array {
  const length = records.reduce((sum, { message }) => sum + HEADER_LENGTH + message.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const record of records) at = encodeRecord(bytes, at, record);
  return bytes;
}

/** A write may stop short. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}
