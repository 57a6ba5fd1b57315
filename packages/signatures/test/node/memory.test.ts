import { existsSync, statfsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type ByteSource, bytesSource, openFile, readFile, writeFile } from "@dicomsec/core";
import {
  bytes,
  concatBytes,
  createTestCa,
  element,
  encodeDataset,
  findPeer,
  isFullRun,
  item,
  part10,
  runProcess,
  sequence,
  temporaryFolder,
  transferSyntax,
} from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { signAll, type SignOptions, verify } from "../../src/index.js";
import { createAuthority, type Authority, type Identity } from "../identities.js";
import { imageNodes } from "../instances.js";

const MEGABYTE = 1024 * 1024;
const LARGEST_RSS = 150 * MEGABYTE;
const FRAME_LENGTH = 2_000_000;

const built = fileURLToPath(new URL("../../dist/node/index.js", import.meta.url));
const script = fileURLToPath(new URL("sign-and-verify.mjs", import.meta.url));

function obstacle(): string | undefined {
  if (!existsSync(built)) return "@dicomsec/signatures is not built";
  if (!findPeer("openssl")) return "openssl is not installed";
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize < 6e9 ? "less than 6 GB of disk are free" : undefined;
}

const uint32 = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);
const imageElements = (frames: number): Uint8Array =>
  encodeDataset([
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00100010, "PN", "Test^Signature"),
    element(0x00280008, "IS", String(frames)),
  ]);

/** A file in which so many frames of zeros take no room on disk. */
async function writeNative(path: string, frames: number): Promise<void> {
  const header = bytes`e0 7f 10 00 ${"OW"} 00 00 ${uint32(frames * FRAME_LENGTH)}`;
  const head = part10({ dataset: concatBytes(imageElements(frames), header) });
  await using file = await fs.open(path, "w");
  await file.write(head);
  await file.truncate(head.length + frames * FRAME_LENGTH);
}

/** The same with each frame in a fragment of its own: no length holds them all. */
async function writeEncapsulated(path: string, frames: number): Promise<void> {
  const header = bytes`e0 7f 10 00 ${"OB"} 00 00 ff ff ff ff fe ff 00 e0 00 00 00 00`;
  const transferSyntaxUid = transferSyntax.jpegBaseline;
  const head = part10({ dataset: concatBytes(imageElements(frames), header), transferSyntaxUid });
  const fragment = bytes`fe ff 00 e0 ${uint32(FRAME_LENGTH)}`;
  await using file = await fs.open(path, "w");
  await file.write(head);
  let at = head.length;
  for (let frame = 0; frame < frames; frame++, at += fragment.length + FRAME_LENGTH) {
    await file.write(fragment, 0, fragment.length, at);
  }
  const end = bytes`fe ff dd e0 00 00 00 00`;
  await file.write(end, 0, end.length, at);
}

describe("the memory that signing and verifying take", () => {
  itUnless(
    obstacle(),
    `is the same for ${isFullRun() ? "4 GB" : "300 MB"} as for 10 MB with three signatures, in one value or in fragments`,
    async () => {
      await using folder = await temporaryFolder();
      const { certificate, privateKey } = await (await createTestCa(folder.path)).issue();
      const keystore = await folder.write("keystore.pem", `${certificate}\n${privateKey}`);
      const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
      const run = async (...args: string[]): Promise<{ outcome: string[]; peak: number }> => {
        const { exitCode, stdout, stderr } = await runProcess(process.execPath, [script, ...args], { timeoutMs: 280_000 }); // prettier-ignore
        expect([exitCode, stderr]).toEqual([0, ""]);
        return JSON.parse(stdout) as { outcome: string[]; peak: number };
      };
      const peaksOf = async (write: typeof writeNative, frames: number): Promise<{ sign: number; verify: number }> => {
        await write(from, frames);
        const made = await run("sign", keystore, from, to);
        expect(made.outcome).toEqual(["made", "made", "made"]);
        expect((await fs.stat(to)).size).toBeGreaterThan(frames * FRAME_LENGTH);
        const verified = await run("verify", keystore, to);
        expect(verified.outcome).toEqual(["valid", "valid", "valid"]);
        await fs.rm(to);
        return { sign: made.peak, verify: verified.peak };
      };
      for (const write of [writeNative, writeEncapsulated]) {
        const small = await peaksOf(write, 5);
        // The longest native value that a length of 32 bits can say, in a full run.
        const large = await peaksOf(write, isFullRun() ? (write === writeNative ? 2147 : 2200) : 150);
        for (const side of ["sign", "verify"] as const) {
          expect(large[side]).toBeLessThan(LARGEST_RSS);
          expect(large[side]).toBeLessThan(small[side] + 60 * MEGABYTE);
        }
      }
    },
    600_000,
  );
});

describe("one pass over the pixel data", () => {
  let authority: Authority;
  let rsa: Identity;

  beforeAll(async () => {
    authority = await createAuthority();
    rsa = await authority.issue();
  });

  const PIXELS = 3_000_000;
  const ICON = 400_000;
  const input = part10({
    dataset: imageNodes(
      sequence(0x00880200, [item([element(0x7fe00010, "OW", new Uint8Array(ICON).fill(3))])]),
      element(0x7fe00010, "OW", new Uint8Array(PIXELS).fill(7)),
    ),
  });
  const request = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });
  const one = (): SignOptions[] => [request()];
  const five = (): SignOptions[] => [
    request(),
    request({ macAlgorithm: "SHA512" }),
    request({ attributes: [0x7fe00010, 0x00880200] }),
    request({ item: "(0088,0200)[0]" }),
    request({ item: "(0008,1140)[1]" }),
  ];

  /** A source that counts what is read of it. */
  const counting = (from: Uint8Array): ByteSource & { count: number } => {
    const inner = bytesSource(from);
    const source = {
      size: inner.size,
      count: 0,
      read: async (offset: number, length: number) => {
        const read = await inner.read(offset, length);
        source.count += read.length;
        return read;
      },
    };
    return source;
  };

  it.each([
    ["one signature", one],
    ["five, of Items as well", five],
  ])("is all that %s takes to be made and to be verified", async (_, requests) => {
    const source = counting(input);
    const file = await openFile(source);
    source.count = 0;
    await signAll(file, requests());
    expect(source.count).toBe(PIXELS + ICON);

    const inMemory = readFile(input);
    await signAll(inMemory, requests());
    const signed = counting(writeFile(inMemory));
    const received = await openFile(signed);
    signed.count = 0;
    const results = await verify(received, { trust: [authority.certificate] });
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["valid"]));
    expect(results).toHaveLength(requests().length);
    expect(signed.count).toBe(PIXELS + ICON);
  });
});
