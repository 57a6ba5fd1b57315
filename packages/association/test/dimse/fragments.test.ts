import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { expect, it } from "@jest/globals";
import { Channel } from "../../src/channel.js";
import { encodeCommand } from "../../src/dimse/command.js";
import { MessageWriter } from "../../src/dimse/message-writer.js";
import { concat } from "../../src/pdu/pdu-bytes.js";
import { PduParser } from "../../src/pdu/pdu-parser.js";
import { echoFields } from "../raw-peer.js";

const limits = { maxPduLength: 0, maxAssociateLength: 2 ** 16, stallMs: 60_000 };

/** Hands on the chunks that it got, later: what they hold then is what the peer gets. */
class HandingOn extends Duplex {
  readonly #chunks: Uint8Array[] = [];

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get written(): Uint8Array {
    return concat(...this.#chunks);
  }
}

/** Takes what a chunk holds when it says that it took it, and no sooner. */
class SlowSocket extends Socket {
  #written: Uint8Array = new Uint8Array();

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    setTimeout(() => {
      this.#written = concat(this.#written, chunk);
      done();
    }, 1);
  }

  override _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: () => void): void {
    this._write(concat(...chunks.map(({ chunk }) => chunk)), "binary", done);
  }

  override _final(done: () => void): void {
    done();
  }

  get written(): Uint8Array {
    return this.#written;
  }
}

/** All Data Sets, one after the other. */
function dataIn(written: Uint8Array): Uint8Array {
  const events = [...new PduParser(limits).push(written)];
  return concat(...events.flatMap((event) => (event.kind === "data" && !event.isCommand ? [event.bytes] : [])));
}

it.each([
  ["a stream that hands on the very chunks", () => new HandingOn()],
  ["a slow socket", () => new SlowSocket()],
])("messages go out as they were, whatever memory they are gathered in, over %s", async (_name, connect) => {
  const lengths = [1, 7, 3000, 131_066, 700_001, 2, 400_000, 20, 30];
  const sent = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
  // Two, as the memory is that of all associations.
  const connections = [connect(), connect()];
  const writers = connections.map((connection) => new MessageWriter(new Channel(connection, limits), 0));
  for (const data of sent)
    await Promise.all(
      writers.map((writer) =>
        writer.send(
          1,
          encodeCommand(echoFields(1), true),
          (async function* () {
            yield data;
          })(),
        ),
      ),
    );
  for (const connection of connections) {
    await new Promise<void>((resolve) => connection.end(resolve));
    expect(Buffer.compare(dataIn(connection.written), concat(...sent))).toBe(0);
    connection.destroy();
  }
});
