import { Duplex } from "node:stream";
import { ConfigurationError } from "../errors.js";
import { emptyReference, messageLength, readAnswer } from "./message-shape.js";

export interface GuardedStreamOptions {
  /** Longest message of a server in octets. Default: 64 MiB. */
  readonly maxMessageLength?: number;
  /** Octets of all messages that answer one request. Default: 256 MiB. */
  readonly maxAnswerLength?: number;
}

interface Asked {
  octets: number;
}

/**
 * Stands between a connection and the library beneath, which never ends with messages whose lengths are wrong, takes an empty result for a success,
 * keeps whatever a server sends, and takes an empty page for the last one.
 *
 * Lets answers through one at a time: whole, of the right shape, to what was asked, and not more than may be. Anything else ends the connection.
 */
export class GuardedStream extends Duplex {
  /** It is connected: the library beneath looks for this of a socket. */
  readonly readyState = "open";
  readonly #stream: Duplex;
  readonly #options: Required<GuardedStreamOptions>;
  readonly #asked = new Map<number, Asked>();
  #pieces: Uint8Array[] = [];
  #length = 0;
  #needed = 0;
  #received = 0;
  #isGathering = false;

  constructor(stream: Duplex, { maxMessageLength = 2 ** 26, maxAnswerLength = 2 ** 28 }: GuardedStreamOptions = {}) {
    super();
    this.#stream = stream;
    this.#options = { maxMessageLength, maxAnswerLength };
    this.on("error", () => {});
    stream.on("data", (piece: Uint8Array) => this.#receive(piece));
    stream.on("end", () => this.push(null));
    stream.on("error", (error) => this.destroy(error));
    stream.on("close", () => this.destroy());
  }

  /** Octets of all answers so far. */
  get received(): number {
    return this.#received;
  }

  override _read(): void {
    this.#stream.resume();
  }

  /** The library beneath writes one request at a time; those of one turn of the event loop go out together. */
  override _write(request: Uint8Array, _encoding: string, callback: (error?: Error | null) => void): void {
    const asked = requestOf(request);
    if (asked === undefined) {
      this.#flush();
      return void this.#stream.write(request, callback);
    }
    this.#asked.set(asked, { octets: 0 });
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#stream.cork();
      process.nextTick(() => this.#flush());
    }
    if (this.#stream.write(request)) callback();
    else this.#stream.once("drain", () => callback());
  }

  #flush(): void {
    if (this.#isGathering) this.#stream.uncork();
    this.#isGathering = false;
  }

  override _final(callback: () => void): void {
    this.#stream.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#pieces = [];
    this.#stream.destroy();
    callback(error);
  }

  #receive(piece: Uint8Array): void {
    if (this.destroyed) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#needed) return;
    const octets = this.#pieces.length === 1 ? piece : joined(this.#pieces, this.#length);
    let at = 0;
    for (;;) {
      const length = messageLength(octets, at);
      if (length === -1) return void this.destroy(noMessage());
      if (length !== undefined && length > this.#options.maxMessageLength) return void this.destroy(tooLong());
      this.#needed = length ?? 0;
      if (length === undefined || octets.length - at < length) break;
      if (!this.#pass(octets.subarray(at, at + length))) return;
      at += length;
    }
    this.#pieces = at < octets.length ? [octets.subarray(at)] : [];
    this.#length = octets.length - at;
  }

  #pass(message: Uint8Array): boolean {
    const answer = readAnswer(message);
    const asked = answer && this.#asked.get(answer.messageId);
    if (answer === undefined || asked === undefined) return (void this.destroy(noMessage()), false);
    const isFirst = asked.octets === 0;
    asked.octets += message.length;
    this.#received += message.length;
    if (asked.octets > this.#options.maxAnswerLength) return (void this.destroy(tooLong()), false);
    if (!answer.isPart) this.#asked.delete(answer.messageId);
    // A page may be empty and not be the last one (RFC 2696, 3): the library beneath goes on after a reference.
    if (isFirst && answer.hasCookie) this.#hand(emptyReference(answer.messageId));
    this.#hand(message);
    return !this.destroyed;
  }

  #hand(message: Uint8Array): void {
    if (!this.push(message)) this.#stream.pause();
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const octets = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    octets.set(piece, at);
    at += piece.length;
  }
  return octets;
}

/** The number of a request that is answered: none for UnbindRequest and AbandonRequest. */
function requestOf(request: Uint8Array): number | undefined {
  const start = request[1]! < 0x80 ? 2 : 2 + request[1]! - 0x80;
  const length = request[start + 1]!;
  const operation = request[start + 2 + length];
  if (operation === 0x42 || operation === 0x50) return undefined;
  return request.subarray(start + 2, start + 2 + length).reduce((number, octet) => number * 256 + octet, 0);
}

function noMessage(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_CONNECTION_LOST", {
    message: "the server sent what is no answer of LDAP: the connection was ended",
  });
}

export function tooLong(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_LIMIT", { message: "the server sent more than may be" });
}
