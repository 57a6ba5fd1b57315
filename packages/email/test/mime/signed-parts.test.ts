import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readEntity } from "../../src/mime/entity.js";
import { splitParts, withCrlf } from "../../src/mime/signed-parts.js";

async function* cut(text: string, length: number): AsyncIterable<Uint8Array> {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** The parts, the preamble first. */
async function partsOf(body: string, every: number, boundary = "b"): Promise<string[]> {
  const entity = await readEntity(cut(`Content-Type: multipart/signed; boundary="${boundary}"\r\n\r\n${body}`, every));
  const parts: string[] = [];
  for await (const { part, octets } of splitParts(entity)) {
    while (parts.length <= part) parts.push("");
    parts[part] += latin1(octets);
  }
  return parts;
}

function latin1(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}

describe.each([1, 2, 3, 7, 1000])("a multipart that is cut after every %d octets", (every) => {
  it.each([
    [
      "ends its parts before the line end of a delimiter",
      "--b\r\none\r\n\r\n--b\r\ntwo\r\n--b--\r\n",
      ["", "one\r\n", "two"],
    ],
    ["may have LF alone", "--b\none\n--b\ntwo\n--b--\n", ["", "one", "two"]],
    [
      "may have a preamble and an epilogue",
      "before\r\n--b\r\none\r\n--b\r\ntwo\r\n--b--\r\nafter",
      ["before", "one", "two"],
    ],
    ["may have white space behind a delimiter", "--b \t\r\none\r\n--b--  \r\n", ["", "one"]],
    [
      "may end without a closing delimiter, or without its line end",
      "--b\r\none\r\n--b\r\ntwo\r\n--b--",
      ["", "one", "two"],
    ],
    [
      "keeps lines that only begin as a delimiter",
      "--b\r\n--bc\r\n--b-\r\nx--b\r\n--b\r\ntwo",
      ["", "--bc\r\n--b-\r\nx--b", "two"],
    ],
    ["keeps a delimiter of another multipart", "--b\r\n--a\r\n\r\n--a--\r\n\r\n--b--", ["", "--a\r\n\r\n--a--\r\n"]],
    ["keeps line ends of any kind inside a part", "--b\r\na\rb\n\r\r\nc\r\n--b--", ["", "a\rb\n\r\r\nc"]],
  ])("%s", async (_title, body, parts) => {
    expect(await partsOf(body, every)).toEqual(parts);
  });
});

it("is split as it was put together, wherever it is cut", async () => {
  const piece = fc.constantFrom("\r\n", "\n", "\r", "-", "--", "--b", "--bb", "a", " ");
  const part = fc.array(piece, { maxLength: 30 }).map((list) => `${list.join("")}x`);
  await fc.assert(
    fc.asyncProperty(part, part, fc.integer({ min: 1, max: 50 }), async (one, two, every) => {
      fc.pre(![one, two].some((text) => /(?:^|\n)--bound(?:--)?[ \t]*\r?(?:\n|$)/.test(text)));
      const body = `--bound\r\n${one}\r\n--bound\r\n${two}\r\n--bound--\r\n`;
      expect(await partsOf(body, every, "bound")).toEqual(["", one, two]);
    }),
  );
});

it("makes CRLF of every LF, wherever the octets are cut, and leaves the rest", async () => {
  const text = "a\nb\r\nc\rd\r\r\n\n\r\n";
  for (const every of [1, 2, 3, 100]) {
    let canonical = "";
    for await (const octets of withCrlf(cut(text, every))) canonical += latin1(octets);
    expect(canonical).toBe("a\r\nb\r\nc\rd\r\r\n\r\n\r\n");
  }
});

it.each(["", "x".repeat(71)])("refuses the boundary %j", async (boundary) => {
  await expect(partsOf("--b\r\n", 100, boundary)).rejects.toMatchObject({ code: "ERR_EMAIL_DAMAGED" });
});
