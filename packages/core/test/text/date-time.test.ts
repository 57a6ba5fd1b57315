import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatDate, formatDateTime, formatTime, parseDate, parseDateTime, parseTime } from "../../src/text/index.js";

describe("a DA", () => {
  it.each([
    ["19930822", { year: 1993, month: 8, day: 22 }],
    ["1993.08.22", { year: 1993, month: 8, day: 22 }],
    ["20240229 ", { year: 2024, month: 2, day: 29 }],
    ["20000229", { year: 2000, month: 2, day: 29 }],
    ["00010101", { year: 1, month: 1, day: 1 }],
  ])("%j is read", (text, date) => {
    expect(parseDate(text)).toEqual(date);
  });

  it.each([
    "",
    "1993",
    "199308",
    "19930022",
    "19931301",
    "19930800",
    "19930832",
    "20230229",
    "19000229",
    "20230431",
    "1993-08-22",
    "1993.0822",
    "93.08.22",
    " 19930822",
    "19930822-19930823",
    "1993082a",
    "199308221",
  ])("%j is not read", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  it("is written in eight digits", () => {
    expect(formatDate({ year: 1993, month: 8, day: 2 })).toBe("19930802");
    expect(formatDate({ year: 7, month: 12, day: 31 })).toBe("00071231");
  });

  it("is a day of the calendar exactly when Date has it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), fc.nat(13), fc.nat(32), (year, month, day) => {
        const text = formatDate({ year, month, day });
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(parseDate(text)).toEqual(exists ? { year, month, day } : undefined);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a TM", () => {
  it.each([
    ["10", { hour: 10 }],
    ["1030", { hour: 10, minute: 30 }],
    ["070907", { hour: 7, minute: 9, second: 7 }],
    ["070907.0705 ", { hour: 7, minute: 9, second: 7, fraction: "0705" }],
    ["235960", { hour: 23, minute: 59, second: 60 }],
    ["000000.000000", { hour: 0, minute: 0, second: 0, fraction: "000000" }],
    ["07:09:07.07", { hour: 7, minute: 9, second: 7, fraction: "07" }],
    ["07:09", { hour: 7, minute: 9 }],
  ])("%j is read", (text, time) => {
    expect(parseTime(text)).toEqual(time);
  });

  it.each([
    "",
    "7",
    "240000",
    "106000",
    "101061",
    "10.5",
    "1030.5",
    "103015.",
    "103015.1234567",
    "10:3015",
    "1030:15",
    " 1030",
  ])("%j is not read", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it.each(["10", "1030", "070907", "070907.0705", "000000.0"])("%s is written as precise as it was", (text) => {
    expect(formatTime(parseTime(text)!)).toBe(text);
  });

  it("of ACR-NEMA is written in the form of PS3.5", () => {
    expect(formatTime(parseTime("07:09:07.07")!)).toBe("070907.07");
  });
});

describe("a DT", () => {
  it.each([
    ["2024", { year: 2024 }],
    ["202402", { year: 2024, month: 2 }],
    ["20240229", { year: 2024, month: 2, day: 29 }],
    ["2024022923", { year: 2024, month: 2, day: 29, hour: 23 }],
    ["202402292359", { year: 2024, month: 2, day: 29, hour: 23, minute: 59 }],
    [
      "20240229235960.123456+1400",
      { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 60, fraction: "123456", offsetMinutes: 840 },
    ],
    ["2024-1200", { year: 2024, offsetMinutes: -720 }],
    ["2024022910-0330 ", { year: 2024, month: 2, day: 29, hour: 10, offsetMinutes: -210 }],
    ["20240229+0000", { year: 2024, month: 2, day: 29, offsetMinutes: 0 }],
  ])("%j is read", (text, value) => {
    expect(parseDateTime(text)).toEqual(value);
    expect(formatDateTime(value)).toBe(text.trimEnd());
  });

  it.each([
    "",
    "202",
    "20241",
    "202413",
    "20240230",
    "2024022924",
    "202402291060",
    "20240229103061",
    "2024022910.5",
    "20240229-0000",
    "2024+1401",
    "2024-1201",
    "2024+0160",
    "2024+01",
    "2024.02.29",
    "20240229 10",
    "2024Z",
  ])("%j is not read", (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });

  it("is written as it was read, whatever its precision", () => {
    const two = (min: number, max: number) => fc.integer({ min, max }).map((value) => String(value).padStart(2, "0"));
    const parts = [
      fc.integer({ min: 1000, max: 9999 }).map(String),
      two(1, 12),
      two(1, 28),
      two(0, 23),
      two(0, 59),
      two(0, 60),
    ];
    const fraction = fc.stringMatching(/^\.\d{1,6}$/);
    const offset = fc.constantFrom("", "+0000", "+0545", "-0930", "+1400");
    fc.assert(
      fc.property(fc.tuple(...parts, fraction), fc.integer({ min: 1, max: 7 }), offset, (all, count, suffix) => {
        const text = all.slice(0, count).join("") + suffix;
        expect(formatDateTime(parseDateTime(text)!)).toBe(text);
      }),
    );
  });
});
