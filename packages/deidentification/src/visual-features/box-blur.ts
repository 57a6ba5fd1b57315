import type { Vector } from "./vector.js";

/**
 * Three means over boxes, along each axis after the other: nearly a Gaussian. Cells outside repeat the outermost ones.
 * @param radius Cells to both sides.
 */
export function boxBlurred(values: Float32Array, size: Vector, radius: number): Float32Array {
  const steps = [1, size[0], size[0] * size[1]];
  let result: Float32Array = values;
  for (let round = 0; round < 3; round++) {
    steps.forEach((step, axis) => (result = alongAxis(result, size[axis]!, step, radius)));
  }
  return result;
}

function alongAxis(values: Float32Array, length: number, step: number, radius: number): Float32Array {
  const result = new Float32Array(values.length);
  const clamped = (at: number) => (at < 0 ? 0 : at < length ? at : length - 1);
  for (let start = 0; start < values.length; start++) {
    if (Math.floor(start / step) % length !== 0) continue;
    let sum = 0;
    for (let at = -radius; at <= radius; at++) sum += values[start + clamped(at) * step]!;
    for (let at = 0; at < length; at++) {
      result[start + at * step] = sum / (2 * radius + 1);
      sum += values[start + clamped(at + radius + 1) * step]! - values[start + clamped(at - radius) * step]!;
    }
  }
  return result;
}
