import { withoutBlanks } from "./blanks.js";
import { ConfigurationError } from "./errors.js";

/** One `type=value` of a relative distinguished name; the value is unescaped. */
export interface NamePart {
  readonly type: string;
  readonly value: string;
}

/** A relative distinguished name, of one part or several: `dicomHostname=ct1+dicomPort=104`. */
export type Rdn = readonly NamePart[];

/** A distinguished name, the entry's own relative name first. */
export type Dn = readonly Rdn[];

/**
 * Reads a distinguished name, with the escapes of RFC 4514 and the quotes of RFC 2253.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 * @see RFC 4514 section 3
 */
export function parseDn(text: string): Dn {
  if (withoutBlanks(text) === "") return [];
  return needsParser.test(text) ? new DnParser(text).dn() : text.split(",").map((rdn) => rdn.split("+").map(plainPart));
}

/** Writes a distinguished name so that no value can be taken for anything but a value. @see RFC 4514 section 2.4 */
export function formatDn(dn: Dn): string {
  return dn.map(formatRdn).join(",");
}

/** Writes one relative distinguished name. */
export function formatRdn(rdn: Rdn): string {
  return rdn.map(({ type, value }) => `${type}=${escapeValue(value)}`).join("+");
}

/** The name of a child: its own relative name in front of that of its parent. */
export function childDn(rdn: Rdn | NamePart, parent: string): string {
  const own = formatRdn("type" in rdn ? [rdn] : rdn);
  return parent === "" ? own : `${own},${parent}`;
}

/** The name of the entry above; `""` for the root. @throws ConfigurationError ERR_CONFIGURATION_DN */
export function parentDn(dn: string): string {
  if (needsParser.test(dn)) return formatDn(parseDn(dn).slice(1));
  const comma = dn.indexOf(",");
  return comma < 0 ? "" : withoutBlanks(dn.slice(comma + 1));
}

/** How many relative names a name has. @throws ConfigurationError ERR_CONFIGURATION_DN */
export function dnDepth(dn: string): number {
  if (dn === "" || needsParser.test(dn)) return parseDn(dn).length;
  let depth = 1;
  for (let at = dn.indexOf(","); at >= 0; at = dn.indexOf(",", at + 1)) depth += 1;
  return depth;
}

/**
 * What two names have in common when they name the same entry: types and values in lower case, runs of spaces as one, parts in order.
 * AE titles keep their case (`caseExactIA5Match`).
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 */
export function dnKey(dn: string): string {
  if (simpleDn.test(dn)) return exactPart.test(dn) ? dn.split(",").map(simplePartKey).join(",") : dn.toLowerCase();
  return parseDn(dn)
    .map((rdn) => (rdn.length === 1 ? partKey(rdn[0]!) : rdn.map(partKey).toSorted(byCodeUnits).join("+")))
    .join(",");
}

/** Whether a name is that of an entry beneath another, or of that entry itself, by their `dnKey`. */
export function isWithin(key: string, ancestorKey: string): boolean {
  return key === ancestorKey || ancestorKey === "" || key.endsWith(`,${ancestorKey}`);
}

/** Most names: nothing in them is escaped, spaced in another way, or of several parts. */
const simpleDn =
  /^[a-z][a-z0-9-]*=[a-z0-9](?: ?[a-z0-9._:/()-])*(?:,[a-z][a-z0-9-]*=[a-z0-9](?: ?[a-z0-9._:/()-])*)*$/i;
const exactPart = /dicom(?:aetitle|sopclass)=/i;

function simplePartKey(part: string): string {
  const equals = part.indexOf("=");
  const type = part.slice(0, equals).toLowerCase();
  const value = part.slice(equals + 1);
  return `${type}=${exactTypes.has(type) ? value : value.toLowerCase()}`;
}

const needsParser = /["\\#;]/;
const typePattern = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/;
const exactTypes = new Set(["dicomaetitle", "dicomsopclass"]);

function plainPart(text: string): NamePart {
  const equals = text.indexOf("=");
  return { type: checkedType(text.slice(0, Math.max(equals, 0))), value: withoutBlanks(text.slice(equals + 1)) };
}

function checkedType(text: string): string {
  const type = withoutBlanks(text);
  if (!typePattern.test(type)) throw invalidDn();
  return type;
}

function partKey({ type, value }: NamePart): string {
  const lower = type.toLowerCase();
  const trimmed = withoutBlanks(value).replaceAll(/ {2,}/g, " ");
  return `${lower}=${escapeValue(exactTypes.has(lower) ? trimmed : trimmed.toLowerCase())}`;
}

/** The order of texts that every machine has. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const special = /["+,;<>\\=]/g;

function escapeValue(value: string): string {
  if (plainValue.test(value)) return value;
  const inner = value
    .replaceAll(special, String.raw`\$&`)
    .replaceAll(/\p{Cc}/gu, (control) =>
      Array.from(new TextEncoder().encode(control), (octet) => `\\${octet.toString(16).padStart(2, "0")}`).join(""),
    );
  const front = inner.startsWith(" ") || inner.startsWith("#") ? `\\${inner}` : inner;
  return value.length > 1 && value.endsWith(" ") ? `${front.slice(0, -1)}\\ ` : front;
}

const plainValue = /^[A-Za-z0-9](?:[A-Za-z0-9 ._:/()-]*[A-Za-z0-9._:/()-])?$/;

function invalidDn(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_DN", { message: "the text is no distinguished name (RFC 4514)" });
}

/** Reads names that have escapes, quotes or encoded values, character by character. */
class DnParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  dn(): Dn {
    const rdns: NamePart[][] = [[this.#part()]];
    while (this.#at < this.#text.length) {
      const separator = this.#text[this.#at++];
      if (separator === "+") rdns.at(-1)!.push(this.#part());
      else rdns.push([this.#part()]);
    }
    return rdns;
  }

  #part(): NamePart {
    const equals = this.#text.indexOf("=", this.#at);
    if (equals < 0) throw invalidDn();
    const type = checkedType(this.#text.slice(this.#at, equals));
    this.#at = equals + 1;
    this.#skipSpaces();
    const first = this.#text[this.#at];
    const value = first === '"' ? this.#quoted() : first === "#" ? this.#encoded() : this.#plain();
    return { type, value };
  }

  #plain(): string {
    const octets: number[] = [];
    let significant = 0;
    while (this.#at < this.#text.length && !",+;".includes(this.#text[this.#at]!)) {
      const escaped = this.#text[this.#at] === "\\";
      if (this.#text[this.#at] === '"') throw invalidDn();
      this.#take(octets);
      if (escaped || octets.at(-1) !== 0x20) significant = octets.length;
    }
    return decoded(octets.slice(0, significant));
  }

  #quoted(): string {
    const octets: number[] = [];
    this.#at += 1;
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length) throw invalidDn();
      this.#take(octets);
    }
    this.#at += 1;
    this.#endOfPart();
    return decoded(octets);
  }

  /** `#` and the hexadecimal octets of a BER string of less than 128 octets. */
  #encoded(): string {
    const hex = /#((?:[0-9A-Fa-f]{2})+)/y;
    hex.lastIndex = this.#at;
    const [whole, digits] = hex.exec(this.#text) ?? [];
    if (whole === undefined || digits === undefined) throw invalidDn();
    this.#at += whole.length;
    this.#endOfPart();
    const octets = Array.from(digits.matchAll(/../g), ([pair]) => Number.parseInt(pair, 16));
    const [tag, length, ...content] = octets;
    if (!stringTags.has(tag!) || length !== content.length || length > 127) throw invalidDn();
    return decoded(content);
  }

  /** Takes one character, or one escaped character or octet. */
  #take(octets: number[]): void {
    if (this.#text[this.#at] !== "\\") {
      const character = String.fromCodePoint(this.#text.codePointAt(this.#at)!);
      this.#at += character.length;
      octets.push(...new TextEncoder().encode(character));
      return;
    }
    const pair = this.#text.slice(this.#at + 1, this.#at + 3);
    if (/^[0-9A-Fa-f]{2}$/.test(pair)) {
      octets.push(Number.parseInt(pair, 16));
      this.#at += 3;
      return;
    }
    if (!/^[ "#+,;<=>\\]/.test(pair)) throw invalidDn();
    octets.push(pair.charCodeAt(0));
    this.#at += 2;
  }

  #endOfPart(): void {
    this.#skipSpaces();
    if (this.#at < this.#text.length && !",+;".includes(this.#text[this.#at]!)) throw invalidDn();
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }
}

/** OCTET STRING, UTF8String, PrintableString, TeletexString and IA5String. */
const stringTags = new Set([0x04, 0x0c, 0x13, 0x14, 0x16]);

function decoded(octets: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(octets));
  } catch {
    throw invalidDn();
  }
}
