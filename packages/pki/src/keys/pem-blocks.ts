import { damaged } from "../errors.js";

/** One encapsulated block of RFC 7468, or of its predecessor RFC 1421 with headers. */
export interface PemBlock {
  /** The words between BEGIN and the dashes. */
  readonly label: string;
  /** Headers as RFC 1421 has them, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

/** All blocks in their order; text around them is not looked at. @throws PkiError ERR_PKI_DAMAGED */
export function readPemBlocks(bytes: Uint8Array): PemBlock[] {
  const lines = latin1(bytes)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const blocks: PemBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!lines[at]!.startsWith("-----BEGIN ")) continue;
    const label = /^-----BEGIN ([^-]+)-----$/.exec(lines[at]!)?.[1];
    const end = lines.indexOf(`-----END ${label}-----`, at);
    if (label === undefined || end < 0) throw damaged("a PEM block is truncated");
    blocks.push(readBlock(label, lines.slice(at + 1, end)));
    at = end;
  }
  return blocks;
}

function readBlock(label: string, lines: readonly string[]): PemBlock {
  const headers = new Map<string, string>();
  let at = 0;
  for (; lines[at]?.includes(":"); at++) {
    const [name = "", ...value] = lines[at]!.split(":");
    headers.set(name.trim().toLowerCase(), value.join(":").trim());
  }
  return { label, headers, bytes: fromBase64(lines.slice(at).join("")) };
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw damaged("a PEM block is not base64");
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** One block as text (RFC 7468): lines of 64 characters. */
export function writePemBlock(label: string, bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
  return [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ""].join("\n");
}
