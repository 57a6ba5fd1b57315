import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { parseXml } from "../../src/xml/parse-xml.js";

/** Whether something was read, or the code of why not. */
function outcomeOf(read: () => unknown): string {
  try {
    read();
    return "read";
  } catch (error) {
    return String((error as { readonly code?: string }).code);
  }
}

describe("XML", () => {
  it("is read with its declaration, comments, instructions, CDATA and references", () => {
    const text = `\ufeff<?xml version="1.0" encoding='utf-8' standalone="yes"?>\r\n<!-- a - b --><?go on?>
<x:a xmlns:x="u" b = '"&#9;&#x1F600;&amp;' c="1\r\n2">t<![CDATA[<&>]]>&lt;\r\n<b/><b></b ></x:a><!---->\n`;
    const { name, attributes, children, text: characters } = parseXml(text);
    expect({
      name,
      attributes: Object.fromEntries(attributes),
      children: children.map((one) => one.name),
      characters,
    }).toEqual({
      // prettier-ignore
      name: "a",
      attributes: { "xmlns:x": "u", b: '"\t\u{1f600}&', c: "1 2" },
      children: ["b", "b"],
      characters: "t<&><\n",
    });
  });

  it.each([
    ["nothing", ""],
    ["text alone", "abc"],
    ["no end", "<a><b/>"],
    ["another end", "<a></b>"],
    ["two roots", "<a/><b/>"],
    ["a document type declaration", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ["a document type declaration within", "<a><!DOCTYPE b></a>"],
    ["an entity of its own", "<a>&b;</a>"],
    ["an entity that every object has", "<a>&constructor;</a>"],
    ["a number in a circle as a name", "<a\u2460/>"],
    ["an ordinal indicator in a name", "<a\u00aa/>"],
    ["& alone", "<a b='1 & 2'/>"],
    ["a reference to NUL", "<a>&#0;</a>"],
    ["a reference to a surrogate", "<a>&#xD800;</a>"],
    ["a reference beyond Unicode", "<a>&#x110000;</a>"],
    ["NUL", "<a>\u0000</a>"],
    ["an attribute twice", "<a b='1' b='2'/>"],
    ["an attribute without quotes", "<a b=1/>"],
    ["an attribute without space before it", "<a b='1'c='2'/>"],
    ["< in an attribute", "<a b='<'/>"],
    ["]]> in a text", "<a>]]></a>"],
    ["-- in a comment", "<a><!-- -- --></a>"],
    ["a declaration that is late", " <?xml version='1.0'?><a/>"],
    ["another encoding", "<?xml version='1.0' encoding='UTF-16'?><a/>"],
    ["more after the end", "<a/>b"],
    ["deep nesting", "<a>".repeat(100) + "</a>".repeat(100)],
  ])("is refused with %s", (_, text) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_XML" }));
  });

  it("is read with names of any script and references with leading zeros", () => {
    const { children, text } = parseXml("<r>&#0000000065;&#x00000042;<\u200c/><a\u200d\u0300/><\u{20000}/></r>");
    expect([children.map(({ name }) => name), text]).toEqual([["\u200c", "a\u200d\u0300", "\u{20000}"], "AB"]);
  });

  it("of any kind is read or refused, in time that grows with its length", () => {
    const pieces = ["<a>", "</a>", "<a b='", "'/>", "&", "&#", ";", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", " ", "\n", "é", "<", ">"]; // prettier-ignore
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 200 }), (parts) => {
        expect(outcomeOf(() => parseXml(parts.join("")))).toMatch(/^(?:read|ERR_AUDIT_XML)$/);
      }),
    );
    for (const piece of ["<a>", "<a ", "<!--", "&", "<a b='", "<?x ", "<![CDATA["])
      expect(() => parseXml(`<r>${piece.repeat(100_000)}`)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_XML" }));
  });

  it("that is well-formed is read as another parser reads it", () => {
    const other = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseTagValue: false,
      trimValues: false,
    });
    const value = fc.string({
      unit: fc.constantFrom("a", "é", " ", "'", ">", "\u{1f600}", "&amp;", "&quot;"),
      maxLength: 8,
    });
    const attribute = fc.tuple(fc.constantFrom("p", "q"), value);
    fc.assert(
      fc.property(attribute, fc.constantFrom("", "text", "&lt;&amp;", "a b"), ([name, written], text) => {
        const document = `<a ${name}="${written}">${text}<b/></a>`;
        expect(XMLValidator.validate(document)).toBe(true);
        const found = (other.parse(document) as { a: Record<string, string> }).a;
        const read = parseXml(document);
        expect([read.attributes.get(name), read.text]).toEqual([found[name], found["#text"] ?? ""]);
      }),
    );
  });
});
