import { describe, expect, it } from "@jest/globals";
import {
  bytes,
  concatBytes,
  element,
  encodeDataset,
  fragments,
  item,
  part10,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";
import {
  blobSource,
  type ByteSource,
  bytesSource,
  openFile,
  readFile,
  streamFile,
  Tag,
  writeFile,
} from "../../src/index.js";

const nodes = [
  element(Tag.PatientName, "PN", "Doe^Jane"),
  sequence(Tag.ContentSequence, [item([element(Tag.PatientID, "LO", "ID")])]),
  element(Tag.PixelData, "OW", new Uint8Array(1_000_000)),
  element(0xfffcfffc, "OB", bytes`00 00`),
];
const input = part10({ dataset: nodes });

interface CountingSource extends ByteSource {
  /** Bytes that were given, and asked for at once at most. */
  given: number;
  most: number;
}

function countingSource(all: Uint8Array, size = all.length): CountingSource {
  const source: CountingSource = {
    size,
    given: 0,
    most: 0,
    read: async (offset, length) => {
      const block = all.slice(offset, offset + length);
      source.given += block.length;
      source.most = Math.max(source.most, length);
      return block;
    },
  };
  return source;
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block.slice());
  return concatBytes(...all);
}

describe("openFile", () => {
  it("does not read the values that it leaves in the source", async () => {
    const source = countingSource(input);
    const file = await openFile(source);
    expect(source.given).toBeLessThan(50_000);
    expect(file.dataset.getItems(Tag.ContentSequence)[0]!.getString(Tag.PatientID)).toBe("ID");
    expect(file.dataset.has(0xfffcfffc)).toBe(true);
    source.given = 0;
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    expect((await collect(streamFile(file))).length).toBe(input.length);
    expect(source.given).toBe(1_000_000);
  });

  it("asks for no more than the source has, whatever lengths claim", async () => {
    // 4 GiB in 1 KB, as a value, an Item, a fragment and a Sequence
    const claims = [
      bytes`e0 7f 10 00 ${"OW"} 00 00 fe ff ff ff`,
      bytes`10 00 00 40 ${"UT"} 00 00 fe ff ff ff`,
      bytes`40 00 30 a7 ${"SQ"} 00 00 fe ff ff ff fe ff 00 e0 f6 ff ff ff`,
      bytes`40 00 30 a7 ${"SQ"} 00 00 ff ff ff ff fe ff 00 e0 fe ff ff ff`,
      bytes`e0 7f 10 00 ${"OB"} 00 00 ff ff ff ff fe ff 00 e0 fe ff ff ff`,
    ];
    for (const claim of claims) {
      const source = countingSource(part10({ dataset: concatBytes(claim, encodeDataset([element(Tag.PatientID, "LO", "ID")]), new Uint8Array(1000)) })); // prettier-ignore
      const before = process.memoryUsage().arrayBuffers;
      const outcome = await openFile(source).then(
        () => "read",
        ({ name }: Error) => name,
      );
      expect(outcome).toMatch(/^(read|DecodeError)$/);
      expect(source.most).toBeLessThanOrEqual(source.size);
      expect(source.given).toBeLessThanOrEqual(source.size);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    }
  });

  it("takes blocks of any size, also larger than asked for", async () => {
    const generous: ByteSource = { size: input.length, read: async (offset) => input.slice(offset) };
    const file = await openFile(generous, { externalThreshold: 100 });
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(file.dataset.has(0xfffcfffc)).toBe(true);
  });

  it("reads a browser's Blob", async () => {
    const file = await openFile(blobSource(new Blob([input])));
    file.dataset.set(Tag.PatientName, "Roe");
    const expected = readFile(input);
    expected.dataset.set(Tag.PatientName, "Roe");
    expect(Buffer.compare(await collect(streamFile(file)), writeFile(expected))).toBe(0);
  });

  it("gives on what the source throws", async () => {
    const failure = new Error("the disk is gone");
    for (const after of [0, 1, 2]) {
      let reads = 0;
      const failing: ByteSource = {
        size: input.length,
        read: async (offset, length) => {
          if (reads++ === after) throw failure;
          return input.slice(offset, offset + Math.min(length, 100));
        },
      };
      await expect(openFile(failing)).rejects.toBe(failure);
    }
  });

  it("refuses a source that ends before its stated size, wherever it does", async () => {
    for (const end of [0, 1, 131, 200, input.length - 1_000_100]) {
      const short = countingSource(input.subarray(0, end), input.length);
      await expect(openFile(short)).rejects.toMatchObject({
        name: "DecodeError",
        code: "ERR_DECODE_TRUNCATED",
        offset: end,
      });
    }
    // Where the end lies in a value that is left in the source, reading that value fails.
    const file = await openFile(countingSource(input.subarray(0, -10), input.length)).catch(
      ({ code }: { code: string }) => code,
    );
    expect(file).toBe("ERR_DECODE_TRUNCATED");
  });

  it("stops when aborted, before it begins and while it reads", async () => {
    const reason = new Error("enough");
    await expect(openFile(bytesSource(input), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let reads = 0;
    const slow: ByteSource = {
      size: input.length,
      read: async (offset, length) => {
        if (++reads === 3) controller.abort(reason);
        return input.slice(offset, offset + Math.min(length, 50));
      },
    };
    await expect(openFile(slow, { signal: controller.signal })).rejects.toBe(reason);
    expect(reads).toBe(3);
  });

  it("keeps no more in memory than what is not left in the source", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const frames = Array.from({ length: 50 }, () => new Uint8Array(200_000));
    const large = part10({ dataset: [element(Tag.PatientID, "LO", "ID"), fragments(Tag.PixelData, "OB", [bytes``, ...frames])], transferSyntaxUid: transferSyntax.jpegBaseline }); // prettier-ignore
    const held = process.memoryUsage().arrayBuffers - before;
    const file = await openFile(bytesSource(large));
    expect(process.memoryUsage().arrayBuffers - before - held).toBeLessThan(2_000_000);
    expect(file.dataset.get(Tag.PixelData)!.length).toBe(50 * 200_008 + 8);
  });
});

describe("streamFile", () => {
  it("stops when aborted", async () => {
    const file = await openFile(bytesSource(input));
    file.dataset.set(Tag.PatientName, "Roe");
    const controller = new AbortController();
    const reason = new Error("enough");
    const seen: number[] = [];
    const stream = async (): Promise<void> => {
      for await (const block of streamFile(file, { signal: controller.signal })) {
        seen.push(block.length);
        controller.abort(reason);
      }
    };
    await expect(stream()).rejects.toBe(reason);
    expect(seen.length).toBe(1);
  });

  it("refuses a source that has become shorter", async () => {
    const source = countingSource(input);
    const file = await openFile(source);
    file.dataset.set(Tag.PatientName, "Roe");
    const cut = { ...source, read: async (offset: number, length: number) => input.slice(offset, Math.min(offset + length, 5000)) }; // prettier-ignore
    Object.assign(source, { read: cut.read });
    await expect(collect(streamFile(file))).rejects.toMatchObject({
      name: "DecodeError",
      code: "ERR_DECODE_TRUNCATED",
    });
    await expect(file.dataset.get(Tag.PixelData)!.read()).rejects.toMatchObject({ code: "ERR_DECODE_TRUNCATED" });
  });
});

describe("the event loop", () => {
  /** 100 MB: 100,000 Items of some elements, in 256 KiB blocks. */
  const dense = (): Uint8Array => {
    const one = encodeDataset([element(Tag.SeriesDescription, "LO", "x".repeat(60)), element(Tag.PatientID, "LO", "ID"), element(Tag.Rows, "US", [1])]); // prettier-ignore
    const each = concatBytes(bytes`fe ff 00 e0 ${one.length} 00 00 00`, one);
    const count = Math.floor(100_000_000 / each.length);
    const value = new Uint8Array(count * each.length);
    value.set(each);
    for (let filled = each.length; filled < value.length; filled *= 2) value.copyWithin(filled, 0, Math.min(filled, value.length - filled)); // prettier-ignore
    const header = bytes`40 00 30 a7 ${"SQ"} 00 00 ${new Uint8Array(new Uint32Array([value.length]).buffer)}`;
    return part10({ dataset: concatBytes(header, value) });
  };

  it("is visited while a large dense Dataset is read, and while it is written", async () => {
    const large = dense();
    const visits = { count: 0, isOn: true };
    const visit = (): void => {
      visits.count++;
      if (visits.isOn) setImmediate(visit);
    };
    setImmediate(visit);
    const file = await openFile(bytesSource(large));
    const whileReading = visits.count;
    file.dataset.set(Tag.PatientName, "X");
    let length = 0;
    for await (const block of streamFile(file)) length += block.length;
    visits.isOn = false;
    expect(file.dataset.getItems(Tag.ContentSequence).length).toBeGreaterThan(800_000);
    expect(length).toBe(large.length + 10);
    expect(whileReading).toBeGreaterThan(20);
  });
});
