import { createHash } from "node:crypto";
import { createFile, Dataset, type DicomFile, Tag, TransferSyntax } from "@dicomsec/core";
import type { Vector } from "../../src/visual-features/vector.js";

/** What is at a place in patient coordinates. */
export type Matter = "air" | "skin" | "bone" | "brain" | "muscle";

const values: { readonly [modality in "CT" | "MR"]: { readonly [matter in Matter]: number } } = {
  CT: { air: -1000, skin: 20, bone: 900, brain: 35, muscle: 60 },
  MR: { air: 4, skin: 420, bone: 40, brain: 310, muscle: 260 },
};

/** A head that looks to the front, with its middle at the origin: vertex at z = 90, nose at z = -60, chin at z = -145. */
export function headAt([x, y, z]: Vector): Matter {
  if (inEllipsoid([x, y, z], [75, 95, 90])) {
    const floor = y < -65 ? -22 : y < -40 ? -32 : -65;
    if (z > floor)
      return inEllipsoid([x, y, z], [62, 82, 77]) ? "brain" : inEllipsoid([x, y, z], [69, 89, 84]) ? "bone" : "skin";
    if (z > floor - 6 && inEllipsoid([x, y, z], [69, 89, 84])) return "bone";
  }
  if (isEyeSocket([x, y, z])) return "air";
  if (isNose([x, y, z])) return "skin";
  const isFace = inEllipsoid([x, y + 35, z + 70], [60, 58, 75]);
  const isNeck = z < -40 && Math.hypot(x, y - 15) < 55;
  return isFace || isNeck || inEllipsoid([x, y, z], [75, 95, 90]) ? "muscle" : "air";
}

export function isNose([x, y, z]: Vector): boolean {
  return inEllipsoid([x, y + 95, z + 60], [14, 24, 20]);
}

function isEyeSocket([x, y, z]: Vector): boolean {
  return Math.hypot(Math.abs(x) - 30, y + 92, z + 28) < 14;
}

/** A leg that is bent by nothing and goes on in both directions. */
export function kneeAt([x, y]: Vector): Matter {
  const far = Math.hypot(x, y);
  return far < 22 ? "bone" : far < 58 ? "muscle" : far < 62 ? "skin" : "air";
}

function inEllipsoid([x, y, z]: Vector, [a, b, c]: Vector): boolean {
  return (x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2 < 1;
}

export interface PhantomSeries {
  readonly modality?: "CT" | "MR";
  readonly matterAt?: (point: Vector) => Matter;
  /** Default: axial. */
  readonly plane?: "axial" | "sagittal" | "coronal";
  /** Between rows and columns, and between slices. Default: 4 and 5. */
  readonly pixel?: number;
  readonly gap?: number;
  readonly slices?: number;
  /** Degrees by which the slices, but not the table, are tilted. */
  readonly tilt?: number;
  readonly series?: string;
  readonly frameOfReference?: string;
}

const planes: { readonly [plane: string]: readonly [Vector, Vector, Vector] } = {
  axial: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  sagittal: [
    [0, 1, 0],
    [0, 0, -1],
    [1, 0, 0],
  ],
  coronal: [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
};

/** How far pixels are from the middle of the head: all of it is in the field of view. */
const [REACH, LOWEST] = [122, 148];

/** A place of a phantom, and where its value stands. */
export interface Voxel {
  readonly point: Vector;
  readonly matter: Matter;
}

export interface Phantom {
  readonly files: readonly DicomFile[];
  /** What is at a position of a slice, which are counted row by row. */
  readonly voxelAt: (slice: number, at: number) => Voxel;
}

export function phantomSeries(options: PhantomSeries = {}): Phantom {
  const slices = scanned(options);
  return {
    files: slices.map((slice, at) => sliceFile(options, at, slice)),
    voxelAt: (slice, at) => {
      const { pointAt, matter } = slices[slice]!;
      return { point: pointAt(at), matter: matters[matter[at]!]! };
    },
  };
}

const matters: readonly Matter[] = ["air", "skin", "bone", "brain", "muscle"];

/** What a slice shows, and where. */
interface ScannedSlice {
  readonly size: number;
  readonly origin: Vector;
  readonly cosines: readonly number[];
  readonly pointAt: (at: number) => Vector;
  /** Positions in `matters`. */
  readonly matter: Uint8Array;
}

/** What was scanned before, whichever modality it was. */
const scans = new Map<string, readonly ScannedSlice[]>();

function scanned(options: PhantomSeries): readonly ScannedSlice[] {
  const { matterAt = headAt, plane = "axial", pixel = 4, gap = 5, slices, tilt = 0 } = options;
  const key = [matterAt.name, plane, pixel, gap, slices, tilt].join();
  const scan = scans.get(key) ?? scannedAnew(matterAt, plane, pixel, gap, slices, tilt);
  scans.set(key, scan);
  return scan;
}

function scannedAnew(
  matterAt: (point: Vector) => Matter,
  plane: string,
  pixel: number,
  gap: number,
  some: number | undefined,
  tilt: number,
): readonly ScannedSlice[] {
  const [right, straight, along] = planes[plane]!;
  const [sine, cosine] = [Math.sin((tilt * Math.PI) / 180), Math.cos((tilt * Math.PI) / 180)];
  const down = straight.map((value, axis) => value * cosine + along[axis]! * sine) as unknown as Vector;
  const [from, to] = plane === "axial" ? [-LOWEST, REACH - 20] : [-REACH, REACH];
  const all = Math.floor((to - from) / gap);
  const slices = some ?? all;
  const size = Math.ceil((REACH + LOWEST) / pixel);
  const start = slices === all ? from : -((slices - 1) / 2) * gap;
  return Array.from({ length: slices }, (_, slice) => {
    const origin = along.map(
      (value, axis) => value * (start + slice * gap) - (right[axis]! + straight[axis]!) * REACH,
    ) as unknown as Vector;
    const pointAt = (at: number) => pointOf(origin, right, down, pixel, at, size);
    const matter = new Uint8Array(size * size).map((_, at) => matters.indexOf(matterAt(pointAt(at))));
    return { size, origin, cosines: [...right, ...down], pointAt, matter };
  });
}

function pointOf(origin: Vector, right: Vector, down: Vector, pixel: number, at: number, size: number): Vector {
  const [column, row] = [at % size, Math.floor(at / size)];
  return [
    origin[0] + (right[0] * column + down[0] * row) * pixel,
    origin[1] + (right[1] * column + down[1] * row) * pixel,
    origin[2] + (right[2] * column + down[2] * row) * pixel,
  ];
}

function sliceFile(options: PhantomSeries, slice: number, { size, origin, cosines, matter }: ScannedSlice): DicomFile {
  const { modality = "CT", pixel = 4, series = "1.2.3", frameOfReference = "1.2.9" } = options;
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, modality === "CT" ? "1.2.840.10008.5.1.4.1.1.2" : "1.2.840.10008.5.1.4.1.1.4");
  dataset.set(Tag.SOPInstanceUID, `${series}.${slice + 1}`);
  dataset.set(Tag.StudyInstanceUID, "1.2");
  dataset.set(Tag.SeriesInstanceUID, series);
  dataset.set(Tag.FrameOfReferenceUID, frameOfReference);
  dataset.set(Tag.Modality, modality);
  dataset.set(Tag.PatientID, "P1");
  dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY", "AXIAL"]);
  dataset.set(Tag.ImagePositionPatient, origin.map(decimal));
  dataset.set(Tag.ImageOrientationPatient, cosines.map(decimal));
  dataset.set(Tag.PixelSpacing, [pixel, pixel].map(decimal));
  dataset.set(Tag.SamplesPerPixel, 1);
  dataset.set(Tag.PhotometricInterpretation, "MONOCHROME2");
  dataset.set(Tag.Rows, size);
  dataset.set(Tag.Columns, size);
  dataset.set(Tag.BitsAllocated, 16);
  dataset.set(Tag.BitsStored, 12);
  dataset.set(Tag.HighBit, 11);
  dataset.set(Tag.PixelRepresentation, 0);
  if (modality === "CT") {
    dataset.set(Tag.RescaleSlope, "1");
    dataset.set(Tag.RescaleIntercept, "-1024");
  }
  const valueOf = matters.map((name) => values[modality][name] + (modality === "CT" ? 1024 : 0));
  const stored = new Uint16Array(matter).map((index) => valueOf[index]!);
  dataset.set(Tag.PixelData, new Uint8Array(stored.buffer), "OW");
  return createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
}

function decimal(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, "");
}

/** The stored values of a slice. */
export function storedIn({ dataset }: DicomFile): Uint16Array {
  const bytes = dataset.getBytes(Tag.PixelData)!;
  return new Uint16Array(new Uint8Array(bytes).buffer);
}

/** Stands for the stored values of all slices, or all frames. */
export function digestOf(files: readonly DicomFile[]): string {
  const hash = createHash("sha256");
  for (const { dataset } of files) hash.update(dataset.getBytes(Tag.PixelData)!);
  return hash.digest("hex");
}

/** The same phantom as one Enhanced CT or MR image. */
export function multiFrame({ files }: Pick<Phantom, "files">): DicomFile {
  const [first] = files;
  const dataset = new Dataset();
  for (const element of first!.dataset.elements()) {
    if (element.tag !== Tag.PixelData) dataset.adopt(element);
  }
  const isCt = first!.dataset.getString(Tag.Modality) === "CT";
  dataset.set(Tag.SOPClassUID, isCt ? "1.2.840.10008.5.1.4.1.1.2.1" : "1.2.840.10008.5.1.4.1.1.4.1");
  dataset.set(Tag.NumberOfFrames, files.length);
  const item = (tags: readonly number[], from: Dataset) => {
    const macro = new Dataset();
    for (const tag of tags) if (from.has(tag)) macro.adopt(from.get(tag)!);
    return [macro];
  };
  const shared = new Dataset();
  shared.set(Tag.PixelMeasuresSequence, item([Tag.PixelSpacing], first!.dataset), "SQ");
  shared.set(Tag.PlaneOrientationSequence, item([Tag.ImageOrientationPatient], first!.dataset), "SQ");
  shared.set(
    Tag.PixelValueTransformationSequence,
    item([Tag.RescaleSlope, Tag.RescaleIntercept], first!.dataset),
    "SQ",
  );
  dataset.set(Tag.SharedFunctionalGroupsSequence, [shared], "SQ");
  const groups = files.map((file) => {
    const group = new Dataset();
    group.set(Tag.PlanePositionSequence, item([Tag.ImagePositionPatient], file.dataset), "SQ");
    return group;
  });
  dataset.set(Tag.PerFrameFunctionalGroupsSequence, groups, "SQ");
  for (const tag of [
    Tag.ImagePositionPatient,
    Tag.ImageOrientationPatient,
    Tag.PixelSpacing,
    Tag.RescaleSlope,
    Tag.RescaleIntercept,
  ])
    dataset.delete(tag);
  const frames = files.map((file) => new Uint8Array(storedIn(file).buffer));
  const pixels = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  frames.forEach((frame, at) => pixels.set(frame, at * frame.length));
  dataset.set(Tag.PixelData, pixels, "OW");
  return createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
}
