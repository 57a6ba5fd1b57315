import { Duplex } from "node:stream";

/** An end of a connection in memory, which is cut at one of its writes. */
class End extends Duplex {
  peer: End | undefined;
  writes = 0;
  readonly #cutAt: number | undefined;
  #release: (() => void) | undefined;

  constructor(cutAt: number | undefined) {
    super({ highWaterMark: 16_384 });
    this.#cutAt = cutAt;
    this.on("error", () => {});
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.writes++ === this.#cutAt) {
      this.destroy();
      return;
    }
    const peer = this.peer!;
    if (peer.destroyed || peer.readableEnded || peer.push(chunk)) setImmediate(done);
    else this.#release = done;
  }

  override _final(done: () => void): void {
    this.peer!.push(null);
    done();
  }

  override _read(): void {
    const release = this.peer?.released();
    if (release) setImmediate(release);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.peer!.destroy());
    done(error);
  }

  released(): (() => void) | undefined {
    const release = this.#release;
    this.#release = undefined;
    return release;
  }
}

/** What a connection of the transport says of itself. */
export type Secured = {
  readonly isMet: boolean;
  readonly suite: string;
  readonly peer: unknown;
  readonly aeTitles?: readonly string[];
};

/** What the certificates of test nodes have. */
export const securedBy = (fingerprint: string, more: Partial<Secured> = {}): Secured => ({
  isMet: true,
  suite: "TLS_AES_128_GCM_SHA256",
  peer: { fingerprint },
  ...more,
});

export interface LineOptions {
  /** What the first end knows of the second one, and the other way round. Default: nothing, the connection is not secure. */
  readonly secured?: readonly [Secured, Secured];
  /** At which of its writes an end is cut. */
  readonly cutAt?: readonly [number | undefined, number | undefined];
}

/** A connection in memory; how often its ends have written. */
export function line({ secured, cutAt = [undefined, undefined] }: LineOptions = {}) {
  const ends = [new End(cutAt[0]), new End(cutAt[1])] as const;
  ends[0].peer = ends[1];
  ends[1].peer = ends[0];
  if (secured) ends.forEach((end, index) => Object.assign(end, { negotiated: secured[index] }));
  return { ends, writes: () => ends.map(({ writes }) => writes) };
}
