import { damaged } from "../errors.js";

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** The words after BEGIN: `CERTIFICATE`, `X509 CRL`. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** Whether bytes look like PEM text rather than DER. */
export function isPem(bytes: Uint8Array): boolean {
  return latin1(bytes).includes("-----BEGIN ");
}

/**
 * The blocks of the wanted labels in a PEM text; explanatory text and other blocks are passed over.
 *
 * @throws PkiError ERR_PKI_DAMAGED
 */
export function readPem(bytes: Uint8Array, labels: readonly string[]): PemBlock[] {
  return latin1(bytes)
    .split("-----BEGIN ")
    .slice(1)
    .flatMap((text) => {
      const label = text.slice(0, Math.max(0, text.indexOf("-----")));
      if (!labels.includes(label)) return [];
      const end = text.indexOf(`-----END ${label}-----`);
      if (end < 0) throw damaged("a PEM block has no end");
      return [{ label, bytes: base64(text.slice(label.length + "-----".length, end)) }];
    });
}

function base64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw damaged("a PEM block is not base64", cause);
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
