import { desCbcEncrypt, desMac, joined } from "./des.js";
import type { DirectionKeys } from "./direction-keys.js";
import { md5 } from "./md5.js";

/**
 * Table B.2-1, Data Integrity: `DES-MAC` is the first 32 bits of a DES-MAC (ISO 8730), `MD5-DES` is MD5 encrypted with DES, in the order that
 * its sender chose.
 */
export type IsclIntegrity = "DES-MAC" | "MD5-DES";

/**
 * PS3.15 B.2: "an implementation may either encrypt the random number before applying MD-5, or encrypt the output of MD-5"; receivers take
 * both.
 */
export type IsclDigestOrder = "encrypt-random" | "encrypt-digest";

/** How the MAC of a packet is made; its code stands in the packet. */
export interface MacForm {
  readonly code: number;
  readonly integrity: IsclIntegrity;
  readonly order?: IsclDigestOrder;
  readonly length: number;
  mac(keys: DirectionKeys, input: Uint8Array): Uint8Array;
}

const macForms: readonly MacForm[] = [
  { code: 1, integrity: "DES-MAC", length: 4, mac: (keys, input) => desMac(keys.mac, input).slice(0, 4) },
  {
    code: 2,
    integrity: "MD5-DES",
    order: "encrypt-random",
    length: 16,
    mac: (keys, input) => md5(joined([desCbcEncrypt(keys.mac, keys.random), input])),
  },
  {
    code: 3,
    integrity: "MD5-DES",
    order: "encrypt-digest",
    length: 16,
    mac: (keys, input) => desCbcEncrypt(keys.mac, md5(joined([keys.random, input]))),
  },
];

/** The form in which a sender makes its MACs. */
export function macFormOf(integrity: IsclIntegrity, order: IsclDigestOrder): MacForm {
  return macForms.find((form) => form.integrity === integrity && (form.order ?? order) === order)!;
}

/** The form that a packet names, if it is one of the integrity mechanism that was agreed on. */
export function macFormByCode(integrity: IsclIntegrity, code: number): MacForm | undefined {
  return macForms.find((form) => form.integrity === integrity && form.code === code);
}
