/** A PDF of one blank page; the cross-reference table holds the offsets of the objects in this text. */
const blankPdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
`;

const documents: ReadonlyMap<string, string> = new Map([
  ["application/pdf", blankPdf],
  ["text/xml", "<removed/>\n"],
  ["model/obj", "# removed\n"],
  ["model/mtl", "# removed\n"],
  // 80 bytes of header and a count of no triangles.
  ["model/stl", "\0".repeat(84)],
]);

/**
 * A document without content for Encapsulated Document (0042,0011), action D, of the kind MIME Type of Encapsulated Document
 * (0042,0012) names; two zero bytes for a kind it does not know. Encapsulated Document Length (0042,0015), where present, must say
 * the new length.
 * @see PS3.15 Table E.1-1, PS3.3 C.24.2
 */
export function encapsulatedDocumentDummy(mimeType: string): Uint8Array {
  return new TextEncoder().encode(documents.get(mimeType.trim().toLowerCase()) ?? "\0\0");
}
