import { deflateSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import {
  collectChunks,
  compressedData,
  contentInfo,
  contentTypes,
  dataContent,
  digestedData,
  readCompressedData,
} from "../../src/index.js";

const octets = new Uint8Array(deflateSync(new Uint8Array(5000).fill(0x41)));

async function* cut(bytes: Uint8Array, length: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe.each([
  ["DER", octets.length],
  ["BER", undefined],
])("CompressedData in %s", (_form, length) => {
  const written = (): Promise<Uint8Array> =>
    collectChunks(contentInfo(compressedData(dataContent(cut(octets, 7), length))));

  it.each([1, 3, 1000])("reads back as it was written, cut after every %d bytes", async (every) => {
    const message = await readCompressedData(cut(await written(), every));
    expect(message.contentType).toBe(contentTypes.data);
    expect(await collectChunks(message.compressed)).toEqual(octets);
  });

  it("is refused when it is truncated, or when bytes follow", async () => {
    const bytes = await written();
    for (const other of [bytes.subarray(0, -1), Uint8Array.of(...bytes, 0)]) {
      const reading = readCompressedData(cut(other, 100)).then((message) => collectChunks(message.compressed));
      await expect(reading).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
    }
  });
});

it("refuses another content type, and another compression", async () => {
  const digested = await collectChunks(contentInfo(digestedData(dataContent(octets))));
  await expect(readCompressedData(cut(digested, 9))).rejects.toMatchObject({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
  const other = await collectChunks(contentInfo(compressedData(dataContent(octets))));
  // The last arc of id-alg-zlibCompress, 1.2.840.113549.1.9.16.3.8
  other[other.findIndex((_, at) => other[at] === 0x10 && other[at + 1] === 3) + 2] = 9;
  await expect(readCompressedData(cut(other, 9))).rejects.toMatchObject({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
});
