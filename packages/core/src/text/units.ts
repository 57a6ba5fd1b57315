const blockLength = 4096;

/** The string of UTF-16 code units. */
export function textOfUnits(units: Uint16Array): string {
  if (units.length <= blockLength) return String.fromCharCode(...units);
  let text = "";
  for (let at = 0; at < units.length; at += blockLength)
    text += String.fromCharCode(...units.subarray(at, at + blockLength));
  return text;
}
