import type { CursorFile } from "./cursor-file.js";
import type { RecentRecords } from "./recent-records.js";
import { HEADER_LENGTH, recordAt, type SpoolRecord } from "./record.js";
import { type Segment, SegmentFile } from "./segment.js";

interface SpoolView {
  readonly segments: readonly Segment[];
  readonly recent: RecentRecords;
  readonly lastSequence: () => number;
  readonly onConfirmed: () => Promise<void>;
  readonly onDamaged: (afterSequence: number, bytes: number) => void;
}

interface Place {
  readonly segment: Segment;
  readonly offset: number;
  /** The number of the record before it; that of one that is read again is less than the number of the one that was read last. */
  readonly last: number;
}

const BLOCK_LENGTH = 2 ** 18;
/** Records that are given at once without being read. */
const MOST_RECENT = 256;

/** What one destination has yet to get, in its order; until it has confirmed, it can be read again. */
export class SpoolReader {
  readonly destination: string;
  readonly #cursor: CursorFile;
  readonly #spool: SpoolView;
  /** The number of the record that was read last. */
  #read: number;
  /** Where the next one stands, if that is known. */
  #place: Place | undefined;
  readonly #file = new SegmentFile();
  readonly #wake = new Set<() => void>();

  constructor(destination: string, cursor: CursorFile, spool: SpoolView) {
    this.destination = destination;
    this.#cursor = cursor;
    this.#spool = spool;
    this.#read = cursor.confirmed;
  }

  /** Up to this number the destination has everything. */
  get confirmed(): number {
    return this.#cursor.confirmed;
  }

  /** How many messages wait for their confirmation. */
  get waiting(): number {
    return this.#spool.lastSequence() - this.confirmed;
  }

  /** Whether there is something that was not read. */
  get hasMore(): boolean {
    return this.#read < this.#spool.lastSequence();
  }

  /**
   * The records that come next, as many as stand together in a block, or are wanted; none when all were read.
   *
   * @throws what Node throws
   */
  async next(most = Infinity): Promise<readonly SpoolRecord[]> {
    while (this.hasMore) {
      const recent = this.#spool.recent.from(this.#read + 1, Math.min(most, MOST_RECENT));
      if (recent.length > 0) {
        [this.#read, this.#place] = [recent.at(-1)!.sequence, undefined];
        return recent;
      }
      const place = this.#place ?? this.#find();
      if (!place) return [];
      if (place.offset >= place.segment.length) {
        if (!this.#goOn(place.segment)) return [];
        continue;
      }
      const records = await this.#readAt(place, most);
      if (records.length > 0) return records;
    }
    return [];
  }

  /** The records that come next, which `next` gives all the same. @throws what Node throws */
  async peek(most: number): Promise<readonly SpoolRecord[]> {
    const [read, place] = [this.#read, this.#place];
    const records: SpoolRecord[] = [];
    while (records.length < most) {
      const more = await this.next(most - records.length);
      if (more.length === 0) break;
      records.push(...more);
    }
    [this.#read, this.#place] = [read, place];
    return records;
  }

  /** Resolves when there is more, or the spool is closed, or the signal is aborted. */
  async more(signal?: AbortSignal): Promise<void> {
    if (this.hasMore || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      // Neither outlives the other: a signal may be there for as long as the spool.
      const wake = (): void => {
        this.#wake.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake.add(wake);
      signal?.addEventListener("abort", wake);
    });
  }

  /** The destination has everything up to this number. @throws what Node throws */
  async confirm(sequence: number): Promise<void> {
    try {
      await this.#cursor.confirm(Math.min(sequence, this.#spool.lastSequence()));
    } finally {
      // A disk that had no room for the cursor gets it by that.
      await this.#spool.onConfirmed();
    }
  }

  /** Begins again after what was confirmed. */
  rewind(): void {
    this.#read = this.confirmed;
    this.#place = undefined;
  }

  /** What comes before is there no more. @internal */
  async skipTo(sequence: number): Promise<void> {
    await this.#cursor.confirm(sequence);
    if (this.#read >= sequence) return;
    this.#read = sequence;
    this.#place = undefined;
  }

  /** Removes its place. @internal */
  async forget(): Promise<void> {
    await this.close();
    await this.#cursor.remove();
  }

  /** Resolves when the file that it reads is closed. @internal */
  async close(): Promise<void> {
    this.wake();
    await this.#file[Symbol.asyncDispose]();
  }

  /** @internal */
  wake(): void {
    for (const wake of this.#wake) wake();
  }

  /** The segment that has the next record; it is read from its beginning. */
  #find(): Place | undefined {
    const segment = this.#spool.segments.findLast(({ firstSequence }) => firstSequence <= this.#read + 1) ?? this.#spool.segments[0]; // prettier-ignore
    return segment && beginning(segment);
  }

  /** False at the end of the last segment. */
  #goOn(segment: Segment): boolean {
    const next = this.#spool.segments[this.#spool.segments.indexOf(segment) + 1];
    this.#place = next && beginning(next);
    return next !== undefined;
  }

  async #readAt({ segment, offset, last }: Place, most: number): Promise<SpoolRecord[]> {
    const records: SpoolRecord[] = [];
    let bytes = await this.#file.read(segment, offset, BLOCK_LENGTH);
    let at = 0;
    for (;;) {
      const found = recordAt(bytes, at, last);
      if (found.kind === "record") {
        last = found.record.sequence;
        if (last > this.#read) records.push(found.record);
        at = found.end;
        if (records.length >= most) break;
      } else if (found.kind === "incomplete" && offset + at + found.length <= segment.length) {
        if (at > 0 || bytes.length >= found.length) break;
        bytes = await this.#file.read(segment, offset, found.length);
      } else if (at === bytes.length && offset + at >= segment.length) break;
      else if (records.length > 0) break;
      else at = (await this.#passDamage(segment, offset + at, last)) - offset;
      if (at >= bytes.length) break;
    }
    this.#place = { segment, offset: offset + at, last };
    this.#read = Math.max(this.#read, last);
    return records;
  }

  /** Where the next record stands that is intact. */
  async #passDamage(segment: Segment, from: number, after: number): Promise<number> {
    const rest = await this.#file.read(segment, from, segment.length - from);
    let at = 1;
    while (at + HEADER_LENGTH <= rest.length && recordAt(rest, at, after).kind !== "record") at++;
    const end = at + HEADER_LENGTH <= rest.length ? at : rest.length;
    this.#spool.onDamaged(after, end);
    return from + end;
  }
}

function beginning(segment: Segment): Place {
  return { segment, offset: 0, last: segment.firstSequence - 1 };
}
