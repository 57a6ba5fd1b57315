import { createHash } from "node:crypto";

/**
 * A UID for a name: `2.25.` and a UUID in decimal that depends on the name alone, so that every run makes the same study.
 * @see PS3.5 B.2
 */
export function uid(name) {
  const digits = createHash("sha256").update(`dicomsec sample study ${name}`).digest("hex");
  const variant = ((parseInt(digits[16], 16) & 3) | 8).toString(16);
  const uuid = `${digits.slice(0, 12)}8${digits.slice(13, 16)}${variant}${digits.slice(17, 32)}`;
  return `2.25.${BigInt(`0x${uuid}`)}`;
}
