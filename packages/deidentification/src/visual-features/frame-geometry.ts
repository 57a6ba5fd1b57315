import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { UnknownFeatures } from "./feature-reason.js";
import { cross, dot, type Vector } from "./vector.js";

/** Where the pixels of a frame lie, and what their values mean. @see PS3.3 C.7.6.2 */
export interface FrameGeometry {
  /** The middle of the first pixel. */
  readonly origin: Vector;
  /** Where the next column lies, of length 1. */
  readonly right: Vector;
  /** Where the next row lies, of length 1. */
  readonly down: Vector;
  /** Between rows, and between columns. */
  readonly spacing: readonly [number, number];
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The geometry of each frame: of the Image Plane Module, or of the Functional Groups, per frame before shared.
 * @throws UnknownFeatures FEATURES_NO_GEOMETRY
 * @see PS3.3 C.7.6.2, C.7.6.16
 */
export function frameGeometries(dataset: Dataset, frames: number): readonly FrameGeometry[] {
  if (!dataset.has(Tag.PerFrameFunctionalGroupsSequence)) {
    if (frames !== 1) throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
    return [geometryOf(() => dataset)];
  }
  const groups = dataset.getItems(Tag.PerFrameFunctionalGroupsSequence);
  const [shared] = dataset.getItems(Tag.SharedFunctionalGroupsSequence);
  if (groups.length !== frames) throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
  return groups.map((group) => geometryOf((macro) => group.getItems(macro)[0] ?? shared?.getItems(macro)[0]));
}

/** @param macro Finds the Item that holds the attributes of a Functional Group Macro. */
function geometryOf(macro: (sequence: TagNumber) => Dataset | undefined): FrameGeometry {
  const numbers = (sequence: TagNumber, tag: TagNumber, count: number) => {
    const values = macro(sequence)?.getNumbers(tag) ?? [];
    if (values.length !== count || !values.every(Number.isFinite)) throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
    return values;
  };
  const [x, y, z] = numbers(Tag.PlanePositionSequence, Tag.ImagePositionPatient, 3);
  const cosines = numbers(Tag.PlaneOrientationSequence, Tag.ImageOrientationPatient, 6);
  const [rows, columns] = numbers(Tag.PixelMeasuresSequence, Tag.PixelSpacing, 2);
  const right = unit(cosines.slice(0, 3));
  const down = unit(cosines.slice(3));
  if (!(rows! > 0 && columns! > 0) || Math.abs(dot(right, down)) > 0.01)
    throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
  const rescale = macro(Tag.PixelValueTransformationSequence);
  return {
    origin: [x!, y!, z!],
    right,
    down,
    spacing: [rows!, columns!],
    slope: rescale?.getNumber(Tag.RescaleSlope) || 1,
    intercept: rescale?.getNumber(Tag.RescaleIntercept) ?? 0,
  };
}

function unit([x = 0, y = 0, z = 0]: readonly number[]): Vector {
  const length = Math.hypot(x, y, z);
  if (Math.abs(length - 1) > 0.01) throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
  return [x / length, y / length, z / length];
}

/** The direction in which slices follow one another. */
export function normalOf({ right, down }: FrameGeometry): Vector {
  return cross(right, down);
}
