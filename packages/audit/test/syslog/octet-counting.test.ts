import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { encodeFrame, FrameDecoder, type FrameDecoderOptions } from "../../src/index.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What comes of pieces; of an oversized frame its length. */
function decoded(pieces: readonly Uint8Array[], options?: FrameDecoderOptions): (string | number)[] {
  const decoder = new FrameDecoder(options);
  return pieces.flatMap((piece) =>
    Array.from(decoder.push(piece), (one) => (one instanceof Uint8Array ? text(one) : one.length)),
  );
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heldMemory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("octet counting", () => {
  it("counts octets, not characters", () => {
    expect(text(encodeFrame(bytesOf("日本")))).toBe("6 日本");
  });

  it("is taken apart however it is cut", () => {
    const messages = ["a", "日本語のメッセージ", "x".repeat(300), "<85>1 - - - - - - y"];
    const stream = Buffer.concat(messages.map((message) => encodeFrame(bytesOf(message))));
    for (let at = 0; at <= stream.length; at++) expect(decoded(cutAt(stream, [at]))).toEqual(messages);
    expect(decoded(Array.from(stream, (octet) => Uint8Array.of(octet)))).toEqual(messages);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (places) => {
        expect(decoded(cutAt(stream, places))).toEqual(messages);
      }),
    );
  });

  it("passes a message over that is too long, and goes on", () => {
    const stream = Buffer.concat(["ab", "x".repeat(11), "cd"].map((message) => encodeFrame(bytesOf(message))));
    for (let at = 0; at <= stream.length; at++)
      expect(decoded(cutAt(stream, [at]), { maxLength: 10 })).toEqual(["ab", 11, "cd"]);
  });

  it.each(["octet-counting", "either"] as const)(
    "takes little more than it is long, however small its pieces (%s)",
    (framing) => {
      const length = 200_000;
      const decoder = new FrameDecoder({ framing });
      const [piece, before] = [bytesOf("x"), heldMemory()];
      [...decoder.push(bytesOf(framing === "either" ? "<" : `${length + 1} `))].forEach(() => {});
      for (let index = 1; index < length; index++) for (const _ of decoder.push(piece)) break;
      expect(heldMemory() - before).toBeLessThan(8 * length);
      expect(decoder.isWithinFrame).toBe(true);
    },
  );

  it("allocates nothing for a length alone", () => {
    expect(decoded([bytesOf("9999999999 ")], { maxLength: 2 ** 20 })).toEqual([9_999_999_999]);
    const before = process.memoryUsage().arrayBuffers;
    const decoder = new FrameDecoder({ maxLength: 2 ** 30 });
    expect([...decoder.push(bytesOf("1073741824 x"))]).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    expect(decoder.isWithinFrame).toBe(true);
  });

  it.each(["x", "0 ", "01 a", " a", "12345678901 ", "5a", "<85>1 a\n", "-1 a"])("is not '%s'", (stream) => {
    expect(() => decoded([bytesOf(stream)])).toThrow(expect.objectContaining({ code: "ERR_AUDIT_SYSLOG" }));
  });

  it("knows whether a frame is complete", () => {
    const decoder = new FrameDecoder();
    const states = ["1", "0", " ", "123456789", "0", "3 ab"].map((piece) => {
      [...decoder.push(bytesOf(piece))].forEach(() => {});
      return decoder.isWithinFrame;
    });
    expect([new FrameDecoder().isWithinFrame, ...states]).toEqual([false, true, true, true, true, false, true]);
  });
});

describe("line feeds instead", () => {
  const options = { framing: "either", maxLength: 20 } as const;

  it("are taken where that is allowed, beside counted frames, however they are cut", () => {
    const stream = bytesOf("<85>1 a\n5 <b\n/><85>1 c\n\u0031 d");
    for (let at = 0; at <= stream.length; at++)
      expect(decoded(cutAt(stream, [at]), options)).toEqual(["<85>1 a", "<b\n/>", "<85>1 c", "d"]);
  });

  it("end a line that is too long, which is passed over", () => {
    const stream = bytesOf(`<85>${"x".repeat(30)}\n<85>1 c\n`);
    for (let at = 0; at <= stream.length; at++) expect(decoded(cutAt(stream, [at]), options)).toEqual([34, "<85>1 c"]);
  });
});
