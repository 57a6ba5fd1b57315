/** Letters of five by seven pixels. */
const letters: { readonly [letter: string]: readonly string[] } = {
  A: ["01110", "10001", "10001", "11111", "10001", "10001", "10001"],
  D: ["11110", "10001", "10001", "10001", "10001", "10001", "11110"],
  E: ["11111", "10000", "10000", "11110", "10000", "10000", "11111"],
  H: ["10001", "10001", "10001", "11111", "10001", "10001", "10001"],
  I: ["01110", "00100", "00100", "00100", "00100", "00100", "01110"],
  L: ["10000", "10000", "10000", "10000", "10000", "10000", "11111"],
  N: ["10001", "11001", "11101", "10111", "10011", "10001", "10001"],
  O: ["01110", "10001", "10001", "10001", "10001", "10001", "01110"],
  P: ["11110", "10001", "10001", "11110", "10000", "10000", "10000"],
  S: ["01111", "10000", "10000", "01110", "00001", "00001", "11110"],
  T: ["11111", "00100", "00100", "00100", "00100", "00100", "00100"],
  1: ["00100", "01100", "00100", "00100", "00100", "00100", "01110"],
  4: ["00010", "00110", "01010", "10010", "11111", "00010", "00010"],
  7: ["11111", "00001", "00010", "00100", "01000", "01000", "01000"],
};

/** Draws text into an image of 8 bits; gives the box that it takes. */
export function drawText(
  pixels: Uint8Array,
  columns: number,
  text: string,
  { x, y, scale = 3, value = 240 }: { x: number; y: number; scale?: number; value?: number },
): { x: number; y: number; width: number; height: number } {
  Array.from(text).forEach((letter, position) => {
    letters[letter]?.forEach((bits, row) =>
      Array.from(bits).forEach((bit, column) => {
        if (bit === "0") return;
        for (let line = 0; line < scale; line++) {
          const from = (y + row * scale + line) * columns + x + (position * 6 + column) * scale;
          pixels.fill(value, from, from + scale);
        }
      }),
    );
  });
  return { x, y, width: text.length * 6 * scale, height: 7 * scale };
}
