import { Duplex } from "node:stream";
import { concatBytes } from "@dicomsec/testing";

/** What becomes of a record on its way: what arrives instead of it. */
export type RecordFilter = (record: Uint8Array, index: number) => readonly Uint8Array[];

export interface LineOptions {
  readonly toServer?: RecordFilter;
  readonly toClient?: RecordFilter;
  /** Longest chunk that arrives at once. Default: what was written. */
  readonly chunkLength?: number;
}

/** Two sockets in memory that are connected with each other. */
export function createLine({ toServer, toClient, chunkLength = Infinity }: LineOptions = {}): {
  readonly client: Duplex;
  readonly server: Duplex;
} {
  const client = new LineEnd(chunkLength, toServer);
  const server = new LineEnd(chunkLength, toClient);
  client.peer = server;
  server.peer = client;
  return { client, server };
}

class LineEnd extends Duplex {
  peer: LineEnd | undefined;
  readonly #chunkLength: number;
  readonly #filter: RecordFilter | undefined;
  #pending = new Uint8Array(0);
  #records = 0;
  #held: (() => void) | undefined;
  #isPeerDone = false;

  constructor(chunkLength: number, filter: RecordFilter | undefined) {
    super({ allowHalfOpen: true });
    this.#chunkLength = chunkLength;
    this.#filter = filter;
  }

  override _read(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }

  override _write(chunk: Uint8Array, _encoding: unknown, callback: () => void): void {
    const wantsMore = this.#filtered(chunk).map((piece) => this.peer!.receive(piece));
    if (wantsMore.includes(false)) this.peer!.#held = callback;
    else callback();
  }

  override _final(callback: () => void): void {
    this.peer!.finish();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.peer!.finish();
    this._read();
    callback(error);
  }

  receive(bytes: Uint8Array): boolean {
    if (this.#isPeerDone) return true;
    let wantsMore = true;
    for (let at = 0; at < bytes.length; at += this.#chunkLength) {
      wantsMore = this.push(bytes.subarray(at, at + this.#chunkLength));
    }
    return wantsMore;
  }

  finish(): void {
    if (!this.#isPeerDone && !this.destroyed) this.push(null);
    this.#isPeerDone = true;
  }

  #filtered(chunk: Uint8Array): readonly Uint8Array[] {
    if (!this.#filter) return [chunk];
    this.#pending = concatBytes(this.#pending, chunk);
    const pieces: Uint8Array[] = [];
    for (let record = this.#take(); record; record = this.#take())
      pieces.push(...this.#filter(record, this.#records++));
    return pieces;
  }

  #take(): Uint8Array | undefined {
    const length = 5 + this.#pending[3]! * 256 + this.#pending[4]!;
    if (this.#pending.length < 5 || this.#pending.length < length) return undefined;
    const record = this.#pending.slice(0, length);
    this.#pending = this.#pending.subarray(length);
    return record;
  }
}

/** A record without protection. */
export function plainRecord(type: number, content: Uint8Array, version = 0x0301): Uint8Array {
  const header = [type, version >> 8, version & 0xff, content.length >> 8, content.length & 0xff];
  return concatBytes(Uint8Array.from(header), content);
}

/** The same bytes with one bit changed. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = copy[index]! ^ 1;
  return copy;
}
