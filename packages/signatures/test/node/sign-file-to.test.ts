import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmdirSync, truncateSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import {
  concatBytes,
  type DatasetNode,
  element,
  isFullRun,
  item,
  type LengthKind,
  part10,
  part10Arbitrary,
  sequence,
  temporaryFolder,
  type TemporaryFolder,
  transferSyntax,
} from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import fc from "fast-check";
import { sign, signAll, type SignOptions, type SignRun, verify } from "../../src/index.js";
import { signFileTo, type SignFileToOptions } from "../../src/node/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { encapsulatedPixels, imageBytes, imageNodes } from "../instances.js";

let authority: Authority;
let rsa: Identity;
let folder: TemporaryFolder;
let descriptors: number;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
});

beforeEach(async () => {
  descriptors = await openDescriptors();
  folder = await temporaryFolder();
});

afterEach(async () => {
  const names = await fs.readdir(folder.path);
  await folder[Symbol.asyncDispose]();
  if (names.some((name) => name.endsWith(".tmp"))) throw new Error("a temporary file was left");
  if ((await openDescriptors()) !== descriptors) throw new Error("a file was left open");
});

const now = new Date();

/** Requests that make the same signatures each time. */
function requestsOf(...more: readonly Partial<SignOptions>[]): SignOptions[] {
  return more.map((one, at) => ({
    signer: rsa.signer,
    profile: "base",
    now,
    utcOffsetMinutes: 60,
    createUid: () => `1.2.3.${at + 1}`,
    ...one,
  }));
}

async function inMemory(input: Uint8Array, requests: readonly SignOptions[], run: SignRun = {}): Promise<Uint8Array> {
  const file = readFile(input);
  await signAll(file, requests, run);
  return writeFile(file);
}

async function onDisk(
  input: Uint8Array,
  requests: readonly SignOptions[],
  options: SignFileToOptions = {},
): Promise<Uint8Array> {
  const from = await folder.write("in.dcm", input);
  const to = join(folder.path, "out.dcm");
  await signFileTo(to, from, requests, { sync: false, ...options });
  expect(Buffer.compare(await fs.readFile(from), input)).toBe(0);
  const output = await fs.readFile(to);
  await fs.rm(to);
  return output;
}

/** Signs both ways, and gives what came out of both. */
async function expectSameBothWays(
  input: Uint8Array,
  requests: readonly SignOptions[],
  run: SignRun = {},
): Promise<Uint8Array> {
  const expected = await inMemory(input, requests, run);
  expect(Buffer.compare(await onDisk(input, requests, run), expected)).toBe(0);
  return expected;
}

async function statusesOf(bytes: Uint8Array): Promise<string[]> {
  return (await verify(readFile(bytes), { trust: [authority.certificate] })).map(({ status }) => status);
}

/** The elements of an image with two signatures in them, the Sequences and Items of which have such lengths. */
async function signedNodes(
  transferSyntaxUid: string,
  length: LengthKind,
  nodes = pixelsFor(transferSyntaxUid),
): Promise<readonly DatasetNode[]> {
  const file = readFile(imageBytes({ dataset: nodes, transferSyntaxUid }));
  await signAll(file, requestsOf({ purpose: "1" }, { attributes: [Tag.PatientName] }));
  const sequences = [Tag.MACParametersSequence, Tag.DigitalSignaturesSequence];
  return imageNodes(
    ...nodes,
    ...sequences.map((tag) => sequence(tag, file.dataset.getItems(tag).map((one) => itemOf(one, length)), { length })), // prettier-ignore
  );
}

function itemOf(dataset: Dataset, length: LengthKind): ReturnType<typeof item> {
  const nodes = dataset.elements().map(({ tag, vr, isSequence, items, bytes }) => {
    if (isSequence) return sequence(tag, items.map((one) => itemOf(one, length)), { length }); // prettier-ignore
    return element(tag, vr, vr === "US" || vr === "AT" ? dataset.getNumbers(tag) : bytes);
  });
  return item(nodes, { length });
}

const pixelsFor = (transferSyntaxUid: string): readonly DatasetNode[] =>
  transferSyntaxUid === transferSyntax.jpegBaseline ? imageNodes(encapsulatedPixels) : imageNodes();

/** More than is read into memory when a file is opened. */
const largePixels = element(
  0x7fe00010,
  "OW",
  new Uint8Array(200_000).map((_, at) => (at * 31) >>> 3),
);

describe("what signFileTo writes is byte for byte what sign and writeFile give", () => {
  const syntaxes = Object.entries(transferSyntax);

  it.each(syntaxes)("for a file in %s", async (_, transferSyntaxUid) => {
    const dataset = pixelsFor(transferSyntaxUid);
    const input = imageBytes({ dataset, transferSyntaxUid });
    const output = await expectSameBothWays(input, requestsOf({}, { macAlgorithm: "SHA512", purpose: "1" }, {}));
    expect(await statusesOf(output)).toEqual(["valid", "valid", "valid"]);
  });

  it.each(syntaxes.flatMap(([name, uid]) => [[name, "defined", uid] as const, [name, "undefined", uid] as const]))(
    "in %s beside signatures in Sequences of %s length",
    async (_, length, transferSyntaxUid) => {
      const input = imageBytes({ dataset: await signedNodes(transferSyntaxUid, length), transferSyntaxUid });
      expect(await statusesOf(input)).toEqual(["valid", "valid"]);
      const requests = requestsOf({ createUid: () => "1.2.3.8" }, { macAlgorithm: "SHA384", createUid: () => "1.2.3.9" }); // prettier-ignore
      const output = await expectSameBothWays(input, requests);
      expect(await statusesOf(output)).toEqual(["valid", "valid", "valid", "valid"]);
    },
  );

  it.each(syntaxes.filter(([name]) => name !== "jpegBaseline"))(
    "for pixel data that stay in the file, in %s",
    async (_, transferSyntaxUid) => {
      const input = imageBytes({ dataset: imageNodes(largePixels), transferSyntaxUid });
      expect(await statusesOf(await expectSameBothWays(input, requestsOf({}, {})))).toEqual(["valid", "valid"]);
    },
  );

  it.each(["(0008,1140)[0]", "(0008,1140)[1]"])("where the Item %s is signed with the whole", async (path) => {
    const output = await expectSameBothWays(imageBytes(), requestsOf({}, { item: path }));
    expect(await statusesOf(output)).toEqual(["valid", "valid"]);
  });

  it("where elements with group lengths stand before and in the group of the signatures", async () => {
    const lengths = [0x00080000, 0x4ffe0000, 0xfffa0000].map((tag) => element(tag, "UL", 4));
    await expectSameBothWays(imageBytes({ dataset: imageNodes(...lengths) }), requestsOf({}));
    const nodes = await signedNodes(transferSyntax.explicitLittle, "defined");
    await expectSameBothWays(imageBytes({ dataset: imageNodes(...nodes, ...lengths) }), requestsOf({}));
  });

  it("before Data Set Trailing Padding, and private elements after the signatures", async () => {
    const late = [element(0xfffcfffc, "OB", new Uint8Array(100)), element(0xfffb0010, "LO", "DICOMSEC TEST")];
    const output = await expectSameBothWays(imageBytes({ dataset: imageNodes(...late) }), requestsOf({}));
    expect(readFile(output).dataset.elements().at(-1)?.tag).toBe(0xfffcfffc);
    expect(await statusesOf(output)).toEqual(["valid"]);
  });

  it.each([
    ["after the last element", Uint8Array.of(1)],
    ["of an element cut short", Uint8Array.of(0xfa, 0xff, 0x10, 0, 0x4c, 0x4f, 0x40, 0, 0x41)],
  ])("with bytes %s", async (_, bytes) => {
    const input = concatBytes(imageBytes(), bytes);
    const file = readFile(input);
    const expected = await inMemory(input, requestsOf({}));
    expect(file.warnings.length).toBeGreaterThan(0);
    expect(Buffer.compare(await onDisk(input, requestsOf({})), expected)).toBe(0);
  });

  it("where Tags do not ascend", async () => {
    const nodes = await signedNodes(transferSyntax.explicitLittle, "undefined");
    const orders = [[...nodes].reverse(), [...nodes.slice(5), ...nodes.slice(0, 5)], [...imageNodes()].reverse()];
    for (const dataset of orders)
      await expectSameBothWays(imageBytes({ dataset }), requestsOf({ createUid: () => "1.2.3.9" }));
  });

  it("where padding is shortened, and where none is to be", async () => {
    const dataset = imageNodes(element(0x00100020, "LO", "ID    "));
    const output = await expectSameBothWays(imageBytes({ dataset }), requestsOf({}), { shortenPadding: true });
    expect(readFile(output).dataset.getBytes(0x00100020)).toHaveLength(2);
    await expectSameBothWays(imageBytes(), requestsOf({}), { shortenPadding: true });
    const kept = await expectSameBothWays(imageBytes({ dataset }), requestsOf({}));
    expect(readFile(kept).dataset.getBytes(0x00100020)).toHaveLength(6);
  });

  it("for a Dataset without File Meta Information", async () => {
    const whole = imageBytes();
    const start = 132 + 12 + new DataView(whole.buffer).getUint32(140, true);
    await expectSameBothWays(whole.subarray(start), requestsOf({}));
  });

  it("for any file", async () => {
    const attributes = fc.constantFrom<readonly Partial<SignOptions>[]>([{}], [{}, { macAlgorithm: "SHA384" }]);
    await fc.assert(
      fc.asyncProperty(part10Arbitrary(), attributes, async ({ bytes }, requests) => {
        const outcome = (work: Promise<Uint8Array>): Promise<unknown> =>
          work.then(
            (written) => Buffer.from(written).toString("hex"),
            (error: { readonly code?: string }) => error.code ?? error,
          );
        expect(await outcome(onDisk(bytes, requestsOf(...requests)))).toEqual(
          await outcome(inMemory(bytes, requestsOf(...requests))),
        );
      }),
      { numRuns: isFullRun() ? 60 : 15 },
    );
  });
});

describe("signFileTo", () => {
  it("refuses a file in which Digital Signatures Sequence stands twice", async () => {
    const nodes = await signedNodes(transferSyntax.explicitLittle, "undefined");
    const input = imageBytes({ dataset: [...nodes, nodes.at(-1)!] });
    await expect(onDisk(input, requestsOf({}))).rejects.toMatchObject({ code: "ERR_SIGNATURE_MALFORMED" });
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it.each([
    ["a time stamp", Tag.CertifiedTimestamp, "OB"],
    ["an attribute that none knows", 0x04000ffe, "OB"],
  ] as const)("signs beside a signature with %s too long to be read into memory", async (_, tag, vr) => {
    const signed = readFile(imageBytes());
    const earlier = await sign(signed, requestsOf({})[0]!);
    earlier.item.set(tag, new Uint8Array(200_000), vr);
    const requests = requestsOf({ createUid: () => "1.2.3.9", attributes: [Tag.PatientName] });
    const output = await expectSameBothWays(writeFile(signed), requests);
    expect((await statusesOf(output)).at(-1)).toBe("valid");
    const kept = readFile(output).dataset.getItems(Tag.DigitalSignaturesSequence)[0]?.getBytes(tag);
    expect(kept).toHaveLength(200_000);
  });

  it.each([
    ["the main Dataset", {}],
    ["an Item", { item: "(0008,1140)[0]" }],
  ])("signs %s of the file that it opened, whatever takes its name meanwhile", async (_, more) => {
    const input = imageBytes({ dataset: imageNodes(largePixels) });
    const from = await folder.write("in.dcm", input);
    const other = await folder.write("other.dcm", input.toReversed());
    const to = join(folder.path, "out.dcm");
    const createUid = (): string => {
      if (existsSync(other)) renameSync(other, from);
      return "1.2.3.1";
    };
    await signFileTo(to, from, requestsOf({ createUid, ...more }));
    expect(Buffer.compare(await fs.readFile(from), input)).not.toBe(0);
    expect(Buffer.compare(await fs.readFile(to), await inMemory(input, requestsOf(more)))).toBe(0);
  });

  it.each([
    ["the main Dataset", {}],
    ["an Item", { item: "(0008,1140)[0]" }],
  ])("asks for one UID for each signature of %s", async (_, more) => {
    let count = 0;
    await onDisk(imageBytes(), requestsOf({ createUid: () => `1.2.3.${++count}`, ...more }));
    expect(count).toBe(1);
  });

  it("adds the signatures of two calls at a time to a file that is signed in its place", async () => {
    const from = await folder.write("in.dcm", imageBytes());
    const failing = { ...rsa.signer, signDigest: () => Promise.reject(new Error("the card was taken out")) };
    const calls = [{ attributes: [Tag.PatientName] }, { signer: failing }, {}];
    const done = await Promise.allSettled(
      calls.map((more) => signFileTo(from, from, requestsOf(more), { overwrite: true })),
    );
    expect(done.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await statusesOf(await fs.readFile(from))).toEqual(["valid", "valid"]);
  });

  it("ends when it is aborted while a time-stamp function does not answer", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const timeStamp = (): Promise<never> => {
      setImmediate(() => stop.abort(reason));
      return new Promise(() => {});
    };
    await expect(onDisk(imageBytes(), requestsOf({ timeStamp }), { signal: stop.signal })).rejects.toBe(reason);
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });
});

describe("signFileTo tells what it made", () => {
  it("as sign does", async () => {
    const from = await folder.write("in.dcm", imageBytes());
    const [made] = await signFileTo(join(folder.path, "out.dcm"), from, requestsOf({}));
    const same = await sign(readFile(imageBytes()), requestsOf({})[0]!);
    expect(made).toMatchObject({ uid: "1.2.3.1", path: "", elements: same.elements, leftOut: same.leftOut });
  });

  it("and stamps the signatures on the way", async () => {
    const refusing = requestsOf({ timeStamp: () => Promise.reject(new Error("no stamps today")) });
    await expect(onDisk(imageBytes(), refusing)).rejects.toThrow("no stamps today");
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });
});

describe("the output appears whole or not at all", () => {
  const pathsOf = async (input = imageBytes({ dataset: imageNodes(largePixels) })): Promise<[string, string]> => [
    join(folder.path, "out.dcm"),
    await folder.write("in.dcm", input),
  ];
  const items = { item: "(0008,1140)[0]" };

  it.each([
    ["the main Dataset", {}],
    ["an Item", items],
  ])("and not when the signer of %s fails", async (_, more) => {
    const failing = { ...rsa.signer, signDigest: () => Promise.reject(new Error("the card was taken out")) };
    const [to, from] = await pathsOf();
    await expect(signFileTo(to, from, requestsOf({}, { signer: failing, ...more }))).rejects.toThrow("the card");
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it.each([
    ["the main Dataset", {}],
    ["an Item", items],
  ])("and not when it is aborted while %s is signed", async (_, more) => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const slow: Identity["signer"] = {
      ...rsa.signer,
      signDigest: async (digest, algorithm, run) => {
        stop.abort(reason);
        return rsa.signer.signDigest(digest, algorithm, run);
      },
    };
    const [to, from] = await pathsOf();
    const requests = requestsOf({ signer: slow, ...more }, {});
    await expect(signFileTo(to, from, requests, { signal: stop.signal })).rejects.toBe(reason);
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it("and not when it was aborted before", async () => {
    const [to, from] = await pathsOf();
    const reason = new Error("enough");
    await expect(signFileTo(to, from, requestsOf({}), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it("and not when the input ends before its stated size", async () => {
    const [to, from] = await pathsOf();
    // What is signed is planned when the file is open and nothing was digested yet.
    const createUid = (): string => {
      truncateSync(from, 100_000);
      return "1.2.3";
    };
    await expect(signFileTo(to, from, requestsOf({ createUid }))).rejects.toMatchObject({
      code: "ERR_DECODE_TRUNCATED",
    });
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it("and nothing is replaced that was not to be", async () => {
    const [to, from] = await pathsOf();
    await fs.writeFile(to, "something else");
    await expect(signFileTo(to, from, requestsOf({}))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(signFileTo(to, from, requestsOf({}, items))).rejects.toMatchObject({ code: "EEXIST" });
    expect(await fs.readFile(to, "utf8")).toBe("something else");
    await signFileTo(to, from, requestsOf({}), { overwrite: true });
    expect(await statusesOf(await fs.readFile(to))).toEqual(["valid"]);
  });

  it.each([
    ["the main Dataset", {}],
    ["an Item", items],
  ])("and may replace the input itself, %s signed", async (_, more) => {
    const input = imageBytes({ dataset: imageNodes(largePixels) });
    const [, from] = await pathsOf(input);
    await signFileTo(from, from, requestsOf(more), { overwrite: true });
    expect(Buffer.compare(await fs.readFile(from), await inMemory(input, requestsOf(more)))).toBe(0);
  });

  it("and the folder and the input must be there", async () => {
    const [to, from] = await pathsOf();
    await expect(signFileTo(join(to, "none"), from, requestsOf({}))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(signFileTo(to, join(folder.path, "none"), requestsOf({}))).rejects.toMatchObject({ code: "ENOENT" });
    const text = await folder.write("text", "no DICOM file, but text that is long enough to look at");
    await expect(signFileTo(to, text, requestsOf({}))).rejects.toMatchObject({ code: "ERR_DECODE_NOT_DICOM" });
    await expect(signFileTo(to, from, requestsOf({ attributes: [] }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_EMPTY" }); // prettier-ignore
    expect((await fs.readdir(folder.path)).sort((a, b) => a.localeCompare(b))).toEqual(["in.dcm", "text"]);
  });

  const cannotMount = canMount() ? undefined : "only root can mount a small disk";
  itUnless(cannotMount, "and not when the disk is full", async () => {
    const input = part10({ dataset: imageNodes(element(0x7fe00010, "OW", new Uint8Array(3_000_000).fill(7))) });
    const from = await folder.write("in.dcm", input);
    const disk = join(folder.path, "disk");
    await fs.mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    try {
      for (const more of [{}, items]) {
        const requests = requestsOf({}, more);
        await expect(signFileTo(join(disk, "out.dcm"), from, requests)).rejects.toMatchObject({ code: "ENOSPC" });
        expect(await fs.readdir(disk)).toEqual([]);
      }
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

/** Open file descriptors of this process, where the system tells. */
async function openDescriptors(): Promise<number> {
  return existsSync("/proc/self/fd") ? (await fs.readdir("/proc/self/fd")).length : 0;
}

function canMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), "dicomsec-test-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", at], { stdio: "ignore" });
    execFileSync("umount", [at]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(at);
  }
}
