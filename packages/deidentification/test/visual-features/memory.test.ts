import { existsSync, statfsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "@jest/globals";
import { framesOf, Tag, writeFile } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import { isFullRun, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { multiFrame, phantomSeries } from "./head-phantom.js";

const MEGABYTE = 1024 * 1024;
const [SIZE, PIXEL] = [1000, 0.25];
/** Each of 2 MB: together more than may be in memory. */
const FRAMES = isFullRun() ? 400 : 200;
/** One at the height of the eyes, and one near the vertex. */
const [LOW, HIGH] = [Math.round(FRAMES * 0.275), Math.round(FRAMES * 0.875)];
const built = fileURLToPath(new URL("../../dist/visual-features/defacer.js", import.meta.url));
const script = fileURLToPath(new URL("deface.mjs", import.meta.url));

function obstacle(): string | undefined {
  if (!existsSync(built)) return "@dicomsec/deidentification is not built";
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize < 2e9 ? "less than 2 GB of disk are free" : undefined;
}

/** Shells of a head of which all layers are ellipses: scalp, skull, brain. */
const shells = [
  [75, 95, 90, 420],
  [69, 89, 84, 40],
  [62, 82, 77, 310],
] as const;

/** A frame at a height, row by row. */
function frameAt(z: number): Uint16Array {
  const frame = new Uint16Array(SIZE * SIZE);
  for (const [a, b, c, value] of shells) {
    for (let row = 0; row < SIZE; row++) {
      const y = (row - SIZE / 2) * PIXEL;
      const half = Math.sqrt(Math.max(0, 1 - (y / b) ** 2 - (z / c) ** 2)) * (a / PIXEL);
      frame.fill(value, row * SIZE + Math.ceil(SIZE / 2 - half), row * SIZE + Math.floor(SIZE / 2 + half));
    }
  }
  return frame;
}

function heightOf(frame: number): number {
  return -80 + (frame * 180) / FRAMES;
}

function isFrame(bytes: Uint8Array, frame: number): boolean {
  return Buffer.compare(bytes, new Uint8Array(frameAt(heightOf(frame)).buffer)) === 0;
}

describe("the memory that defacing takes", () => {
  itUnless(obstacle(), `is below 300 MB for ${2 * FRAMES} MB of frames`, async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
    const slices = Array.from({ length: FRAMES }, (_, at) => {
      const [slice] = phantomSeries({ modality: "MR", slices: 1, pixel: 135 }).files;
      slice!.dataset.set(
        Tag.ImagePositionPatient,
        [-125, -125, heightOf(at)].map((value) => value.toFixed(3)),
      );
      slice!.dataset.set(Tag.PixelSpacing, [PIXEL, PIXEL].map(String));
      return slice!;
    });
    const file = multiFrame({ files: slices });
    file.dataset.set(Tag.Rows, SIZE);
    file.dataset.set(Tag.Columns, SIZE);
    file.dataset.set(Tag.PixelData, null, "OW");
    const head = writeFile(file);
    const length = FRAMES * SIZE * SIZE * 2;
    head.set(new Uint8Array(new Uint32Array([length]).buffer), head.length - 4);
    const handle = await fs.open(from, "w");
    await handle.write(head);
    for (let at = 0; at < FRAMES; at++) await handle.write(new Uint8Array(frameAt(heightOf(at)).buffer));
    await handle.close();
    const { exitCode, stdout, stderr } = await runProcess(process.execPath, [script, from, to], { timeoutMs: 280_000 });
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { applied, peak } = JSON.parse(stdout) as { applied: boolean; peak: number };
    expect(applied).toBe(true);
    expect(peak).toBeLessThan(300 * MEGABYTE);
    const { file: output, source } = await openPath(to);
    const frames = await framesOf(output);
    const [low, high] = [await frames.at(LOW)!.read(), await frames.at(HIGH)!.read()];
    await source.close();
    expect(isFrame(high, HIGH)).toBe(true);
    expect(isFrame(low, LOW)).toBe(false);
  });
});
