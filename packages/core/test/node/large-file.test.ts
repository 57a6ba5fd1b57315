import { expect } from "@jest/globals";
import { existsSync, statfsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  bytes,
  concatBytes,
  element,
  encodeDataset,
  isFullRun,
  part10,
  runProcess,
  temporaryFolder,
} from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { Tag } from "../../src/index.js";
import { openPath } from "../../src/node/index.js";

/** 4 GB, or somewhat more than 31 bits count. */
const FRAMES = isFullRun() ? 2000 : 1100;
const FRAME_LENGTH = 2_000_000;
const LARGEST_RSS = 200 * 1024 * 1024;

const built = fileURLToPath(new URL("../../dist/node/index.js", import.meta.url));

function obstacle(): string | undefined {
  if (!existsSync(built)) return "@dicomsec/core is not built";
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize < 6e9 ? "less than 6 GB of disk are free" : undefined;
}

const head = part10({
  dataset: concatBytes(
    encodeDataset([
      element(Tag.PatientName, "PN", "Doe^Jane"),
      element(Tag.PatientID, "LO", "ID"),
      element(Tag.NumberOfFrames, "IS", String(FRAMES)),
      element(Tag.Rows, "US", [1000]),
      element(Tag.Columns, "US", [1000]),
      element(Tag.BitsAllocated, "US", [16]),
    ]),
    bytes`e0 7f 10 00 ${"OW"} 00 00 ${new Uint8Array(new Uint32Array([FRAMES * FRAME_LENGTH]).buffer)}`,
  ),
});
const tail = encodeDataset([element(0xfffcfffc, "OB", bytes`01 02`)]);

/** A large file that takes no room on disk; the last frame is not all zeros. */
async function writeSparse(path: string): Promise<void> {
  const file = await fs.open(path, "w");
  await file.write(head, 0, head.length, 0);
  await file.write(concatBytes(bytes`aa bb`, tail), 0, tail.length + 2, head.length + FRAMES * FRAME_LENGTH - 2);
  await file.close();
}

itUnless(obstacle(), `${FRAMES * 2} MB of frames are edited in less than 200 MB of memory`, async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
  await writeSparse(from);
  const script = fileURLToPath(new URL("edit-large-file.mjs", import.meta.url));
  const { exitCode, stdout, stderr } = await runProcess(process.execPath, [script, from, to], { timeoutMs: 280_000 });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(Number(stdout)).toBeLessThan(LARGEST_RSS);
  expect(Number(stdout)).toBeGreaterThan(10 * 1024 * 1024);
  const { file, source } = await openPath(to);
  await using _ = source;
  expect(file.dataset.getString(Tag.PatientName)).toBe("Roe^Richard");
  expect(file.dataset.has(Tag.PatientID)).toBe(false);
  const pixelData = file.dataset.get(Tag.PixelData)!;
  expect(pixelData).toMatchObject({ isLoaded: false, length: FRAMES * FRAME_LENGTH });
  expect(file.dataset.getBytes(0xfffcfffc)).toEqual(bytes`01 02`);
  const end = source.size - tail.length;
  expect(await source.read(end - 4, 4)).toEqual(bytes`00 00 aa bb`);
});
