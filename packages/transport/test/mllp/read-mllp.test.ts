import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, concatBytes, latin1 } from "@dicomsec/testing";
import { encodeMllp } from "../../src/mllp/frame.js";
import { type MllpWarning, readMllp, type ReadMllpOptions } from "../../src/mllp/read-mllp.js";

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

const cut = (stream: Uint8Array) => chunks(...Array.from(stream, (byte) => Uint8Array.of(byte)));

async function readAll(source: AsyncIterable<Uint8Array>, options?: ReadMllpOptions): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for await (const message of readMllp(source, options)) messages.push(message);
  return messages;
}

async function readLeniently(source: AsyncIterable<Uint8Array>) {
  const warnings: MllpWarning[] = [];
  const messages = await readAll(source, { lenient: true, onWarning: (warning) => warnings.push(warning) });
  return { messages, warnings };
}

const badlyFramed = expect.objectContaining({ code: "ERR_TRANSPORT_MESSAGE" });
const one = latin1("MSH|1\rPID|1\r");
const two = latin1("MSH|2\r");
const contentArbitrary = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((content) => content.map((byte) => (byte === 0x0b || byte === 0x1c ? 0x20 : byte)));

describe("readMllp", () => {
  it("reads messages that arrive in one chunk", async () => {
    expect(await readAll(chunks(concatBytes(encodeMllp(one), encodeMllp(two))))).toEqual([one, two]);
  });

  it("reads messages cut after every byte", async () => {
    expect(await readAll(cut(concatBytes(encodeMllp(one), encodeMllp(two))))).toEqual([one, two]);
  });

  it("gives back whatever was framed, wherever the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(contentArbitrary), fc.integer({ min: 1, max: 50 }), async (messages, size) => {
        const stream = concatBytes(...messages.map(encodeMllp));
        const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
          stream.subarray(i * size, (i + 1) * size),
        );
        expect(await readAll(chunks(...pieces))).toEqual(messages);
      }),
    );
  });

  it("gives a message before more of the stream is read", async () => {
    let asked = 0;
    const source = (async function* () {
      asked++;
      yield encodeMllp(one);
      asked++;
      yield encodeMllp(two);
    })();
    const messages = readMllp(source);
    expect(await messages.next()).toEqual({ done: false, value: one });
    expect(asked).toBe(1);
    await messages.return();
  });

  it("gives a message that the later chunks do not change", async () => {
    const chunk = encodeMllp(two);
    const [message] = await readAll(chunks(chunk));
    chunk.fill(0);
    expect(message).toEqual(two);
  });

  it.each([
    ["text before the first frame", bytes`41 0b 42 1c 0d`],
    ["a line feed after a frame", bytes`0b 42 1c 0d 0a`],
    ["FS without CR before the next frame", bytes`0b 42 1c 0b 43 1c 0d`],
    ["FS inside a message", bytes`0b 42 1c 43 1c 0d`],
    ["VT inside a message", bytes`0b 42 0b 43 1c 0d`],
    ["a frame without content", bytes`0b 1c 0d`],
  ])("refuses %s", async (_, stream) => {
    await expect(readAll(chunks(stream))).rejects.toEqual(badlyFramed);
    await expect(readAll(cut(stream))).rejects.toEqual(badlyFramed);
  });

  it.each([
    ["before its end", bytes`0b 42`],
    ["between FS and CR", bytes`0b 42 1c`],
  ])("says that the connection ended when a frame is cut off %s", async (_, stream) => {
    await expect(readAll(chunks(stream))).rejects.toMatchObject({ code: "ERR_TRANSPORT_CLOSED" });
  });

  it("takes a message of the greatest length, and refuses one byte more before its end has come", async () => {
    const options = { maxMessageLength: one.length };
    expect(await readAll(chunks(encodeMllp(one)), options)).toEqual([one]);
    expect(await readAll(cut(encodeMllp(one)), options)).toEqual([one]);
    const endless = (async function* () {
      yield bytes`0b`;
      for (;;) yield latin1("A");
    })();
    await expect(readAll(endless, options)).rejects.toEqual(badlyFramed);
  });

  it("ends with messages or a TransportError, whatever the bytes are", async () => {
    const framing = fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a, 0x41);
    await fc.assert(
      fc.asyncProperty(fc.array(framing, { maxLength: 30 }), fc.boolean(), async (stream, lenient) => {
        const whole = await readAll(chunks(Uint8Array.from(stream)), { lenient }).catch((error) => error.code);
        const pieces = await readAll(cut(Uint8Array.from(stream)), { lenient }).catch((error) => error.code);
        expect(pieces).toEqual(whole);
        expect(Array.isArray(whole) || /^ERR_TRANSPORT_(MESSAGE|CLOSED)$/.test(whole)).toBe(true);
      }),
    );
  });
});

describe("readMllp, leniently", () => {
  it("skips what stands between messages, and warns once for each run of bytes", async () => {
    const stream = concatBytes(latin1("log\r\n"), encodeMllp(one), bytes`0a 0a`, encodeMllp(two), bytes`0a`);
    const warnings = ["bytes-between-messages", "bytes-between-messages", "bytes-between-messages"];
    expect(await readLeniently(chunks(stream))).toEqual({ messages: [one, two], warnings });
    expect(await readLeniently(cut(stream))).toEqual({ messages: [one, two], warnings });
  });

  it("gives a message at its FS, and warns when no CR follows", async () => {
    const stream = bytes`0b ${one} 1c 0b ${two} 1c`;
    const warnings = ["carriage-return-missing", "carriage-return-missing"];
    expect(await readLeniently(chunks(stream))).toEqual({ messages: [one, two], warnings });
    expect(await readLeniently(cut(stream))).toEqual({ messages: [one, two], warnings });
  });

  it("does not wait for the CR of a peer that waits for its answer", async () => {
    const silent = (async function* () {
      yield bytes`0b ${one} 1c`;
      throw new Error("the stream was read on");
    })();
    const messages = readMllp(silent, { lenient: true });
    expect(await messages.next()).toEqual({ done: false, value: one });
    await messages.return();
  });

  it("says nothing about frames as they should be", async () => {
    expect(await readLeniently(cut(concatBytes(encodeMllp(one), encodeMllp(two))))).toEqual({
      messages: [one, two],
      warnings: [],
    });
  });

  it.each([
    ["VT inside a message", bytes`0b 42 0b 43 1c 0d`, "ERR_TRANSPORT_MESSAGE"],
    ["a frame without content", bytes`0b 1c 0d`, "ERR_TRANSPORT_MESSAGE"],
    ["a message that is cut off", bytes`0b 42`, "ERR_TRANSPORT_CLOSED"],
  ])("still refuses %s", async (_, stream, code) => {
    await expect(readAll(chunks(stream), { lenient: true })).rejects.toMatchObject({ code });
  });
});
