import dcmjsCodecs from "dcmjs-codecs";
import jpegJs from "jpeg-js";
import {
  createFile,
  Dataset,
  encapsulateFrames,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { cleanPixels, type PixelRule } from "@dicomsec/deidentification";
import { measure } from "../measure.js";
import type { Result } from "../table.js";

const { Context, NativeCodecs } = dcmjsCodecs;
const COLUMNS = 1024;
const ROWS = 768;
const NATIVE_FRAMES = 40;
const FRAMES = 4;
const QUALITY = 90;

/** A banner at the top of every frame, a tenth of its pixels. */
const banner: PixelRule = {
  id: "banner",
  note: "of the bench",
  when: {},
  action: { kind: "regions", regions: [{ x: 0, y: 0, height: 80 }] },
  certainty: "confirmed",
};

/** Blacks out a tenth of every frame in memory, from a read file to the bytes of a written one. */
export async function measureRedaction(onResult: (result: Result) => void): Promise<void> {
  onResult(await native());
  onResult(await jpeg());
}

async function native(): Promise<Result> {
  const pixels = new Uint8Array(COLUMNS * ROWS * 2 * NATIVE_FRAMES).map((_, at) => (at * 31) >>> 3);
  const dataset = image({ samples: 1, bits: 16, frames: NATIVE_FRAMES, color: "MONOCHROME2" });
  dataset.set(Tag.PixelData, pixels, "OW");
  const bytes = writeFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
  const target = new Uint8Array(bytes.length);
  const measurements = await measure([
    { name: "dicomsec", run: () => redactInto(bytes, target) },
    { name: "memcpy", run: () => target.set(bytes) },
  ]);
  return {
    workload: "redact 40 native frames of 16 bit",
    unit: "ms CPU",
    megabytes: pixels.length / 1e6,
    measurements,
    targets: {},
  };
}

async function jpeg(): Promise<Result> {
  await NativeCodecs.initializeAsync();
  const frame = jpegJs.encode({ width: COLUMNS, height: ROWS, data: picture() }, QUALITY).data;
  const frames = Array.from({ length: FRAMES }, () => [new Uint8Array(frame)]);
  const dataset = image({ samples: 3, bits: 8, frames: FRAMES, color: "YBR_FULL_422" });
  dataset.set(Tag.PixelData, { fragments: encapsulateFrames(frames, { offsetTable: "basic" }).fragments }, "OB");
  const bytes = writeFile(createFile(dataset, TransferSyntax.JPEGBaseline8Bit));
  const target = new Uint8Array(2 * bytes.length);
  const measurements = await measure([
    { name: "dicomsec", run: () => redactInto(bytes, target) },
    { name: "dcmjs-codecs", run: () => frames.forEach(([encoded]) => throughDcmjsCodecs(encoded!)) },
    { name: "jpeg-js", run: () => frames.forEach(([encoded]) => throughJpegJs(encoded!)) },
  ]);
  return {
    workload: "redact 4 frames of JPEG baseline in color (peers: decode, black out, encode)",
    unit: "ms CPU",
    megabytes: (COLUMNS * ROWS * 3 * FRAMES) / 1e6,
    measurements,
    targets: {},
  };
}

async function redactInto(bytes: Uint8Array, target: Uint8Array): Promise<void> {
  const file = readFile(bytes);
  await cleanPixels(file, { rules: [banner] });
  let at = 0;
  for await (const part of streamFile(file)) {
    target.set(part, at);
    at += part.length;
  }
}

function throughDcmjsCodecs(encodedBuffer: Uint8Array): void {
  const facts = { width: COLUMNS, height: ROWS, bitsAllocated: 8, bitsStored: 8, samplesPerPixel: 3 };
  const layout = { ...facts, pixelRepresentation: 0, planarConfiguration: 0, photometricInterpretation: "YBR_FULL" };
  const decoded = NativeCodecs.decodeJpeg(new Context({ ...layout, encodedBuffer }), { convertColorspaceToRgb: false });
  const decodedBuffer = decoded
    .getDecodedBuffer()!
    .slice()
    .fill(0, 0, COLUMNS * 80 * 3);
  NativeCodecs.encodeJpeg(new Context({ ...layout, decodedBuffer }), { lossy: true, quality: QUALITY });
}

function throughJpegJs(encoded: Uint8Array): void {
  const { data } = jpegJs.decode(encoded, { useTArray: true });
  jpegJs.encode({ width: COLUMNS, height: ROWS, data: data.fill(0, 0, COLUMNS * 80 * 4) }, QUALITY);
}

/** Something round with a little noise, as RGBA. */
function picture(): Uint8Array {
  const pixels = new Uint8Array(COLUMNS * ROWS * 4);
  let state = 1;
  for (let at = 0; at < COLUMNS * ROWS; at++) {
    const [x, y] = [at % COLUMNS, Math.floor(at / COLUMNS)];
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const grey = 128 + 90 * Math.sin(x / 37) * Math.cos(y / 29) + (state >>> 28);
    pixels.set([grey, grey, y < ROWS / 2 ? grey : grey / 2, 255], 4 * at);
  }
  return pixels;
}

function image(facts: { samples: number; bits: number; frames: number; color: string }): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7.3");
  dataset.set(Tag.SOPInstanceUID, "1.2.826.0.1.3680043.8888.9.4");
  dataset.set(Tag.SamplesPerPixel, facts.samples);
  dataset.set(Tag.PhotometricInterpretation, facts.color);
  if (facts.samples > 1) dataset.set(Tag.PlanarConfiguration, 0);
  dataset.set(Tag.NumberOfFrames, String(facts.frames));
  dataset.set(Tag.Rows, ROWS);
  dataset.set(Tag.Columns, COLUMNS);
  dataset.set(Tag.BitsAllocated, facts.bits);
  dataset.set(Tag.BitsStored, facts.bits);
  dataset.set(Tag.HighBit, facts.bits - 1);
  dataset.set(Tag.PixelRepresentation, 0);
  return dataset;
}
