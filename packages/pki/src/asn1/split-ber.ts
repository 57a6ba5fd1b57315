import { readBerPrefix } from "./ber.js";

/**
 * The BER value that bytes begin with, and what follows it: DICOM pads a value of odd length with a NULL.
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 */
export function splitBer(bytes: Uint8Array): { readonly value: Uint8Array; readonly rest: Uint8Array } {
  const { length } = readBerPrefix(bytes).bytes;
  return { value: bytes.subarray(0, length), rest: bytes.subarray(length) };
}
