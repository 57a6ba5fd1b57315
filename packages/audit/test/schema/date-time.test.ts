import { describe, expect, it } from "@jest/globals";
import { epochOf } from "../../src/index.js";
import { hasTimeZone, isDateTime } from "../../src/schema/date-time.js";

describe("an EventDateTime", () => {
  it.each([
    ["2026-02-28T23:59:59Z", "2026-02-28T23:59:59.000Z"],
    ["2024-02-29T00:30:00.123456+01:00", "2024-02-28T23:30:00.123Z"],
    ["2026-11-29T15:00:00-05:30", "2026-11-29T20:30:00.000Z"],
    // The last moment before the leap second ends.
    ["2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"],
    ["2016-12-31T23:59:60.5+00:00", "2016-12-31T23:59:59.999Z"],
  ])("%s is the moment %s", (text, moment) => {
    expect(new Date(epochOf(text)!).toISOString()).toBe(moment);
  });

  it("without a time zone is one, of which nobody knows when it was", () => {
    const text = "2026-02-28T23:59:59";
    expect([isDateTime(text), hasTimeZone(text), epochOf(text)]).toEqual([true, false, undefined]);
  });

  it.each([
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:61Z",
    "2026-01-01T00:00:00+15:00",
    "2026-01-01T00:00:00+14:30",
    "0000-01-01T00:00:00Z",
    "02026-01-01T00:00:00Z",
    "2026-01-01T00:00Z",
    "20260101T000000Z",
    "2026-01-01T00:00:00 Z",
  ])("is not %s", (text) => {
    expect([isDateTime(text), epochOf(text)]).toEqual([false, undefined]);
  });
});
