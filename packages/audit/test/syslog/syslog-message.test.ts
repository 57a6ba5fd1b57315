import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeSyslogMessage, encodeFrame, encodeSyslogMessage, FrameDecoder, syslogEncoder } from "../../src/index.js";

const now = new Date("2026-01-02T03:04:05.678Z");
const text = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const bytesOf = (line: string) => new TextEncoder().encode(line);

describe("the header of RFC 5424", () => {
  it("is that of A.6, where nothing else is said", () => {
    expect(text(encodeSyslogMessage("<é/>", {}, now))).toBe(
      "<85>1 2026-01-02T03:04:05.678Z - - - DICOM+RFC3881 - \ufeff<é/>",
    );
  });

  it("says what it is told", () => {
    const structuredData = '[a@1 b="c \\" \\] d"][e]';
    const header = { priority: 84, timestamp: "2026-01-01T00:00:00.123456+01:00", hostname: "archive.example.org", appName: "dicomsec", procId: "42", msgId: "IHE+RFC-3881", structuredData, byteOrderMark: false }; // prettier-ignore
    const line = encodeSyslogMessage("<a/>", header);
    expect(text(line)).toBe(`<84>1 2026-01-01T00:00:00.123456+01:00 archive.example.org dicomsec 42 IHE+RFC-3881 ${structuredData} <a/>`); // prettier-ignore
    const { content, ...read } = decodeSyslogMessage(line);
    const { priority: _, byteOrderMark: __, ...fields } = header;
    expect([read, text(content)]).toEqual([{ facility: 10, severity: 4, version: 1, ...fields }, "<a/>"]);
  });

  it.each([
    ["PRI", { priority: 192 }],
    ["PRI", { priority: 1.5 }],
    ["TIMESTAMP", { timestamp: "2026-01-01T00:00:00.1234567Z" }],
    ["TIMESTAMP", { timestamp: "2026-01-01T00:00:00" }],
    ["TIMESTAMP", { timestamp: "2026-13-01T00:00:00Z" }],
    ["TIMESTAMP", { timestamp: "2026-12-31T23:59:60Z" }],
    ["HOSTNAME", { hostname: "a b" }],
    ["HOSTNAME", { hostname: "x".repeat(256) }],
    ["APP-NAME", { appName: "x".repeat(49) }],
    ["APP-NAME", { appName: "é" }],
    ["PROCID", { procId: "x".repeat(129) }],
    ["MSGID", { msgId: "x".repeat(33) }],
    ["STRUCTURED-DATA", { structuredData: '[a b="]"]' }],
    ["STRUCTURED-DATA", { structuredData: "a" }],
  ])("has no %s that RFC 5424 does not allow", (name, header) => {
    const refused = { code: "ERR_AUDIT_SYSLOG", message: `RFC 5424 does not allow that ${name}` };
    expect(() => encodeSyslogMessage("<a/>", header)).toThrow(expect.objectContaining(refused));
  });

  it("has no TIMESTAMP of an encoder's call that RFC 5424 does not allow", () => {
    const encode = syslogEncoder();
    expect(text(encode("<a/>", "2026-01-01T00:00:00Z"))).toContain("2026-01-01T00:00:00Z");
    expect(() => encode("<a/>", "now - - -")).toThrow(expect.objectContaining({ code: "ERR_AUDIT_SYSLOG" }));
  });
});

describe("syslog messages and frames", () => {
  it("keep their octets while others are made", () => {
    const texts = Array.from({ length: 200 }, (_, index) => `${index}`.repeat(1 + ((index * 37) % 900)));
    const made = texts.map((one) => encodeFrame(encodeSyslogMessage(one, {}, now)));
    const read = made.flatMap((frame) => [...new FrameDecoder().push(frame)] as Uint8Array[]).map(decodeSyslogMessage);
    expect(read.map(({ content }) => text(content))).toEqual(texts);
  });
});

describe("a syslog message", () => {
  it.each([
    ["with and without a byte order mark", "<85>1 2026-01-01T00:00:00Z h a p m - \ufeff<a/>", "<a/>"],
    ["of RFC 3164, whose MSG begins at the XML", "<85>Jan  1 00:00:00 host app[1]: <a/>", "<a/>"],
    ["without MSG", "<85>1 - - - - - -", ""],
    ["with brackets in a value of STRUCTURED-DATA", '<0>1 - - - - - [a b="\\]"] x', "x"],
  ])("is read %s", (_, line, content) => {
    expect(text(decodeSyslogMessage(bytesOf(line)).content)).toBe(content);
  });

  it.each([
    ["no PRI", "1 - - - - - - x"],
    ["a PRI that is too large", "<192>1 - - - - - - x"],
    ["a PRI that is no number", "<8x>1 - - - - - - x"],
    ["too few fields", "<85>1 - - -"],
    ["an empty field", "<85>1  - - - - - x"],
    ["no STRUCTURED-DATA", "<85>1 - - - - - x"],
    ["STRUCTURED-DATA without an end", '<85>1 - - - - - [a b="'],
    ["nothing between it and MSG", "<85>1 - - - - - -x"],
    ["nothing at all", ""],
  ])("is refused with %s", (_, line) => {
    expect(() => decodeSyslogMessage(bytesOf(line))).toThrow(expect.objectContaining({ code: "ERR_AUDIT_SYSLOG" }));
  });

  it("of any bytes is read or refused", () => {
    const outcomeOf = (bytes: Uint8Array): string => {
      try {
        return decodeSyslogMessage(bytes).content instanceof Uint8Array ? "read" : "nothing";
      } catch (error) {
        return String((error as { readonly code?: string }).code);
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, isBegun) => {
        const input = isBegun ? Uint8Array.of(...bytesOf("<85>1 "), ...bytes) : bytes;
        expect(outcomeOf(input)).toMatch(/^(?:read|ERR_AUDIT_SYSLOG)$/);
      }),
    );
  });
});
