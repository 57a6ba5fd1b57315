import { ProxyError } from "./proxy-error.mjs";

const MOST_HEADER_BYTES = 16_384;
const CRLF = Buffer.from("\r\n");

/** @typedef {{ body: AsyncIterable<Uint8Array> }} Part */

/** The boundary of a `multipart/related` of `application/dicom`. @param {string | null | undefined} contentType @throws {ProxyError} */
export function boundaryOf(contentType) {
  const [, boundary] = /;\s*boundary="?([0-9A-Za-z'()+_,./:=?-]{1,70})"?\s*(?:;|$)/.exec(contentType ?? "") ?? [];
  const isDicom =
    /^multipart\/related\s*;/i.test(contentType ?? "") && /type="?application\/dicom"?/i.test(contentType ?? "");
  if (boundary === undefined || !isDicom) throw new ProxyError("ERR_PROXY_MULTIPART");
  return boundary;
}

/**
 * The parts of a multipart body, each as it comes: no more of it is in memory than the last chunk. What is left of a part when the next one is asked for is passed over.
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {string} boundary
 * @returns {AsyncGenerator<Part>}
 * @throws {ProxyError} ERR_PROXY_MULTIPART when it is cut off, or malformed
 * @see RFC 2046 5.1, PS3.18 8.6.1.2
 */
export async function* readMultipart(chunks, boundary) {
  const input = new Input(chunks, Buffer.from(`\r\n--${boundary}`));
  await input.drain(); // the preamble
  while (!(await input.isEnd())) {
    await input.skipHeader();
    yield { body: input.untilDelimiter() };
    await input.drain();
  }
}

class Input {
  // The first delimiter need not have a line break before it.
  #buffer = CRLF;
  #isInPart = true;

  /** @param {AsyncIterable<Uint8Array>} chunks @param {Buffer} delimiter */
  constructor(chunks, delimiter) {
    this.chunks = chunks[Symbol.asyncIterator]();
    this.delimiter = delimiter;
  }

  async #more() {
    const { done, value } = await this.chunks.next();
    if (done) throw new ProxyError("ERR_PROXY_MULTIPART");
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(value) : Buffer.concat([this.#buffer, value]);
  }

  /** What stands before the next delimiter. */
  async *untilDelimiter() {
    while (this.#isInPart) {
      const at = this.#buffer.indexOf(this.delimiter);
      // What may be the beginning of a delimiter is kept back.
      const known = at < 0 ? Math.max(0, this.#buffer.length - this.delimiter.length + 1) : at;
      const piece = this.#buffer.subarray(0, known);
      this.#isInPart = at < 0;
      this.#buffer = this.#buffer.subarray(known + (at < 0 ? 0 : this.delimiter.length));
      if (piece.length > 0) yield piece;
      if (this.#isInPart) await this.#more();
    }
  }

  async drain() {
    for await (const _ of this.untilDelimiter());
  }

  /** Whether the delimiter was the last one. */
  async isEnd() {
    while (this.#buffer.length < 2) await this.#more();
    return this.#buffer.toString("latin1", 0, 2) === "--";
  }

  /** The header of a part says nothing that the instance does not say itself. */
  async skipHeader() {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#buffer = this.#buffer.subarray(end + 4);
        this.#isInPart = true;
        return;
      }
      if (this.#buffer.length > MOST_HEADER_BYTES) throw new ProxyError("ERR_PROXY_MULTIPART");
      await this.#more();
    }
  }
}

/**
 * A multipart body of instances, as it is written.
 * @param {AsyncIterable<AsyncIterable<Uint8Array>>} instances
 * @param {string} boundary
 */
export async function* writeMultipart(instances, boundary) {
  for await (const instance of instances) {
    yield Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
    yield* instance;
    yield CRLF;
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
