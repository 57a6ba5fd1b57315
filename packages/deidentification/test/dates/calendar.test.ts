import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dayNumberOf, dayWithNumber } from "../../src/dates/calendar.js";

describe("days by number", () => {
  it("follow one another through leap years, centuries and the four hundredth year", () => {
    const days = ["2019-02-28", "2020-02-28", "2020-02-29", "1900-02-28", "2000-02-28", "2000-02-29", "2023-12-31"];
    const next = ["2019-03-01", "2020-02-29", "2020-03-01", "1900-03-01", "2000-02-29", "2000-03-01", "2024-01-01"];
    expect(days.map((day) => textOf(dayNumberOf(parse(day)) + 1))).toEqual(next);
  });

  it("are as the Date of JavaScript counts them in UTC", () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_000, max: 2_932_000 }), (days) => {
        const at = new Date(days * 86_400_000);
        const day = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
        const number = days + dayNumberOf({ year: 1970, month: 1, day: 1 });
        expect(dayWithNumber(number)).toEqual(day);
        expect(dayNumberOf(day)).toBe(number);
      }),
    );
  });

  it("end with the years that four digits can write", () => {
    expect(textOf(dayNumberOf(parse("0001-01-01")))).toBe("0001-01-01");
    expect(dayWithNumber(dayNumberOf(parse("0001-01-01")) - 1)).toBeUndefined();
    expect(textOf(dayNumberOf(parse("9999-12-31")))).toBe("9999-12-31");
    expect(dayWithNumber(dayNumberOf(parse("9999-12-31")) + 1)).toBeUndefined();
  });
});

function parse(text: string) {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return { year, month, day };
}

function textOf(number: number): string {
  const { year, month, day } = dayWithNumber(number)!;
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}
