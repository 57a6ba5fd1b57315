/** The bytes with the order inside each unit reversed, as a copy; the bytes themselves for a unit of 1. A last part of a unit is kept. */
export function swapped(bytes: Uint8Array, unit: 1 | 2 | 4 | 8): Uint8Array {
  if (unit === 1) return bytes;
  const result = new Uint8Array(bytes);
  for (let at = 0; at + unit <= result.length; at += unit) result.subarray(at, at + unit).reverse();
  return result;
}
