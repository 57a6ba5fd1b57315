import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readTimestamp, writeShort, readShort, writeTimestamp } from "../../src/time/ntp-timestamp.js";

describe("a timestamp of NTP", () => {
  // RFC 5905 6, Figure 4
  it.each([
    ["1900-01-01T00:00:00Z", 0n],
    ["1970-01-01T00:00:00Z", 2_208_988_800n],
    ["1999-12-31T00:00:00Z", 3_155_587_200n],
    ["2036-02-07T06:28:16Z", 0n],
    ["2036-02-08T00:00:00Z", 63_104n],
  ])("of %s has the seconds that the RFC prints", (date, seconds) => {
    expect(writeTimestamp(Date.parse(date))).toBe(seconds << 32n);
  });

  it("is of the era that is nearest", () => {
    const timestamp = writeTimestamp(Date.parse("2036-02-08T00:00:00Z"));
    expect(readTimestamp(timestamp, Date.parse("2026-06-01T00:00:00Z"))).toBe(Date.parse("2036-02-08T00:00:00Z"));
    expect(readTimestamp(timestamp, Date.parse("1920-06-01T00:00:00Z"))).toBe(Date.parse("1900-01-01T17:31:44Z"));
  });

  it("is read as it was written, to a microsecond, within 68 years", () => {
    const time = fc.double({ min: Date.UTC(1970), max: Date.UTC(2150), noNaN: true });
    const away = fc.double({ min: -(2 ** 31 - 1) * 1000, max: (2 ** 31 - 1) * 1000, noNaN: true });
    fc.assert(
      fc.property(time, away, (ms, difference) => {
        expect(Math.abs(readTimestamp(writeTimestamp(ms), ms + difference) - ms)).toBeLessThan(0.002);
      }),
    );
  });
});

describe("a short of NTP", () => {
  it("is not less than the time that it is for, and not much more", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 65_535_000, noNaN: true }), (ms) => {
        const more = readShort(writeShort(ms)) - ms;
        expect(more).toBeGreaterThanOrEqual(-1e-6);
        expect(more).toBeLessThan(0.02);
      }),
    );
  });

  it("is the longest one when the time is longer", () => {
    expect(writeShort(Number.POSITIVE_INFINITY)).toBe(0xffffffff);
  });
});
