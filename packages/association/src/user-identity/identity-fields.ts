import type { Verification } from "./user-identity.js";

/** Longest name of a user that is believed, in UTF-16 code units. */
const MAX_NAME_LENGTH = 1024;

export function refuse(reason: string): Verification {
  return { accepted: false, reason };
}

/** The text of a field, or `undefined` when it is not UTF-8. */
export function textOf(field: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(field);
  } catch {
    return undefined;
  }
}

/** Whether a text can name a user: not empty, not endless, and with no character that would forge a line of a log. */
export function isUserName(name: string | undefined): name is string {
  return name !== undefined && name !== "" && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name);
}
