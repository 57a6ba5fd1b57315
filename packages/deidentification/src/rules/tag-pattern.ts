/** A Tag, or many by a pattern: a Tag belongs to it when `(tag & mask) >>> 0 === value`. */
export interface TagPattern {
  readonly mask: number;
  readonly value: number;
}

/** Reads `(0010,0010)`, `00100010` or, with `x` for any digit, `(60xx,3000)`; undefined for anything else. */
export function parseTagPattern(text: string): TagPattern | undefined {
  const digits = text.replace(/^\(([\dA-Fa-fxX]{4}),([\dA-Fa-fxX]{4})\)$/, "$1$2").toLowerCase();
  if (!/^[\da-fx]{8}$/.test(digits)) return undefined;
  const value = parseInt(digits.replaceAll("x", "0"), 16);
  const mask = parseInt(digits.replaceAll(/[\da-f]/g, "f").replaceAll("x", "0"), 16);
  return { mask: mask >>> 0, value: value >>> 0 };
}
