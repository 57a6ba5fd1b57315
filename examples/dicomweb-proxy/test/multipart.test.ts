import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { boundaryOf, readMultipart, writeMultipart } from "../src/multipart.mjs";

describe("a multipart body", () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 });

  it("is read as it was written, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 9 }), async (bodies, size) => {
        const written = await collected(writeMultipart(partsOf(bodies), "b0undary"));
        expect(await bodiesOf(cut(written, size))).toEqual(bodies.map((one) => Buffer.from(one)));
      }),
    );
  });

  it.each([1, 2, 3, 7])(
    "with lines that look like a delimiter is read as it is, cut after every %d bytes",
    async (size) => {
      const tricky = Buffer.from("\r\n--b0undar\r\n-\r\n--b0undarX\r\n\r\n--");
      const written = await collected(writeMultipart(partsOf([tricky, tricky]), "b0undary"));
      expect(await bodiesOf(cut(written, size))).toEqual([tricky, tricky]);
    },
  );

  it("may have text before its first part and after its last", async () => {
    const written = await collected(writeMultipart(partsOf([Uint8Array.of(1)]), "b0undary"));
    const whole = Buffer.concat([Buffer.from("to be ignored\r\n"), written, Buffer.from("this too")]);
    expect(await bodiesOf(cut(whole, 5))).toEqual([Buffer.of(1)]);
  });

  it("that is cut off is never taken for whole", async () => {
    const written = await collected(writeMultipart(partsOf([Uint8Array.of(1, 2), Uint8Array.of(3)]), "b0undary"));
    // Two hyphens are the end; the line break behind them may be missing.
    for (let length = 0; length < written.length - 2; length++)
      await expect(bodiesOf(cut(written.subarray(0, length), 4))).rejects.toMatchObject({
        code: "ERR_PROXY_MULTIPART",
      });
  });

  it("with a header without end is refused before it is all in memory", async () => {
    const endless = (async function* () {
      yield Buffer.from("--b0undary\r\nX: ");
      for (;;) yield Buffer.alloc(4096, "x");
    })();
    await expect(bodiesOf(endless)).rejects.toMatchObject({ code: "ERR_PROXY_MULTIPART" });
  });
});

describe("the boundary", () => {
  it.each([
    ['multipart/related; type="application/dicom"; boundary=a-b', "a-b"],
    ['Multipart/Related; boundary="==x=="; type="application/dicom"', "==x=="],
  ])("of %s is %s", (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });

  it.each([
    'multipart/related; type=application/dicom; boundary="a b\'c"',
    'multipart/related; type="application/dicom"',
    "multipart/related; type=image/jpeg; boundary=a",
    "application/dicom",
    undefined,
  ])("of %s is none", (contentType) => {
    const found = (): string => boundaryOf(contentType);
    expect(found).toThrow(expect.objectContaining({ code: "ERR_PROXY_MULTIPART" }));
  });
});

async function* partsOf(bodies: readonly Uint8Array[]) {
  for (const body of bodies) yield cut(body, 7);
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function bodiesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  for await (const { body } of readMultipart(chunks, "b0undary")) bodies.push(await collected(body));
  return bodies;
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
