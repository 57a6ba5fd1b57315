import { TransportError } from "../errors.js";
import { carriageReturn, endBlock, startBlock } from "./frame.js";
import { MessageBuffer } from "./message-buffer.js";

/** A departure from MLLP that lenient reading tolerated. */
export type MllpWarning =
  /** Bytes that belong to no message were skipped: line feeds, or text before the first message. */
  | "bytes-between-messages"
  /** No CR followed the FS of a message. */
  | "carriage-return-missing";

export interface ReadMllpOptions {
  /** Default: 16 MiB. */
  readonly maxMessageLength?: number;
  /**
   * Reads from peers that leave out the CR after FS, or send other bytes between messages; each FS then ends a message. Default: false, both
   * are errors.
   */
  readonly lenient?: boolean;
  /** Called for each departure that lenient reading tolerated, once for each run of bytes. Default: none. */
  readonly onWarning?: (warning: MllpWarning) => void;
}

/**
 * The messages of a stream of MLLP frames, whose chunks may be cut anywhere.
 *
 * A message is given as soon as its frame has ended; the stream is not read on before the next one is asked for. A VT inside a message is an
 * error even when reading leniently: the message before it did not end. So is a frame without content.
 *
 * @throws TransportError ERR_TRANSPORT_MESSAGE when a message is too long or badly framed; ERR_TRANSPORT_CLOSED when the stream ends inside
 * a frame.
 */
export async function* readMllp(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadMllpOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new MllpDecoder(options);
  for await (const chunk of chunks) yield* decoder.messages(chunk);
  decoder.end();
}

type State = "between" | "inside" | "after-end-block";

class MllpDecoder {
  readonly #options: ReadMllpOptions;
  readonly #buffer: MessageBuffer;
  #state: State = "between";
  #skipping = false;

  constructor(options: ReadMllpOptions) {
    this.#options = options;
    this.#buffer = new MessageBuffer(options.maxMessageLength ?? 16 << 20);
  }

  *messages(chunk: Uint8Array): Generator<Uint8Array, void, void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#state === "between") {
        offset = this.#readBetween(chunk, offset);
      } else if (this.#state === "inside") {
        offset = this.#readInside(chunk, offset);
        // A peer that leaves out the CR waits for its answer: the message is complete without it.
        if (this.#ended() && this.#options.lenient) yield this.#take();
      } else {
        offset = this.#readAfterEndBlock(chunk, offset);
        if (!this.#options.lenient) yield this.#take();
      }
    }
  }

  /** @throws TransportError ERR_TRANSPORT_CLOSED unless the last frame is complete. */
  end(): void {
    if (this.#state === "after-end-block" && this.#options.lenient)
      this.#options.onWarning?.("carriage-return-missing");
    else if (this.#state !== "between") {
      throw new TransportError("ERR_TRANSPORT_CLOSED", "the connection ended inside an MLLP frame");
    }
  }

  #readBetween(chunk: Uint8Array, offset: number): number {
    const start = chunk.indexOf(startBlock, offset);
    if (start !== offset && !this.#skipping) {
      this.#tolerate("bytes-between-messages", "there are bytes outside of the MLLP frames");
      this.#skipping = true;
    }
    if (start < 0) return chunk.length;
    this.#skipping = false;
    this.#state = "inside";
    return start + 1;
  }

  #readInside(chunk: Uint8Array, offset: number): number {
    const found = chunk.indexOf(endBlock, offset);
    const end = found < 0 ? chunk.length : found;
    const content = chunk.subarray(offset, end);
    if (content.includes(startBlock)) throw badlyFramed("an MLLP frame starts inside another");
    this.#buffer.append(content);
    if (found < 0) return end;
    this.#state = "after-end-block";
    return end + 1;
  }

  #readAfterEndBlock(chunk: Uint8Array, offset: number): number {
    this.#state = "between";
    if (chunk[offset] === carriageReturn) return offset + 1;
    this.#tolerate("carriage-return-missing", "no CR follows the FS of an MLLP frame");
    return offset;
  }

  #ended(): boolean {
    return this.#state === "after-end-block";
  }

  #take(): Uint8Array {
    const message = this.#buffer.take();
    if (message.length === 0) throw badlyFramed("an MLLP frame has no content");
    return message;
  }

  #tolerate(warning: MllpWarning, message: string): void {
    if (!this.#options.lenient) throw badlyFramed(message);
    this.#options.onWarning?.(warning);
  }
}

function badlyFramed(message: string): TransportError {
  return new TransportError("ERR_TRANSPORT_MESSAGE", message);
}
