import { existsSync, statfsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "@jest/globals";
import { framesOf, writeFile } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import { bytes, concatBytes, isFullRun, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import jpegJs from "jpeg-js";
import { imageFile, noise } from "./images.js";

const MEGABYTE = 1024 * 1024;
const ROWS = 1000;
const COLUMNS = 1000;
/** Of 2 MB each. */
const FRAMES = isFullRun() ? 1500 : 500;
const built = fileURLToPath(new URL("../../dist/pixels/clean-pixels.js", import.meta.url));
const script = fileURLToPath(new URL("redact.mjs", import.meta.url));

function obstacle(): string | undefined {
  if (!existsSync(built)) return "@dicomsec/deidentification is not built";
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize < 8e9 ? "less than 8 GB of disk are free" : undefined;
}

const uint32 = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);

async function redact(from: string, to: string): Promise<{ verdict: string; stripped: number; peak: number }> {
  const { exitCode, stdout, stderr } = await runProcess(process.execPath, [script, from, to], { timeoutMs: 280_000 });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as { verdict: string; stripped: number; peak: number };
}

describe("the memory that redaction takes", () => {
  itUnless(obstacle(), `is below 300 MB for ${FRAMES * 2} MB of native frames`, async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
    const length = FRAMES * ROWS * COLUMNS * 2;
    const image = {
      rows: ROWS,
      columns: COLUMNS,
      frames: FRAMES,
      bitsAllocated: 16,
      photometricInterpretation: "MONOCHROME1",
    };
    const head = writeFile(imageFile(image, null));
    // Zeros take no room on disk; black is not zero.
    head.set(uint32(length), head.length - 4);
    await using file = await fs.open(from, "w");
    await file.write(head);
    await file.truncate(head.length + length);
    const { verdict, peak } = await redact(from, to);
    expect(verdict).toBe("redacted");
    expect(peak).toBeLessThan(300 * MEGABYTE);
    const { file: output, source } = await openPath(to);
    const last = await (await framesOf(output)).at(FRAMES - 1)!.read();
    await source.close();
    const expected = new Uint8Array(ROWS * COLUMNS * 2).fill(0xff, 0, 40 * COLUMNS * 2);
    expect(Buffer.compare(last, expected)).toBe(0);
  });

  itUnless(obstacle(), "is below 300 MB for a thousand JPEG frames in a source", async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
    const [width, height, frames] = [512, 256, 1500];
    const grey = noise(width * height * 4);
    const stream = new Uint8Array(jpegJs.encode({ data: grey, width, height }, 92).data);
    const frame = concatBytes(
      stream.subarray(0, 2),
      bytes`ff fe 00 06 ${"TEXT"}`,
      stream.subarray(2),
      new Uint8Array(stream.length & 1),
    );
    const image = { rows: height, columns: width, frames, samples: 3, photometricInterpretation: "YBR_FULL" };
    const head = writeFile(
      imageFile(image, { fragments: [new Uint8Array(0)] }, { transferSyntaxUid: "1.2.840.10008.1.2.4.50" }),
    );
    await using file = await fs.open(from, "w");
    await file.write(head.subarray(0, head.length - 8));
    for (let at = 0; at < frames; at++)
      await file.write(concatBytes(bytes`fe ff 00 e0 ${uint32(frame.length)}`, frame));
    await file.write(bytes`fe ff dd e0 00 00 00 00`);
    const { verdict, stripped, peak } = await redact(from, to);
    expect([verdict, stripped]).toEqual(["redacted", frames]);
    expect(frames * frame.length).toBeGreaterThan(200 * MEGABYTE);
    expect(peak).toBeLessThan(300 * MEGABYTE);
  });
});
