import { AuditError } from "../errors.js";
import { hasIllegalCharacter } from "./characters.js";

/** An element of a document, with local names. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All its character data, one after the other. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  readonly attributes: Map<string, string>;
  text: string;
  /** As it was written, for its end tag. */
  readonly qualifiedName: string;
}

/** Deeper than any audit message, whose elements are five deep. */
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;

const nameStart =
  ":A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}"; // prettier-ignore
const nameForm = new RegExp(`[${nameStart}][${nameStart}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]*`, "uy");
/** 2: begins a name; 1: goes on in one. */
const nameOctets = new Uint8Array(128);
for (const octet of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:") nameOctets[octet.charCodeAt(0)] = 2;
for (const octet of "0123456789-.") nameOctets[octet.charCodeAt(0)] = 1;
const spaceOctets = new Uint8Array(128);
for (const octet of "\t\n\r ") spaceOctets[octet.charCodeAt(0)] = 1;
const declarationForm = /<\?xml[\t\n\r ]+version=(?:"1\.\d"|'1\.\d')(?:[\t\n\r ]+encoding=(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[\t\n\r ]+standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?[\t\n\r ]*\?>/y; // prettier-ignore
const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }),
);

/**
 * Parses a document of elements, attributes and text. No document type declaration, and therefore no entity but the five of XML itself; names lose their
 * prefix.
 *
 * @throws AuditError ERR_AUDIT_XML with the offset
 * @see XML 1.0
 */
export function parseXml(text: string): XmlElement {
  return new XmlParser(text).document();
}

class XmlParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  document(): XmlElement {
    if (hasIllegalCharacter(this.#text)) throw this.#error("there is a character that XML does not allow");
    this.#declaration();
    this.#miscellaneous();
    if (this.#text[this.#at] !== "<") throw this.#error("there is no element");
    const root = this.#element();
    this.#miscellaneous();
    if (this.#at < this.#text.length) throw this.#error("something follows the document");
    return root;
  }

  #declaration(): void {
    declarationForm.lastIndex = 0;
    const found = declarationForm.exec(this.#text);
    if (!found) return;
    const encoding = found[1] ?? found[2];
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding))
      throw this.#error("the document says that it is not UTF-8");
    this.#at = found[0].length;
  }

  /** Comments, processing instructions and white space outside of the root. */
  #miscellaneous(): void {
    for (;;) {
      this.#space();
      if (!this.#skipComment() && !this.#skipInstruction()) return;
    }
  }

  #skipComment(): boolean {
    if (!this.#text.startsWith("<!--", this.#at)) return false;
    const end = this.#text.indexOf("--", this.#at + 4);
    if (end < 0 || this.#text[end + 2] !== ">") throw this.#error("a comment has no end");
    this.#at = end + 3;
    return true;
  }

  #skipInstruction(): boolean {
    if (!this.#text.startsWith("<?", this.#at)) return false;
    this.#at += 2;
    if (/^xml$/i.test(this.#name())) throw this.#error("an XML declaration is not at the start, or malformed");
    const end = this.#text.indexOf("?>", this.#at);
    if (end < 0) throw this.#error("a processing instruction has no end");
    this.#at = end + 2;
    return true;
  }

  #element(): XmlElement {
    const open: OpenElement[] = [];
    for (;;) {
      const started = this.#startTag();
      open.at(-1)?.children.push(started.element);
      if (!started.isEmpty) open.push(started.element);
      if (open.length > MAX_DEPTH) throw this.#error("elements are nested too deep");
      const root = this.#content(open, started.element);
      if (root) return root;
    }
  }

  /** Goes on to the next start tag; the root when its end tag came. */
  #content(open: OpenElement[], last: OpenElement): XmlElement | undefined {
    let closed: OpenElement = last;
    for (;;) {
      const element = open.at(-1);
      if (!element) return closed;
      this.#characters(element);
      if (this.#text.startsWith("</", this.#at)) closed = this.#endTag(open);
      else if (this.#text.startsWith("<![CDATA[", this.#at)) this.#characterSection(element);
      else if (!this.#skipComment() && !this.#skipInstruction()) return undefined;
    }
  }

  #characters(element: OpenElement): void {
    const end = this.#text.indexOf("<", this.#at);
    if (end < 0) throw this.#error("an element has no end");
    if (end === this.#at) return;
    const raw = this.#text.slice(this.#at, end);
    if (raw.includes("]]>")) throw this.#error("there is ]]> in a text");
    element.text += this.#resolved(raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw);
    this.#at = end;
  }

  #characterSection(element: OpenElement): void {
    const end = this.#text.indexOf("]]>", this.#at);
    if (end < 0) throw this.#error("a CDATA section has no end");
    element.text += this.#text.slice(this.#at + 9, end).replace(/\r\n?/g, "\n");
    this.#at = end + 3;
  }

  #startTag(): { readonly element: OpenElement; readonly isEmpty: boolean } {
    if (this.#text[this.#at + 1] === "!") throw this.#error("a document type declaration is not allowed");
    this.#at++;
    const qualifiedName = this.#name();
    const attributes = new Map<string, string>();
    const element: OpenElement = { name: localName(qualifiedName), qualifiedName, attributes, children: [], text: "" };
    for (;;) {
      const isSpaced = this.#space();
      const next = this.#text[this.#at];
      if (next === ">") {
        this.#at++;
        return { element, isEmpty: false };
      }
      if (next === "/" && this.#text[this.#at + 1] === ">") {
        this.#at += 2;
        return { element, isEmpty: true };
      }
      if (!isSpaced) throw this.#error("a tag is malformed");
      this.#attribute(attributes);
    }
  }

  #attribute(attributes: Map<string, string>): void {
    const name = this.#name();
    this.#space();
    if (this.#text[this.#at] !== "=") throw this.#error("an attribute has no value");
    this.#at++;
    this.#space();
    const quote = this.#text[this.#at];
    const end = quote === '"' || quote === "'" ? this.#text.indexOf(quote, this.#at + 1) : -1;
    if (end < 0) throw this.#error("the value of an attribute is malformed");
    const raw = this.#text.slice(this.#at + 1, end);
    if (raw.includes("<")) throw this.#error("there is < in the value of an attribute");
    if (attributes.has(name) || attributes.size === MAX_ATTRIBUTES)
      throw this.#error("an attribute stands twice, or there are too many");
    attributes.set(name, this.#resolved(raw.replace(/\r\n|[\t\n\r]/g, " ")));
    this.#at = end + 1;
  }

  #endTag(open: OpenElement[]): OpenElement {
    const element = open.pop()!;
    this.#at += 2;
    if (this.#name() !== element.qualifiedName) throw this.#error("an end tag is that of another element");
    this.#space();
    if (this.#text[this.#at] !== ">") throw this.#error("an end tag is malformed");
    this.#at++;
    return element;
  }

  /** References in a text, resolved. */
  #resolved(raw: string): string {
    if (!raw.includes("&")) return raw;
    return raw.replace(/&(?:#(\d+)|#x([\dA-Fa-f]+)|(\w+))?;?/g, (reference, decimal, hexadecimal, name) => {
      if (!reference.endsWith(";")) throw this.#error("there is & that begins no reference");
      const character = name === undefined ? characterOf(decimal, hexadecimal) : entities.get(name as string);
      if (character === undefined) throw this.#error("a reference is to nothing that XML knows");
      return character;
    });
  }

  /** Names of ASCII, which all are that anybody uses, go by a table. */
  #name(): string {
    const start = this.#at;
    let at = start;
    while (nameOctets[this.#text.charCodeAt(at)]) at++;
    const isAscii = at > start && !(this.#text.charCodeAt(at) > 0x7f) && nameOctets[this.#text.charCodeAt(start)] === 2;
    if (isAscii) {
      this.#at = at;
      return this.#text.slice(start, at);
    }
    nameForm.lastIndex = start;
    const [name] = nameForm.exec(this.#text) ?? [];
    if (name === undefined) throw this.#error("a name is malformed");
    this.#at += name.length;
    return name;
  }

  /** Whether there was any. */
  #space(): boolean {
    const start = this.#at;
    while (spaceOctets[this.#text.charCodeAt(this.#at)]) this.#at++;
    return this.#at > start;
  }

  #error(message: string): AuditError {
    return new AuditError("ERR_AUDIT_XML", { message: `${message} (offset ${this.#at})` });
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function characterOf(decimal: string | undefined, hexadecimal: string | undefined): string | undefined {
  if (decimal === undefined && hexadecimal === undefined) return undefined;
  const code = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return hasIllegalCharacter(character) ? undefined : character;
}
