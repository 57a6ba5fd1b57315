import { describe, expect, it } from "@jest/globals";
import { encapsulatedDocumentDummy } from "../src/encapsulated-document.js";

const textOf = (mimeType: string) => new TextDecoder().decode(encapsulatedDocumentDummy(mimeType));

describe("the dummy of an Encapsulated Document", () => {
  it("is a PDF whose cross-reference table finds its objects", () => {
    const pdf = textOf("application/pdf");
    const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
    expect(offsets.map((offset) => pdf.slice(offset, offset + 7))).toEqual(["1 0 obj", "2 0 obj", "3 0 obj"]);
    const start = Number(/startxref\n(\d+)\n/.exec(pdf)![1]);
    expect(pdf.slice(start, start + 4)).toBe("xref");
  });

  it("is an STL model of no triangles", () => {
    const stl = encapsulatedDocumentDummy("model/stl");
    expect(stl.length).toBe(84);
    expect(new DataView(stl.buffer).getUint32(80, true)).toBe(0);
  });

  it("takes the MIME type as it is padded and spelled", () => {
    expect(textOf(" Application/PDF ")).toBe(textOf("application/pdf"));
    expect(textOf("text/XML")).toBe("<removed/>\n");
  });

  it.each(["", "image/jpeg", "constructor"])(
    "is two zero bytes for the MIME type %j, which it does not know",
    (mimeType) => {
      expect(encapsulatedDocumentDummy(mimeType)).toEqual(new Uint8Array(2));
    },
  );
});
