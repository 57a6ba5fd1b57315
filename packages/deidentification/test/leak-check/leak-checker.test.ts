import { describe, expect, it } from "@jest/globals";
import { bytesSource, readFile } from "@dicomsec/core";
import { bytes, concatBytes, element, latin1, part10 } from "@dicomsec/testing";
import fc from "fast-check";
import {
  checkDeidentified,
  createLeakChecker,
  type IdentifyingValue,
  type LeakKind,
} from "../../src/leak-check/index.js";
import { base, ctImage, pixels, spots } from "./planted.js";

const value = (kind: LeakKind, text: string, more: Partial<IdentifyingValue> = {}): IdentifyingValue => ({
  kind,
  text,
  path: "(0010,0010)",
  isSaidElsewhere: false,
  ...more,
});

const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
};
const utf8 = (text: string) => new TextEncoder().encode(text);

const mustermann = value("name", "Mustermännchen^Jörg=山田^太郎", { characterSet: ["", "ISO 2022 IR 87"] });

/** The name as it may be written. */
const writings: readonly (readonly [string, Uint8Array])[] = [
  ["ISO 8859-1", latin1("Musterm\xe4nnchen")],
  ["ISO 8859-1, upper case", latin1("MUSTERM\xc4NNCHEN")],
  ["UTF-8", utf8("Jörg Mustermännchen")],
  ["UTF-16 little endian", utf16("Mustermännchen", true)],
  ["UTF-16 big endian", utf16("Mustermännchen", false)],
  ["ASCII with digraphs", latin1("MUSTERMAENNCHEN")],
  ["ASCII in UTF-16 big endian", utf16("Mustermaennchen", false)],
  ["UTF-8 of another script", utf8("山田^太郎")],
  ["ISO 2022", bytes`1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42`],
];

describe.each(spots)("an identifier in $name", ({ path, output }) => {
  it.each(writings)("is found in %s", (_, planted) => {
    const findings = createLeakChecker([mustermann]).check(output(planted));
    expect(findings[0]).toMatchObject({
      code: "LEAK_VALUE",
      severity: "leak",
      kind: "name",
      path,
      originalPath: "(0010,0010)",
    });
  });

  it("is not found when it is not there", () => {
    expect(createLeakChecker([mustermann]).check(output(latin1("nobody, really")))).toEqual([]);
  });

  it.each(writings)("is found in a source, in %s", async (_, planted) => {
    const checker = createLeakChecker([mustermann]);
    const file = output(planted);
    const narrow = {
      size: file.length,
      read: async (offset: number, length: number) => file.subarray(offset, offset + Math.min(length, 997)),
    };
    expect(await checker.checkSource(narrow)).toEqual(checker.check(file));
    expect(await checker.checkSource(bytesSource(file))).toEqual(checker.check(file));
  });
});

describe("a finding", () => {
  it("tells the offset, in the inflated Dataset of a deflated output", () => {
    const output = part10({ dataset: base([element(0x00204000, "LT", "by Mustermann.")]) });
    const [finding] = createLeakChecker([value("name", "Mustermann")]).check(output);
    expect(String.fromCharCode(...output.subarray(finding!.offset, finding!.offset + 10))).toBe("Mustermann");
    expect(finding!.isInflated).toBe(false);
    const deflated = part10({
      transferSyntaxUid: "1.2.840.10008.1.2.1.99",
      dataset: base([element(0x00204000, "LT", "by Mustermann.")]),
    });
    const [inside] = createLeakChecker([value("name", "Mustermann")]).check(deflated);
    expect(inside).toMatchObject({ isInflated: true, path: "(0020,4000)", count: 1 });
  });

  it("stands for all places of a value in one element", () => {
    const output = part10({ dataset: base([element(0x00204000, "LT", "Mustermann, Mustermann and MUSTERMANN")]) });
    const findings = createLeakChecker([value("name", "Mustermann")]).check(output);
    expect(findings).toHaveLength(1);
    expect(findings[0]!.count).toBe(3);
  });

  it("holds no value", () => {
    const output = part10({ dataset: base([element(0x00204000, "LT", "Mustermann, 77413889")]) });
    const findings = createLeakChecker([value("name", "Mustermann"), value("id", "77413889")]).check(output);
    expect(findings).toHaveLength(2);
    expect(JSON.stringify(findings)).not.toMatch(/mustermann|77413889/i);
  });

  it("is not a part of a word because a letter begins the next element or ends the length before", () => {
    // The group of (0070,0080) begins with the byte of a "p".
    const little = part10({ dataset: [element(0x00204000, "LT", "by Meier"), element(0x00700080, "CS", "X ")] });
    // The big endian length 97 ends with the byte of an "a".
    const big = part10({
      transferSyntaxUid: "1.2.840.10008.1.2.2",
      dataset: [element(0x00204000, "LT", `meier${" ".repeat(92)}`)],
    });
    const [after, before] = [little, big].map((output) => createLeakChecker([value("name", "Meier")]).check(output));
    expect(after).toEqual([expect.objectContaining({ code: "LEAK_VALUE" })]);
    expect(before).toEqual([expect.objectContaining({ code: "LEAK_VALUE" })]);
  });

  it("of a leak comes before those of suspicions", () => {
    const output = part10({ dataset: base([element(0x00180015, "CS", "MEIER"), element(0x00204000, "LT", "Meier")]) });
    const severities = createLeakChecker([value("name", "Meier")])
      .check(output)
      .map(({ severity }) => severity);
    expect(severities).toEqual(["leak", "suspicion"]);
  });
});

describe("a checker", () => {
  it("counts equal values of several originals once", () => {
    const checker = createLeakChecker([
      value("name", "Mustermann"),
      value("name", "Mustermann", { path: "(0010,1001)" }),
    ]);
    checker.add([value("name", "Mustermann"), value("id", "Mustermann")]);
    expect(checker.size).toBe(2);
  });

  it("searches for values that were added after others", () => {
    const checker = createLeakChecker([value("name", "Mustermann")]);
    const output = part10({ dataset: base([element(0x00204000, "LT", "by Lehmann")]) });
    expect(checker.check(output)).toEqual([]);
    checker.add([value("name", "Lehmann")]);
    expect(checker.check(output)).toHaveLength(1);
  });

  it("searches what is no DICOM file as bytes", () => {
    const findings = createLeakChecker([value("name", "Mustermann")]).check(latin1("report of Mr. Mustermann"));
    expect(findings).toEqual([expect.objectContaining({ code: "LEAK_VALUE", offset: 14 })]);
    expect(findings[0]).not.toHaveProperty("path");
  });

  it("refuses a deflated output that cannot be inflated", async () => {
    const whole = part10({
      transferSyntaxUid: "1.2.840.10008.1.2.1.99",
      dataset: [...base(), element(0x7fe00010, "OW", pixels)],
    });
    const damaged = whole.subarray(0, whole.length - 40);
    const refused = expect.objectContaining({ code: "ERR_DECODE_DEFLATE" });
    expect(() => createLeakChecker().check(damaged)).toThrow(refused);
    await expect(createLeakChecker().checkSource(bytesSource(damaged))).rejects.toEqual(refused);
    expect(createLeakChecker().check(whole)).toEqual([]);
  });

  it("stops when it is told to", async () => {
    const source = bytesSource(new Uint8Array(1_000_000));
    const checker = createLeakChecker([value("name", "Mustermann")]);
    const aborted = checker.checkSource(source, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect(await checker.checkSource(source)).toEqual([]);
  });

  it("compares an output with originals that were read", () => {
    const original = readFile(part10({ dataset: base([element(0x00204000, "LT", "Seen by Dr. Lehmann")]) }));
    const about = (text: string) =>
      part10({
        sopInstanceUid: "2.25.9",
        dataset: [element(0x00080016, "UI", ctImage), element(0x00104000, "LT", text)],
      });
    expect(checkDeidentified([original], about("seen by dr. lehmann"))).toEqual([
      expect.objectContaining({ kind: "text", severity: "leak", path: "(0010,4000)", original: "ImageComments" }),
    ]);
    expect(checkDeidentified([original], about("seen by nobody"))).toEqual([]);
    expect(checkDeidentified([value("id", "77413889")], latin1("no 77413889"))).toHaveLength(1);
  });

  it("finds any value at any place, and nothing in the output without it", () => {
    const clean = part10({ dataset: [...base(), element(0x7fe00010, "OW", pixels)] });
    const name = fc.stringMatching(/^[B-Zb-z][a-z]{7,12}$/).filter((text) => !/(.)\1\1/.test(text));
    fc.assert(
      fc.property(name, fc.nat(clean.length - 20), fc.constantFrom("ascii", "le", "be"), (text, offset, encoding) => {
        const checker = createLeakChecker([value("name", `Ng^${text}`)]);
        const planted = encoding === "ascii" ? latin1(text.toUpperCase()) : utf16(text, encoding === "le");
        const output = clean.slice();
        output.set(planted.subarray(0, output.length - offset), offset);
        fc.pre(offset + planted.length <= output.length);
        // A DICM prefix or Transfer Syntax overwritten makes another output, which has to be searched no less.
        expect(checker.check(output).some((finding) => Math.abs(finding.offset - offset) <= 1)).toBe(true);
        expect(checker.check(clean)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("finds a value across the blocks in which a source is read", async () => {
    const checker = createLeakChecker([value("name", "Mustermann")]);
    for (let at = 262_144 - 30; at < 262_144 + 20; at += 7) {
      const output = new Uint8Array(300_000);
      output.set(latin1("mustermann"), at);
      expect(await checker.checkSource(bytesSource(output))).toEqual([
        expect.objectContaining({ offset: at, count: 1 }),
      ]);
    }
  });

  it("finds the UIDs, dates and numbers of an original in any form", () => {
    const checker = createLeakChecker([
      value("uid", "1.2.276.0.7230010.3.1.4.8323329"),
      value("date", "19500704"),
      value("id", "00-774 13889"),
      value("contact", "+49 30 1234567"),
    ]);
    const leaks = (text: string) =>
      checker.check(concatBytes(part10({ dataset: base([element(0x00204000, "LT", text)]) }))).map(({ kind }) => kind);
    expect(leaks("see 1.2.276.0.7230010.3.1.4.8323329.1")).toEqual(["uid"]);
    expect(leaks("born 4.7.1950")).toEqual(["date"]);
    expect(leaks("born July 4, 1950")).toEqual(["date"]);
    expect(leaks("No. 77413889")).toEqual(["id"]);
    expect(leaks("call 49301234567")).toEqual(["contact"]);
    expect(leaks("born 5.7.1950, No. 77413880, see 1.2.276.0.7230010.3.1.4.832332")).toEqual([]);
  });
});
