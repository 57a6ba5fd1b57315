import { drawText } from "./letters.mjs";

/** Numbers from 0 to 1 that look random and are the same in every run. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An ellipse: centre, half axes, value inside; all but the value as fractions of the image. */
const inside = ([cx, cy, rx, ry], x, y) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

/** Values of an image of ellipses, the later ones over the earlier ones, with noise. */
export function phantom({ size, ellipses, background, noise, seed }) {
  const random = randomNumbers(seed);
  return Int16Array.from({ length: size * size }, (_, at) => {
    const x = (at % size) / size;
    const y = Math.floor(at / size) / size;
    let value = background;
    for (const ellipse of ellipses) if (inside(ellipse, x, y)) value = ellipse[4];
    return value + Math.round((random() - 0.5) * noise);
  });
}

/** A slice of a chest, in Hounsfield units. */
export function chestSlice(size, slice) {
  const heart = 0.1 + 0.012 * slice;
  const ellipses = [
    [0.5, 0.52, 0.44, 0.34, 40],
    [0.31, 0.5, 0.15, 0.22, -820],
    [0.69, 0.5, 0.15, 0.22, -820],
    [0.53, 0.48, heart, heart * 1.1, 55],
    [0.5, 0.77, 0.05, 0.06, 420],
    [0.5, 0.7, 0.03, 0.03, 60],
    [0.36, 0.42 + 0.01 * slice, 0.022, 0.022, 30],
  ];
  return phantom({ size, ellipses, background: -1000, noise: 24, seed: 100 + slice });
}

/** A slice of a head, in arbitrary units. */
export function headSlice(size, slice) {
  const ventricle = 0.03 + 0.008 * slice;
  const ellipses = [
    [0.5, 0.5, 0.38, 0.45, 620],
    [0.5, 0.5, 0.35, 0.42, 90],
    [0.5, 0.5, 0.33, 0.4, 410],
    [0.5, 0.5, 0.27, 0.33, 520],
    [0.44, 0.47, ventricle, 0.12, 130],
    [0.56, 0.47, ventricle, 0.12, 130],
  ];
  return phantom({ size, ellipses, background: 12, noise: 20, seed: 200 + slice });
}

/** An ultrasound fan of 8-bit grey levels, with lines of text burned in at the top. */
export function ultrasoundFan(columns, rows, lines) {
  const random = randomNumbers(300);
  const image = Uint8Array.from({ length: columns * rows }, (_, at) => {
    const x = (at % columns) - columns / 2;
    const y = Math.floor(at / columns) - 24;
    const depth = Math.hypot(x, y);
    if (y < 8 || Math.abs(x) > y * 0.8 || depth > rows - 34) return 0;
    const cyst = Math.hypot(x - 14, y - 90) < 22;
    return Math.min(255, Math.floor((cyst ? 8 : 70 + 40 * Math.sin(depth / 9)) * (0.3 + random())));
  });
  lines.forEach((line, at) => {
    drawText(line, { x: 4, y: 3 + 9 * at }, (x, y) => {
      if (x < columns && y < rows) image[y * columns + x] = 255;
    });
  });
  return image;
}

/** A bitmap of text, a bit per dot, the first dot lowest: what Overlay Data (60xx,3000) holds. */
export function overlayOf(text, columns, rows) {
  const bits = new Uint8Array(Math.ceil((columns * rows) / 16) * 2);
  drawText(text, { x: 2, y: 2 }, (x, y) => {
    const at = y * columns + x;
    if (x < columns && y < rows) bits[at >> 3] |= 1 << (at & 7);
  });
  return bits;
}

/** Every n-th value as an 8-bit grey level: an icon. */
export function iconOf(values, size, iconSize, low, high) {
  const step = size / iconSize;
  return Uint8Array.from({ length: iconSize * iconSize }, (_, at) => {
    const value = values[Math.floor(at / iconSize) * step * size + (at % iconSize) * step];
    return Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255)));
  });
}

/** 16-bit values as Little Endian bytes. */
export function wordsOf(values) {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, at) => view.setInt16(2 * at, value, true));
  return new Uint8Array(view.buffer);
}

/** A frame of 16-bit values in RLE: two segments, high bytes first. @see PS3.5 G */
export function rleFrame(values) {
  const bytes = wordsOf(values);
  const segments = [1, 0].map((first) =>
    packBits(Uint8Array.from({ length: values.length }, (_, at) => bytes[2 * at + first])),
  );
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let offset = 64;
  segments.forEach((segment, at) => {
    header.setUint32(4 + 4 * at, offset, true);
    offset += segment.length;
  });
  return Uint8Array.from([new Uint8Array(header.buffer), ...segments].flatMap((part) => [...part]));
}

/** @see PS3.5 G.3.1 */
function packBits(bytes) {
  const packed = [];
  for (let at = 0; at < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run++;
    if (run > 2) {
      packed.push(257 - run, bytes[at]);
      at += run;
      continue;
    }
    let end = at;
    while (end < bytes.length && end - at < 128 && !(bytes[end] === bytes[end + 1] && bytes[end] === bytes[end + 2]))
      end++;
    packed.push(end - at - 1, ...bytes.subarray(at, end));
    at = end;
  }
  if (packed.length % 2 === 1) packed.push(0);
  return Uint8Array.from(packed);
}
