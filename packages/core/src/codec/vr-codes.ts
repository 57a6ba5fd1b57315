import { type VR, vrTable } from "../vr.js";

/** Position of a VR in `vrTable`; what the index stores instead of two letters. */
export type VRCode = number;

/** Stands for "no VR" (Items) and "not a VR". */
export const NO_VR: VRCode = 63;

/** The VR names by code. */
export const vrNames: readonly VR[] = vrTable.map((row) => row.vr);

/** The code of a VR. */
export function vrCode(vr: VR): VRCode {
  return vrNames.indexOf(vr);
}

export const SQ = vrCode("SQ");
export const UN = vrCode("UN");
export const LO = vrCode("LO");
export const UL = vrCode("UL");

/** By code: 1 where the explicit header has two reserved bytes and a 32-bit length. */
export const hasLongLength = Uint8Array.from({ length: 64 }, (_, code) => (vrTable[code]?.longLength ? 1 : 0));

/** By code: 1 for VRs whose undefined length means encapsulated fragments (PS3.5 A.4). */
export const mayBeEncapsulated = Uint8Array.from({ length: 64 }, (_, code) => (vrNames[code]?.startsWith("O") ? 1 : 0));

/** By the two letters of a VR as a big-endian 16-bit number: its code, or NO_VR. */
export const vrCodeByLetters: Uint8Array = codesByLetters();

function codesByLetters(): Uint8Array {
  const codes = new Uint8Array(0x10000).fill(NO_VR);
  vrNames.forEach((vr, code) => (codes[(vr.charCodeAt(0) << 8) | vr.charCodeAt(1)] = code));
  return codes;
}
