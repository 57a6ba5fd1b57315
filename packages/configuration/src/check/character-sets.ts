const withoutExtensions = [100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166] as const;
const multiByteExtensions = [87, 159, 149, 58] as const;

/** Defined Terms of Specific Character Set (0008,0005). @see PS3.3 C.12.1.1.2, Tables C.12-2 to C.12-5 */
export const characterSets: ReadonlySet<string> = new Set([
  ...withoutExtensions.map((register) => `ISO_IR ${register}`),
  ...[6, ...withoutExtensions, ...multiByteExtensions].map((register) => `ISO 2022 IR ${register}`),
  "ISO_IR 192",
  "GB18030",
  "GBK",
]);
