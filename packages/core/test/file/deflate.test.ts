import { describe, expect, it } from "@jest/globals";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { bytes, concatBytes, element, encodeDataset, part10, transferSyntax } from "@dicomsec/testing";
import {
  bytesSource,
  type DecodeError,
  openFile,
  readDataset,
  readFile,
  type ReadFileOptions,
  streamFile,
  Tag,
  writeDataset,
  writeFile,
} from "../../src/index.js";

const options = { transferSyntaxUid: transferSyntax.deflated };
const nodes = [element(Tag.PatientName, "PN", "Doe^Jane"), element(Tag.PixelData, "OW", new Uint8Array(100_000))];
const dataset = encodeDataset(nodes);
const stream = new Uint8Array(deflateRawSync(dataset));
const fileOf = (body: Uint8Array): Uint8Array => {
  const whole = part10({ dataset: [], ...options });
  // An empty Dataset deflates to two bytes.
  return concatBytes(whole.subarray(0, -2), body);
};
const whole = fileOf(stream);

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block.slice());
  return concatBytes(...all);
}

type Refusal = Pick<DecodeError, "name" | "code"> | undefined;

const refusal = ({ name, code }: DecodeError): Refusal => ({ name, code });

function refusalOf(body: () => unknown): Refusal {
  try {
    body();
    return undefined;
  } catch (error) {
    return refusal(error as DecodeError);
  }
}

/** What reading throws, in memory and from a source, which agree. */
async function errorOf(input: Uint8Array, read?: ReadFileOptions): Promise<Refusal> {
  const inMemory = refusalOf(() => readFile(input, read));
  const fromSource = await openFile(bytesSource(input), read).then(() => undefined, refusal);
  expect(fromSource).toEqual(inMemory);
  return inMemory;
}

describe("a deflated Dataset", () => {
  it("is inflated, and written back as it came", async () => {
    const file = readFile(whole, { strict: true });
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(file.dataset.get(Tag.PixelData)!.length).toBe(100_000);
    expect(writeFile(file)).toEqual(whole);
    expect(await collect(streamFile(await openFile(bytesSource(whole))))).toEqual(whole);
  });

  it("is written back as it came when only the File Meta Information is changed", () => {
    const file = readFile(whole);
    file.fileMeta.set(0x00020013, "X");
    const output = writeFile(file);
    expect(output.subarray(-stream.length)).toEqual(stream);
    expect(readFile(output, { strict: true }).fileMeta.getString(0x00020013)).toBe("X");
  });

  it("is deflated anew when it is changed, to an even length", () => {
    for (const name of ["A", "AB", "ABC", "ABCD", "ABCDE"]) {
      const file = readFile(whole);
      file.dataset.set(Tag.PatientName, name);
      const output = writeFile(file);
      const body = output.subarray(whole.length - stream.length);
      expect(body.length % 2).toBe(0);
      expect(new Uint8Array(inflateRawSync(body))).toEqual(
        encodeDataset([element(Tag.PatientName, "PN", name), nodes[1]!]),
      );
      expect(readFile(output, { strict: true }).dataset.getString(Tag.PatientName)).toBe(name);
    }
  });

  it("is one without File Meta Information, too", () => {
    const read = readDataset(stream, options);
    expect(read.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(new Uint8Array(inflateRawSync(writeDataset(read, options)))).toEqual(dataset);
    expect(writeDataset(readDataset(dataset), options).length).toBeLessThan(dataset.length / 10);
  });

  it("is converted to and from other encodings", () => {
    const file = readFile(whole);
    file.transferSyntaxUid = transferSyntax.explicitLittle;
    expect(writeFile(file)).toEqual(part10({ dataset: nodes }));
    const back = readFile(writeFile(file));
    back.transferSyntaxUid = transferSyntax.deflated;
    expect(readFile(writeFile(back)).dataset.get(Tag.PixelData)!.length).toBe(100_000);
  });

  it("stays in memory, however low the threshold is", async () => {
    const file = await openFile(bytesSource(whole), { externalThreshold: 10 });
    expect(file.dataset.get(Tag.PixelData)!.isLoaded).toBe(true);
  });

  it("may be padded with a NULL, and followed by more", () => {
    for (const more of [new Uint8Array(1), new Uint8Array(512), bytes`de ad be ef`]) {
      const input = fileOf(concatBytes(stream, more));
      const file = readFile(input);
      expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
      expect(writeFile(file)).toEqual(input);
    }
  });

  it("may be empty", async () => {
    expect(await errorOf(fileOf(bytes``))).toBeUndefined();
    expect(readFile(part10({ dataset: [], ...options })).dataset.elements()).toEqual([]);
  });
});

describe("a deflated Dataset that is refused", () => {
  const refused = { name: "DecodeError", code: "ERR_DECODE_DEFLATE" };

  it("ends too early, wherever that is", async () => {
    for (const length of [1, 2, 10, 50, stream.length - 1]) {
      expect([length, await errorOf(fileOf(stream.subarray(0, length)))]).toEqual([length, refused]);
    }
  });

  it("is damaged", async () => {
    expect(await errorOf(fileOf(Uint8Array.from(stream, (byte) => byte ^ 0xff)))).toEqual(refused);
    expect(await errorOf(fileOf(dataset))).toMatchObject({ name: "DecodeError" });
  });

  it("inflates beyond maxInflatedBytes", async () => {
    expect(await errorOf(whole, { maxInflatedBytes: dataset.length })).toBeUndefined();
    expect(await errorOf(whole, { maxInflatedBytes: dataset.length - 1 })).toEqual(refused);
  });

  it("is a bomb, long before it has gone off", async () => {
    // 150 MB of zeros in 150 KB
    const zeros = new Uint8Array(deflateRawSync(new Uint8Array(150_000_000)));
    expect(zeros.length).toBeLessThan(200_000);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 1);
    const error = await openFile(bytesSource(fileOf(zeros))).catch(refusal);
    clearInterval(watch);
    expect(error).toEqual(refused);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(140_000_000);
  });
});
