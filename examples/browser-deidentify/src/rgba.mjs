import { Tag } from "@dicomsec/core";

/** A native frame as red, green, blue and opacity. Grey is shown by its first window, or from its least value to its greatest. */
export function rgbaOf(bytes, image, dataset) {
  const { rows, columns, samplesPerPixel, photometricInterpretation } = image;
  const pixels = rows * columns;
  const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
  const sample = sampleReader(bytes, image);
  if (samplesPerPixel >= 3) colour(rgba, pixels, sample, image);
  else if (photometricInterpretation === "PALETTE COLOR") palette(rgba, pixels, sample, dataset);
  else grey(rgba, pixels, sample, image, dataset);
  return rgba;
}

function colour(rgba, pixels, sample, { planar, photometricInterpretation, bitsStored, samplesPerPixel }) {
  const scale = 255 / (2 ** bitsStored - 1);
  const isYbr = photometricInterpretation.startsWith("YBR");
  const isShared = photometricInterpretation.endsWith("_422");
  for (let at = 0; at < pixels; at++) {
    const pair = 4 * (at >> 1);
    const [a, b, c] = isShared
      ? [sample(pair + (at & 1)), sample(pair + 2), sample(pair + 3)]
      : [0, 1, 2].map((of) => sample(planar ? of * pixels + at : at * samplesPerPixel + of));
    const [y, cb, cr] = [a * scale, b * scale - 128, c * scale - 128];
    rgba.set(
      isYbr ? [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb] : [y, b * scale, c * scale],
      4 * at,
    );
  }
}

function palette(rgba, pixels, sample, dataset) {
  const tables = ["Red", "Green", "Blue"].map((name) => {
    const [count, first, bits] = dataset.getNumbers(Tag[`${name}PaletteColorLookupTableDescriptor`]);
    const { bytes } = dataset.get(Tag[`${name}PaletteColorLookupTableData`]);
    const entries = count || 65_536;
    const step = bytes.length >= 2 * entries ? 2 : 1;
    return (value) =>
      bytes[Math.max(0, Math.min(entries - 1, value - first)) * step + (step === 2 && bits > 8 ? 1 : 0)];
  });
  for (let at = 0; at < pixels; at++)
    rgba.set(
      tables.map((entry) => entry(sample(at))),
      4 * at,
    );
}

function grey(rgba, pixels, sample, { photometricInterpretation }, dataset) {
  const [slope = 1] = dataset.getNumbers(Tag.RescaleSlope);
  const [intercept = 0] = dataset.getNumbers(Tag.RescaleIntercept);
  const values = Float64Array.from({ length: pixels }, (_, at) => sample(at) * slope + intercept);
  const [low, high] = windowOf(dataset) ?? rangeOf(values);
  const scale = 255 / Math.max(high - low, Number.MIN_VALUE);
  const isInverted = photometricInterpretation === "MONOCHROME1";
  for (let at = 0; at < pixels; at++) {
    const value = (values[at] - low) * scale;
    rgba.fill(isInverted ? 255 - value : value, 4 * at, 4 * at + 3);
  }
}

function windowOf(dataset) {
  const [center] = dataset.getNumbers(Tag.WindowCenter);
  const [width] = dataset.getNumbers(Tag.WindowWidth);
  return center !== undefined && width >= 1 ? [center - width / 2, center + width / 2] : undefined;
}

function rangeOf(values) {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

/** Reads the stored value of a sample by its position. */
function sampleReader(bytes, { bitsAllocated, bitsStored, highBit, signed }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bitsAllocated === 1) return (at) => (bytes[at >>> 3] >>> (at & 7)) & 1;
  const step = bitsAllocated / 8;
  const raw = {
    1: (at) => bytes[at],
    2: (at) => view.getUint16(2 * at, true),
    4: (at) => view.getUint32(4 * at, true),
  }[step];
  const [low, range] = [2 ** (highBit + 1 - bitsStored), 2 ** bitsStored];
  return (at) => {
    const value = Math.floor(raw(at) / low) % range;
    return signed && value >= range / 2 ? value - range : value;
  };
}
