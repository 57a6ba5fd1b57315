import { Duplex } from "node:stream";

/** What happens to the bytes of one direction: they may be changed, dropped, or cut into chunks. */
export type Wire = (bytes: Uint8Array) => readonly Uint8Array[];

const asItIs: Wire = (bytes) => [bytes];

/** Every byte arrives by itself. */
export const byteByByte: Wire = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte));

class End extends Duplex {
  peer: End | undefined;
  readonly #wire: Wire;
  #release: (() => void) | undefined;
  #finished = false;

  constructor(wire: Wire, highWaterMark: number) {
    super({ highWaterMark });
    this.#wire = wire;
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: () => void): void {
    const taken = this.#wire(chunk).map((piece) => this.peer!.receive(piece));
    if (taken.every(Boolean)) setImmediate(callback);
    else this.#release = callback;
  }

  override _final(callback: () => void): void {
    this.#finish();
    callback();
  }

  override _read(): void {
    this.peer!.released();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#finish();
    callback(error);
  }

  receive(bytes: Uint8Array | null): boolean {
    return this.destroyed || this.readableEnded || this.push(bytes);
  }

  released(): void {
    const release = this.#release;
    this.#release = undefined;
    if (release) setImmediate(release);
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.peer!.receive(null);
  }
}

export interface DuplexPairOptions {
  /** From the first end to the second. Default: as it is. */
  readonly there?: Wire;
  /** From the second end to the first. Default: as it is. */
  readonly back?: Wire;
  readonly highWaterMark?: number;
}

/** Two ends of a connection in memory, with back pressure; destroying one end ends the other, as sockets do. */
export function duplexPair(options: DuplexPairOptions = {}): [Duplex, Duplex] {
  const { there = asItIs, back = asItIs, highWaterMark = 16_384 } = options;
  const [first, second] = [new End(there, highWaterMark), new End(back, highWaterMark)];
  first.peer = second;
  second.peer = first;
  return [first, second];
}
