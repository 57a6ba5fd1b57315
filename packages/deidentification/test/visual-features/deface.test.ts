import { beforeAll, describe, expect, it } from "@jest/globals";
import { type DicomFile, Tag } from "@dicomsec/core";
import { createDefacer } from "../../src/visual-features/defacer.js";
import { createDefacingSurvey, type DefacingSurveyOptions } from "../../src/visual-features/defacing-survey.js";
import {
  digestOf,
  isNose,
  multiFrame,
  type Phantom,
  type PhantomSeries,
  phantomSeries,
  storedIn,
  type Voxel,
} from "./head-phantom.js";

async function deface(files: readonly DicomFile[], options: DefacingSurveyOptions = {}) {
  const survey = createDefacingSurvey(options);
  for (const file of files) await survey.add(file);
  const plan = survey.finish();
  const cleaner = createDefacer(plan);
  for (const file of files) expect((await cleaner(file)).applied).toBe(true);
  return plan;
}

/** Voxels of a phantom with what they were and are: all of them, or those whose values are asked for. */
function compared(
  { voxelAt }: Phantom,
  before: readonly Uint16Array[],
  after: readonly Uint16Array[],
  isAskedFor: (before: number, after: number) => boolean = () => true,
) {
  const found: (Voxel & { readonly before: number; readonly after: number })[] = [];
  before.forEach((stored, slice) =>
    stored.forEach((was, at) => {
      const is = after[slice]![at]!;
      if (isAskedFor(was, is)) found.push({ ...voxelAt(slice, at), before: was, after: is });
    }),
  );
  return found;
}

/** The series that more than one test looks at, which none of them changes. */
const axial = new Map<string, ReturnType<typeof defaced>>();

function axialSeries(modality: "CT" | "MR" = "CT"): ReturnType<typeof defaced> {
  const done = axial.get(modality) ?? defaced({ modality });
  axial.set(modality, done);
  return done;
}

async function defaced(series: PhantomSeries, options: DefacingSurveyOptions = {}) {
  const phantom = phantomSeries(series);
  const before = phantom.files.map(storedIn);
  const plan = await deface(phantom.files, options);
  return { phantom, before, after: phantom.files.map(storedIn), plan };
}

const AIR = { CT: 24, MR: 4 };

const acquisitions: readonly (readonly [string, PhantomSeries])[] = [
  ["axial CT", {}],
  ["axial CT with a tilted gantry", { tilt: 12 }],
  ["CT of thick slices", { pixel: 3, gap: 8 }],
  ["axial MR", { modality: "MR" }],
  ["sagittal MR", { modality: "MR", plane: "sagittal", pixel: 3.5, gap: 6 }],
  ["coronal MR", { modality: "MR", plane: "coronal" }],
];

describe.each(acquisitions)("a face in %s", (_, series) => {
  let voxels: ReturnType<typeof compared>;
  beforeAll(async () => {
    const isAxial = Object.keys(series).every((name) => name === "modality");
    const { phantom, before, after } = await (isAxial ? axialSeries(series.modality) : defaced(series));
    const air = AIR[series.modality ?? "CT"];
    voxels = compared(phantom, before, after, (was, is) => was !== air || was !== is);
  });

  it("has no nose any more", () => {
    const nose = voxels.filter(({ point, before }) => isNose(point) && before > 200);
    expect(nose.length).toBeGreaterThan(100);
    expect(nose.every(({ after }) => after === AIR[series.modality ?? "CT"])).toBe(true);
  });

  it("has no surface from the eyes to the chin", () => {
    const front = voxels.filter(
      ({ point: [x, y, z], matter }) => matter !== "air" && z < -38 && z > -130 && Math.abs(x) < 30 && y < -75,
    );
    expect(front.length).toBeGreaterThan(300);
    expect(front.every(({ after }) => after === AIR[series.modality ?? "CT"])).toBe(true);
  });

  it("keeps every bit of the brain", () => {
    const brain = voxels.filter(({ matter }) => matter === "brain");
    expect(brain.length).toBeGreaterThan(10000);
    expect(brain.filter(({ before, after }) => before !== after).length).toBe(0);
  });

  it("is all that changes", () => {
    const changed = voxels.filter(({ before, after }) => before !== after);
    expect(changed.every(({ after }) => after === AIR[series.modality ?? "CT"])).toBe(true);
    expect(changed.filter(({ point: [, y, z] }) => y > -5 || z > 15)).toEqual([]);
  });
});

describe("the same head", () => {
  it("gives the same bytes in whatever order its slices come and follow one another", async () => {
    const { phantom } = await axialSeries();
    const { files } = phantomSeries({});
    const shuffled = [...files].sort((a, b) => hash(a) - hash(b));
    expect(shuffled.map(hash)).not.toEqual(files.map(hash));
    await deface(shuffled);
    expect(digestOf(files)).toBe(digestOf(phantom.files));
    const reversed = phantomSeries({}).files.toReversed();
    await deface(reversed);
    expect(digestOf(reversed.toReversed())).toBe(digestOf(phantom.files));
  });

  it("gives the same bytes as one multi-frame image", async () => {
    const { phantom } = await axialSeries("MR");
    const file = multiFrame(phantomSeries({ modality: "MR" }));
    await deface([file]);
    expect(digestOf([file])).toBe(digestOf(phantom.files));
  });

  it("loses the same place of the patient in axial, sagittal and coronal slices", async () => {
    const removedIn = async (plane: "axial" | "sagittal" | "coronal") => {
      const { phantom, before, after } = await defaced({ plane, pixel: 3, gap: 3 });
      const removed = new Set<string>();
      for (const { point, matter } of compared(phantom, before, after, (was, is) => was !== is))
        if (matter !== "air") removed.add(point.map((value) => Math.round(value / 6)).join());
      return removed;
    };
    const axial = await removedIn("axial");
    for (const plane of ["sagittal", "coronal"] as const) {
      const other = await removedIn(plane);
      const shared = [...axial].filter((place) => other.has(place)).length;
      expect(shared / axial.size).toBeGreaterThan(0.93);
      expect(shared / other.size).toBeGreaterThan(0.93);
    }
  });

  it.each(["CT", "MR"] as const)("is left as it is by a second run over %s", async (modality) => {
    const { phantom } = await axialSeries(modality);
    const once = digestOf(phantom.files);
    const { files } = phantomSeries({ modality });
    for (const [at, { dataset }] of files.entries()) {
      dataset.set(Tag.PixelData, phantom.files[at]!.dataset.getBytes(Tag.PixelData)!.slice(), "OW");
      const code = dataset.addItem(Tag.DeidentificationMethodCodeSequence);
      code.set(Tag.CodeValue, "113102");
    }
    await deface(files);
    expect(digestOf(files)).toBe(once);
  });
});

function hash({ dataset }: DicomFile): number {
  return Math.imul(Number(dataset.getString(Tag.SOPInstanceUID)!.split(".").at(-1)), 2654435761) >>> 0;
}

describe("the surface seen from the front", () => {
  /** How much of the fine relief between eyes and chin is left, from 0 to 1. */
  const likeness = async (options: DefacingSurveyOptions) => {
    const { phantom, before, after } = await defaced({ modality: "MR", pixel: 3, gap: 3 }, options);
    return share(relief(phantom, before), relief(phantom, after));
  };

  it("tells nothing of the face that was removed", async () => {
    expect(Math.abs(await likeness({ manner: "remove" }))).toBeLessThan(0.3);
  });

  it("tells little of the face that was blurred", async () => {
    expect(await likeness({ manner: "blur" })).toBeLessThan(0.35);
  });
});

/** Where tissue begins, less its mean over some 3 cm, in columns of voxels from the eyes to the chin. */
function relief({ voxelAt }: Phantom, stored: readonly Uint16Array[]): number[] {
  const front = new Map<string, number>();
  stored.forEach((values, slice) =>
    values.forEach((value, at) => {
      if (value < 130) return;
      const [x, y, z] = voxelAt(slice, at).point;
      if (Math.abs(x) > 50 || z > -10 || z < -120) return;
      const key = `${Math.round(x / 3)} ${Math.round(z / 3)}`;
      front.set(key, Math.min(front.get(key) ?? Infinity, y));
    }),
  );
  const detail: number[] = [];
  for (let x = -11; x <= 11; x++)
    for (let z = -35; z <= -8; z++) {
      let [sum, count] = [0, 0];
      for (let dx = -5; dx <= 5; dx++)
        for (let dz = -5; dz <= 5; dz++) {
          sum += front.get(`${x + dx} ${z + dz}`) ?? 0;
          count++;
        }
      detail.push((front.get(`${x} ${z}`) ?? 0) - sum / count);
    }
  return detail;
}

function share(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (one: readonly number[], m1: number, two: readonly number[], m2: number) =>
    one.reduce((sum, value, at) => sum + (value - m1) * (two[at]! - m2), 0);
  return dot(a, ma, b, mb) / dot(a, ma, a, ma);
}
