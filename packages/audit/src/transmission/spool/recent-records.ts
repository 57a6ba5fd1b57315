import type { SpoolRecord } from "./record.js";

const MAX_BYTES = 2 ** 22;

/** The records that were written last, so that who keeps up need not read them again. */
export class RecentRecords {
  #records: SpoolRecord[] = [];
  #bytes = 0;

  add(record: SpoolRecord): void {
    this.#records.push(record);
    this.#bytes += record.message.length;
    if (this.#bytes > MAX_BYTES) this.#forget();
  }

  /** The records from a number on, at most as many as are asked for; none when that one is not held any more. */
  from(sequence: number, most: number): readonly SpoolRecord[] {
    const first = this.#records[0]?.sequence;
    return first === undefined || sequence < first
      ? []
      : this.#records.slice(sequence - first, sequence - first + most);
  }

  /** The older half at once. */
  #forget(): void {
    const gone = this.#records.splice(0, Math.ceil(this.#records.length / 2));
    for (const { message } of gone) this.#bytes -= message.length;
  }
}
