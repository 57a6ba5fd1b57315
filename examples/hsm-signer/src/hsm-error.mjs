/**
 * @typedef {"ERR_HSM_LIBRARY" | "ERR_HSM_TOKEN" | "ERR_HSM_PIN" | "ERR_HSM_PIN_LOCKED" | "ERR_HSM_KEY" | "ERR_HSM_CERTIFICATE" | "ERR_HSM_ALGORITHM" | "ERR_HSM_FAILED"} HsmErrorCode
 * ERR_HSM_LIBRARY: the PKCS#11 library cannot be loaded. ERR_HSM_TOKEN: there is no such token, or it is gone. ERR_HSM_PIN, ERR_HSM_PIN_LOCKED: it does not let us in.
 * ERR_HSM_KEY: it has no such key, or several. ERR_HSM_CERTIFICATE: the certificate is of another key. ERR_HSM_ALGORITHM: the key cannot sign so. ERR_HSM_FAILED:
 * anything else.
 */

/** Why the token did not sign. What PKCS#11 says is in `returned`; no message has a PIN or a name of a key. */
export class HsmError extends Error {
  /** @param {HsmErrorCode} code @param {string} message @param {string} [returned] as PKCS#11 spells it: `CKR_PIN_LOCKED` */
  constructor(code, message, returned) {
    super(message);
    this.name = "HsmError";
    this.code = code;
    this.returned = returned;
  }
}

/** @type {Readonly<Record<string, readonly [HsmErrorCode, string]>>} */
const meanings = {
  CKR_PIN_INCORRECT: ["ERR_HSM_PIN", "the PIN is wrong"],
  CKR_PIN_LEN_RANGE: ["ERR_HSM_PIN", "the PIN is too short or too long"],
  CKR_PIN_INVALID: ["ERR_HSM_PIN", "the PIN is wrong"],
  CKR_PIN_EXPIRED: ["ERR_HSM_PIN", "the PIN has expired"],
  CKR_PIN_LOCKED: ["ERR_HSM_PIN_LOCKED", "the PIN was wrong too often"],
  CKR_USER_PIN_NOT_INITIALIZED: ["ERR_HSM_PIN", "the token has no PIN for users yet"],
  CKR_TOKEN_NOT_PRESENT: ["ERR_HSM_TOKEN", "the token is gone"],
  CKR_TOKEN_NOT_RECOGNIZED: ["ERR_HSM_TOKEN", "the token is not recognized"],
  CKR_DEVICE_REMOVED: ["ERR_HSM_TOKEN", "the token is gone"],
  CKR_DEVICE_ERROR: ["ERR_HSM_TOKEN", "the token does not answer"],
  CKR_SESSION_HANDLE_INVALID: ["ERR_HSM_TOKEN", "the token is gone"],
  CKR_SESSION_CLOSED: ["ERR_HSM_TOKEN", "the token is gone"],
  CKR_OBJECT_HANDLE_INVALID: ["ERR_HSM_KEY", "the key is gone"],
  CKR_KEY_HANDLE_INVALID: ["ERR_HSM_KEY", "the key is gone"],
  CKR_KEY_FUNCTION_NOT_PERMITTED: ["ERR_HSM_ALGORITHM", "the key may not sign"],
  CKR_ATTRIBUTE_TYPE_INVALID: ["ERR_HSM_ALGORITHM", "the key is no RSA key"],
  CKR_MECHANISM_INVALID: ["ERR_HSM_ALGORITHM", "the token does not sign so"],
};

/** What PKCS#11 returned, as one of our errors; others are given back as they are. @param {unknown} error */
export function translated(error) {
  if (error instanceof HsmError || !(error instanceof Error)) return error;
  const [returned] = /CKR_[A-Z_]+/.exec(error.message) ?? [];
  if (returned === undefined) return error;
  const [code, message] = meanings[returned] ?? ["ERR_HSM_FAILED", "the token failed"];
  return new HsmError(code, message, returned);
}
