import { once } from "node:events";
import { PassThrough } from "node:stream";

/** A stream that passes by, and is read by somebody else at the same pace. */
export class SideStream {
  readonly #side = new PassThrough();

  /** What passed by, for the other reader. */
  get chunks(): AsyncIterable<Uint8Array> {
    return this.#side;
  }

  /** The same bytes, no faster than the other reader takes them. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        if (!this.#side.write(chunk)) await once(this.#side, "drain");
        yield chunk;
      }
      this.#side.end();
    } catch (error) {
      this.#side.destroy(error as Error);
      throw error;
    } finally {
      // Without an end the other reader would wait for more, and a signature over a part must not come to be.
      if (!this.#side.writableEnded) this.#side.destroy(new Error("the message was not read to its end"));
    }
  }
}
