import { Duplex } from "node:stream";
import { DecodeError } from "@dicomsec/core";
import type { Association } from "../../src/association.js";
import { AssociationError } from "../../src/errors.js";
import { concat } from "../../src/pdu/pdu-bytes.js";
import { accept, type DialogueOptions, request } from "./dialogue.js";
import type { Line, Recording, Side } from "./recording.js";

/** Something else than an association that is released or ends with an error of its own. */
export class FuzzFailure extends Error {}

/** How long a peer says nothing before it says what it has left, and then closes. */
const SILENCE_MS = 4;
/** How long an association may go on whose peer has closed. */
const LONGEST_MS = 10_000;
/** What an association may allocate that gets a few kilobytes. */
const MOST_MEMORY = 4 * 2 ** 20;

/** A peer that says its lines, each when it has heard so many bytes, in chunks of these sizes. */
class Player extends Duplex {
  readonly #sizes: readonly number[];
  #lines: readonly Line[];
  #heard = 0;
  #chunks = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(lines: readonly Line[], sizes: readonly number[]) {
    super();
    this.#lines = lines;
    this.#sizes = sizes;
    this.#say();
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#heard += chunk.length;
    this.#say();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
    done(error);
  }

  #say(): void {
    if (this.#isOver) return;
    const isDue = (line: Line): boolean => line.after <= this.#heard;
    const due = this.#lines.findIndex((line) => !isDue(line));
    const count = due < 0 ? this.#lines.length : due;
    this.#push(this.#lines.slice(0, count));
    this.#lines = this.#lines.slice(count);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fallSilent(), SILENCE_MS);
  }

  #fallSilent(): void {
    this.#isOver = true;
    this.#push(this.#lines);
    this.#timer = setTimeout(() => this.push(null), SILENCE_MS);
  }

  #push(lines: readonly Line[]): void {
    for (let rest = concat(...lines.map(({ pdu }) => pdu)); rest.length > 0;) {
      const size = this.#sizes[this.#chunks++ % this.#sizes.length]!;
      this.push(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  }
}

/** What a side of ours comes to when the other says these lines: `released`, or the code of an error. @throws FuzzFailure */
export async function play(
  side: Side,
  lines: readonly Line[],
  { sizes, recording }: { readonly sizes: readonly number[]; readonly recording: Recording },
): Promise<string> {
  const { userIdentity } = recording;
  const connection = new Player(lines, sizes);
  const before = process.memoryUsage().arrayBuffers;
  const options: DialogueOptions = {
    onError: expectKnown,
    ...(userIdentity && { userIdentity }),
  };
  const association = (side === "acceptor" ? accept : request)(connection, options);
  const outcome = await withinTime(outcomeOf(association));
  const allocated = process.memoryUsage().arrayBuffers - before;
  if (allocated > MOST_MEMORY) throw new FuzzFailure(`${Math.round(allocated / 2 ** 20)} MB were allocated`);
  connection.destroy();
  return outcome;
}

async function outcomeOf(opening: Promise<Association>): Promise<string> {
  const association = await opening.catch(expectKnown);
  if (!association) return "not opened";
  const end = await association.ended;
  if (end.how === "released") return "released";
  const { error } = end;
  expectKnown(error.code === "ERR_ASSOCIATION_ENDED" ? (error.cause ?? error) : error);
  return error.code;
}

/** Nothing else is thrown; a Data Set that was changed may be none any more. */
function expectKnown(error: unknown): undefined {
  const isKnown = error instanceof AssociationError && error.code !== "ERR_ASSOCIATION_OPTIONS";
  if (!isKnown && !(error instanceof DecodeError))
    throw new FuzzFailure(`${String(error)} was thrown`, { cause: error });
  return undefined;
}

function withinTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new FuzzFailure("it hangs after its peer has closed")), LONGEST_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
