import { NetworkError } from "../errors.js";

/**
 * A domain name as its labels, from the leftmost one, without the root: `["Dr. Roe", "_dicom", "_tcp", "local"]`.
 *
 * A label is text of 1 to 63 octets of UTF-8; dots and spaces in it are text (RFC 6763 4.1.1).
 */
export type DomainName = readonly string[];

const MAX_LABEL_OCTETS = 63;
/** With the length octets and that of the root (RFC 1035 3.1). */
const MAX_NAME_OCTETS = 255;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the text form of a name: labels between dots, `\.` for a dot and `\\` for a backslash within a label, `\DDD` for the
 * octet of that decimal number. A last dot may stand or not; `.` is the root.
 *
 * @throws NetworkError `ERR_NETWORK_OPTIONS` for an empty or too long label, a too long name, or a bad escape
 * @see RFC 1035 5.1, RFC 6763 4.3
 */
export function parseDomainName(text: string): DomainName {
  const labels: string[] = [];
  let octets: number[] = [];
  for (const [token, escaped, dot] of text.matchAll(/\\([0-9]{3}|[^0-9])|(\.)|[^\\.]+|\\/gsu)) {
    if (dot !== undefined) {
      labels.push(labelOf(octets));
      octets = [];
    } else octets.push(...octetsOf(token, escaped));
  }
  if (octets.length > 0 || text === "") labels.push(labelOf(octets));
  const name = text === "." ? [] : labels;
  checkDomainName(name);
  return name;
}

/** The name itself, or that which the text is. @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function toDomainName(name: string | DomainName): DomainName {
  if (typeof name === "string") return parseDomainName(name);
  checkDomainName(name);
  return name;
}

/** The text form of a name, which {@link parseDomainName} reads; without a last dot, `.` for the root. */
export function formatDomainName(name: DomainName): string {
  return name.length === 0 ? "." : name.map((label) => label.replace(/[\\.]/g, "\\$&")).join(".");
}

/** Equal for names that are the same: letters of ASCII count without regard to case, others as they are (RFC 1035 2.3.3). */
export function domainNameKey(name: DomainName): string {
  return formatDomainName(name).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function isSameName(one: DomainName, other: DomainName): boolean {
  return domainNameKey(one) === domainNameKey(other);
}

/** Whether a name ends in another, or is it. */
export function isWithin(name: DomainName, zone: DomainName): boolean {
  return name.length >= zone.length && isSameName(name.slice(name.length - zone.length), zone);
}

/** @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function checkDomainName(name: DomainName): void {
  const lengths = name.map((label) => encoder.encode(label).length);
  if (lengths.some((length) => length < 1 || length > MAX_LABEL_OCTETS))
    throw invalid("a label of a domain name has 1 to 63 octets");
  if (lengths.reduce((sum, length) => sum + length + 1, 1) > MAX_NAME_OCTETS)
    throw invalid("a domain name has up to 255 octets");
}

function octetsOf(token: string, escaped: string | undefined): Iterable<number> {
  if (escaped === undefined) {
    if (token === "\\") throw invalid("a backslash in a domain name stands before a character or three digits");
    return encoder.encode(token);
  }
  if (!/^[0-9]/.test(escaped)) return encoder.encode(escaped);
  if (Number(escaped) > 255) throw invalid("an escape in a domain name is the number of an octet");
  return [Number(escaped)];
}

function labelOf(octets: readonly number[]): string {
  try {
    return decoder.decode(Uint8Array.from(octets));
  } catch (cause) {
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a label of a domain name is UTF-8", cause });
  }
}

function invalid(message: string): NetworkError {
  return new NetworkError("ERR_NETWORK_OPTIONS", { message });
}
