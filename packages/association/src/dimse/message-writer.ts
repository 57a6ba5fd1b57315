import type { Channel } from "../channel.js";
import { Fragments } from "./fragments.js";

/** Longest P-DATA-TF PDU that is sent, where the peer takes any: more makes nothing faster. */
const MAX_PDU_LENGTH = 2 ** 17;

/** Message Control Header (PS3.8 E.2). */
const COMMAND = 1;
const LAST = 2;

/**
 * Writes messages as fragments in P-DATA-TF PDUs of the length that the peer takes, header and data together.
 *
 * @see PS3.8 9.3.5, Annex E
 */
export class MessageWriter {
  readonly #channel: Channel;
  readonly #maxFragmentLength: number;
  #last: Promise<void> = Promise.resolve();
  #isWithinMessage = false;

  constructor(channel: Channel, peerMaxPduLength: number) {
    this.#channel = channel;
    const maxPduLength = Math.min(peerMaxPduLength || MAX_PDU_LENGTH, MAX_PDU_LENGTH);
    // Even, as some peers (DCMTK) refuse a fragment that is not.
    this.#maxFragmentLength = (maxPduLength - 6) & ~1;
  }

  /** Whether a part of a message has gone out, and not the rest. */
  get isWithinMessage(): boolean {
    return this.#isWithinMessage;
  }

  /** Messages go out one after the other, as whole ones. When the Data Set throws after its beginning went out, nothing can follow. */
  send(contextId: number, command: Uint8Array, data?: AsyncIterable<Uint8Array>): Promise<void> {
    const sent = this.#last.then(() => this.#send(contextId, command, data));
    this.#last = sent.catch(() => {});
    return sent;
  }

  async #send(contextId: number, command: Uint8Array, data: AsyncIterable<Uint8Array> | undefined): Promise<void> {
    const fragments = new Fragments(this.#channel, contextId, this.#maxFragmentLength);
    await this.#fill(fragments, command, COMMAND);
    fragments.end(COMMAND | LAST);
    for await (const chunk of data ?? []) await this.#fill(fragments, chunk, 0);
    if (data) fragments.end(LAST);
    await fragments.finish();
    this.#isWithinMessage = false;
  }

  async #fill(fragments: Fragments, bytes: Uint8Array, control: number): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      rest = fragments.fill(rest, control);
      if (!fragments.isFull) continue;
      this.#isWithinMessage = true;
      await fragments.write();
    }
  }
}
