import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Dataset, Tag } from "@dicomsec/core";
import fc from "fast-check";
import { createDateModifier, type ModifiedDatesOptions } from "../../src/dates/date-modifier.js";
import { earliestDate } from "../../src/dates/earliest-date.js";
import { datesOf, instanceWith, modified, type Values } from "./instances.js";

const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const otherKey = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
const byDays = (days: number) => createDateModifier({ manner: "shift", shiftOf: () => days }, key);
const keyed = (options: Partial<ModifiedDatesOptions> = {}, withKey = key) =>
  createDateModifier({ manner: "shift", ...options } as ModifiedDatesOptions, withKey);

const utc = (date: string, time = "000000") =>
  Date.UTC(
    +date.slice(0, 4),
    +date.slice(4, 6) - 1,
    +date.slice(6),
    +time.slice(0, 2),
    +time.slice(2, 4),
    +time.slice(4),
  ) / 1000;
const day = fc.date({
  min: new Date("1950-01-01T00:00:00Z"),
  max: new Date("2049-12-31T23:59:59Z"),
  noInvalidDate: true,
});
const digits = (at: Date) => at.toISOString().replaceAll(/[-T:]|\..*$/g, "");

describe("dates shifted by days", () => {
  it.each([
    ["over the leap day", "20200228", 2, "20200301"],
    ["over a leap day that is none", "21000228", 1, "21000301"],
    ["back into the year before", "20210101", -1, "20201231"],
    ["as ACR-NEMA wrote them", "1993.08.22", 1, "19930823"],
    ["in each of several values", "20200101\\20210101", -366, "20181231\\20200101"],
    ["and what is none becomes empty among others", "20200101\\NONE\\20200103", 1, "20200102\\\\20200104"],
  ])("go %s", (_, before, days, after) => {
    expect(modified(byDays(days), { StudyDate: before })).toEqual({ StudyDate: after });
  });

  it.each(["20200230", "2020-01-01", "20200101-20200131", "around Easter", "00000101", "2020", "20200101120000"])(
    "do not keep what is no date: %s",
    (before) => {
      expect(modified(byDays(-5), { StudyDate: before })).toEqual({ StudyDate: "(dropped)" });
    },
  );

  it.each([
    ["00010101", -1],
    ["99991231", 1],
  ])("do not leave the calendar: %s", (before, days) => {
    expect(modified(byDays(days), { StudyDate: before, ContentDate: before })).toEqual({
      StudyDate: "(dropped)",
      ContentDate: "(dropped)",
    });
  });

  it("leave times as they are, but for the form ACR-NEMA gave them and what is none", () => {
    const times = { StudyTime: "235960.25", SeriesTime: "12:30:05", AcquisitionTime: "noon", ContentTime: "0930" };
    const after = { StudyTime: "235960.25", SeriesTime: "123005", AcquisitionTime: "(dropped)", ContentTime: "0930" };
    expect(modified(byDays(3), times)).toEqual(after);
  });

  it.each([
    ["20200101120000.123456+0100", "20191231120000.123456+0100"],
    ["20200101", "20191231"],
    ["2020010112", "2019123112"],
    ["202001-0500", "201912-0500"],
    ["2020", "2019"],
    ["202013", "(dropped)"],
  ])("keep the precision and the offset from UTC of a DT: %s", (before, after) => {
    expect(modified(byDays(-1), { AcquisitionDateTime: before })).toEqual({ AcquisitionDateTime: after });
  });

  it("leave an empty date empty", () => {
    expect(modified(byDays(-1), { StudyDate: "" })).toEqual({ StudyDate: "" });
  });

  it.each([
    ["+0100", "+0100"],
    ["-1130", "-1130"],
    ["CET", "(dropped)"],
    ["+2500", "(dropped)"],
    ["0101+0100", "(dropped)"],
  ])("keep an offset from UTC and nothing else in its place: %s", (before, after) => {
    expect(modified(byDays(-1), { TimezoneOffsetFromUTC: before })).toEqual({ TimezoneOffsetFromUTC: after });
  });

  it("drop timestamps in bytes, and dates that everybody could look up", () => {
    const root = instanceWith({ ContextGroupVersion: "20020904", TemplateVersion: "20030327" });
    root.set(Tag.CertifiedTimestamp, new Uint8Array(10), "OB");
    const dates = datesOf(byDays(-1), root);
    const tags = [Tag.ContextGroupVersion, Tag.TemplateVersion, Tag.CertifiedTimestamp];
    expect(tags.map((tag) => dates.clean(root.get(tag)!).kind)).toEqual(["dropped", "dropped", "dropped"]);
  });
});

describe("the shift of a patient", () => {
  const shiftOf = (options: Partial<ModifiedDatesOptions>, values: Values = {}, withKey = key) => {
    const after = modified(keyed(options, withKey), { StudyDate: "20200615", StudyTime: "120000", ...values });
    return utc(after.StudyDate!, after.StudyTime) - utc("20200615", "120000");
  };
  const patients = Array.from({ length: 300 }, (_, at) => ({ PatientID: `P${at}` }));

  it("is the one it was in every earlier version, for the same key", () => {
    expect(shiftOf({}) / 86_400).toBe(-3321);
  });

  it("is the same for all studies of the patient", () => {
    expect(shiftOf({}, { StudyInstanceUID: "1.2.4" })).toBe(shiftOf({}, { StudyInstanceUID: "1.2.5" }));
  });

  it("differs from patient to patient, and for one number of two issuers", () => {
    expect(new Set(patients.map((patient) => shiftOf({}, patient))).size).toBeGreaterThan(250);
    const issuers = ["", "A", "B"].map((IssuerOfPatientID) => shiftOf({}, { IssuerOfPatientID }));
    expect(new Set(issuers).size).toBe(3);
  });

  it("is another with another key", () => {
    const same = patients.filter((patient) => shiftOf({}, patient) === shiftOf({}, patient, otherKey));
    expect(same.length).toBeLessThan(5);
  });

  it.each([
    [-3650, -1],
    [-2, 2],
    [0, 1],
    [7, 7],
  ] as const)("is within %d to %d days and never 0", (min, max) => {
    const shifts = patients.map((patient) => shiftOf({ rangeDays: [min, max] }, patient) / 86_400);
    expect(shifts.every((days) => Number.isInteger(days) && days >= min && days <= max && days !== 0)).toBe(true);
    const possible = max - min + (min <= 0 && max >= 0 ? 0 : 1);
    expect(new Set(shifts).size).toBeGreaterThanOrEqual(Math.min(possible, 250));
  });

  it("does not pool patients without an ID: each study has its own", () => {
    const studies = Array.from({ length: 20 }, (_, at) => ({ PatientID: " ", StudyInstanceUID: `1.2.${at}` }));
    expect(new Set(studies.map((values) => shiftOf({}, values))).size).toBeGreaterThan(15);
    expect(shiftOf({}, studies[3])).toBe(shiftOf({}, studies[3]));
  });

  it.each([[[0, 0]], [[3, 1]], [[0.5, 2]], [[NaN, 2]], [[-1e9, 0]]])("refuses the range %j", (rangeDays) => {
    const options = { rangeDays } as unknown as Partial<ModifiedDatesOptions>;
    expect(() => keyed(options)).toThrow(expect.objectContaining({ code: "ERR_DEIDENTIFICATION_CONFIG" }));
  });

  it("refuses a key of another length", () => {
    const code = "ERR_DEIDENTIFICATION_KEY_LENGTH";
    expect(() => keyed({}, new Uint8Array(16))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [undefined, "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN"],
    [0, "ERR_DEIDENTIFICATION_CONFIG"],
    [1.5, "ERR_DEIDENTIFICATION_CONFIG"],
    [Infinity, "ERR_DEIDENTIFICATION_CONFIG"],
  ])("that is given as %s is refused", (days, code) => {
    const given = createDateModifier({ manner: "shift", shiftOf: () => days }, key);
    expect(() => datesOf(given, instanceWith({}))).toThrow(expect.objectContaining({ code }));
  });

  it("keeps every interval of dates, times and date-times, and maps no two dates to one", () => {
    const modifier = keyed({ unit: "seconds" });
    const shift = shiftOf({ unit: "seconds" });
    expect(shift % 86_400).not.toBe(0);
    fc.assert(
      fc.property(day, day, (first, second) => {
        const [a, b] = [digits(first), digits(second)];
        const after = modified(modifier, {
          StudyDate: a.slice(0, 8),
          StudyTime: a.slice(8),
          AcquisitionDateTime: b,
          ContentDate: b.slice(0, 8),
          ContentTime: b.slice(8),
        });
        const paired = utc(after.StudyDate!, after.StudyTime);
        expect(paired).toBe(utc(a.slice(0, 8), a.slice(8)) + shift);
        expect(after.AcquisitionDateTime).toBe(after.ContentDate! + after.ContentTime!);
        const interval = utc(after.ContentDate!, after.ContentTime) - paired;
        expect(interval).toBe(Math.floor(+second / 1000) - Math.floor(+first / 1000));
      }),
    );
  });

  it("keeps every interval of days", () => {
    const modifier = keyed();
    fc.assert(
      fc.property(day, day, (first, second) => {
        const [a, b] = [digits(first).slice(0, 8), digits(second).slice(0, 8)];
        const after = modified(modifier, { StudyDate: a, ContentDate: b });
        expect(utc(after.ContentDate!) - utc(after.StudyDate!)).toBe(utc(b) - utc(a));
      }),
    );
  });

  it("does not depend on the time zone of the machine: nothing there asks for it", () => {
    const folder = new URL("../../src/dates/", import.meta.url);
    const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) expect(source).not.toMatch(/new Date|Date\.(UTC|now|parse)|Intl/);
  });
});

describe("dates and times shifted by seconds", () => {
  // One shift of one hour less than a day is enough to cross midnight.
  const seconds = (() => {
    for (let at = 0; ; at++) {
      const modifier = createDateModifier({ manner: "shift", unit: "seconds", rangeDays: [-1, 1] }, key);
      const after = modified(modifier, { PatientID: `P${at}`, StudyDate: "20200101", StudyTime: "000000" });
      const shift = utc(after.StudyDate!, after.StudyTime) - utc("20200101");
      if (shift > 40_000 && shift < 80_000) return { modifier, PatientID: `P${at}`, shift };
    }
  })();
  const after = (values: Values) => modified(seconds.modifier, { PatientID: seconds.PatientID, ...values });
  const clock = (from: string) => {
    const total = (utc("20200101", from) - utc("20200101") + seconds.shift) % 86_400;
    return [total / 3600, (total / 60) % 60, total % 60]
      .map((part) => String(Math.floor(part)).padStart(2, "0"))
      .join("");
  };

  it("carry a time over midnight into its date", () => {
    expect(after({ StudyDate: "20191231", StudyTime: "235900" })).toEqual({
      StudyDate: "20200101",
      StudyTime: clock("235900"),
    });
  });

  it("do so where the time stands before its date", () => {
    const values = { CalibrationTime: "235900\\000001", CalibrationDate: "20191231\\20191231" };
    expect(after(values)).toEqual({
      CalibrationTime: `${clock("235900")}\\${clock("000001")}`,
      CalibrationDate: "20200101\\20191231",
    });
  });

  it("take a date without time for the beginning of its day", () => {
    expect(after({ StudyDate: "20191231" })).toEqual({ StudyDate: "20191231" });
  });

  it("move a time without date round the clock", () => {
    const time = { RadiopharmaceuticalStartTime: "235900.5" };
    expect(after(time)).toEqual({ RadiopharmaceuticalStartTime: `${clock("235900")}.5` });
  });

  it("keep the precision of times", () => {
    expect(after({ StudyTime: "10", SeriesTime: "1000" })).toEqual({
      StudyTime: clock("100000").slice(0, 2),
      SeriesTime: clock("100000").slice(0, 4),
    });
  });
});

describe("dates moved to an epoch", () => {
  const epoch = (earliest: string | undefined, more: object = {}) =>
    createDateModifier({ manner: "epoch", earliestOf: () => earliest, ...more }, key);

  it("begin with that day for every patient", () => {
    const values = { StudyDate: "20200301", ContentDate: "20200229" };
    expect(modified(epoch("20200229"), values)).toEqual({ StudyDate: "19600102", ContentDate: "19600101" });
    expect(modified(epoch("20200229", { epoch: "20000101" }), values).ContentDate).toBe("20000101");
  });

  it("tell the days from the earliest date to the study", () => {
    expect(datesOf(epoch("20200229"), instanceWith({ StudyDate: "20210301" })).offsetDays).toBe(366);
    expect(datesOf(epoch("20200229"), instanceWith({})).offsetDays).toBeUndefined();
    expect(datesOf(byDays(-1), instanceWith({ StudyDate: "20210301" })).offsetDays).toBeUndefined();
  });

  it("are refused for a patient whose earliest date is not known", () => {
    const code = "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN";
    expect(() => datesOf(epoch(undefined), instanceWith({}))).toThrow(expect.objectContaining({ code }));
  });

  it("are refused where epoch or earliest date is none", () => {
    const code = "ERR_DEIDENTIFICATION_CONFIG";
    expect(() => datesOf(epoch("soon"), instanceWith({}))).toThrow(expect.objectContaining({ code }));
    expect(() => datesOf(epoch("19600101"), instanceWith({}))).toThrow(expect.objectContaining({ code }));
    expect(() => epoch("20200101", { epoch: "1960" })).toThrow(expect.objectContaining({ code }));
  });
});

describe("the earliest date of an instance", () => {
  it("is found at every depth, in DA and DT of full days", () => {
    const item = new Dataset();
    item.set(Tag.ScheduledProcedureStepStartDate, "20190501\\20180430");
    const root = instanceWith({ StudyDate: "20200101", AcquisitionDateTime: "2017" });
    root.set(Tag.RequestAttributesSequence, [item]);
    expect(earliestDate(root)).toBe("20180430");
    item.set(Tag.ObservationDateTime, "20180429230000+0100");
    expect(earliestDate(root)).toBe("20180429");
  });

  it("is not the birth date, nor one of a device, nor one printed in the standard", () => {
    const others = { PatientBirthDate: "19500101", DateOfManufacture: "20010101", ContextGroupVersion: "20020904" };
    expect(earliestDate(instanceWith({ StudyDate: "20200101", ...others }))).toBe("20200101");
    expect(earliestDate(instanceWith(others))).toBeUndefined();
  });
});

describe("dates cut", () => {
  const values = {
    StudyDate: "20200615\\2019.02.28",
    StudyTime: "120000",
    AcquisitionDateTime: "20200615120000+0200",
    ObservationDateTime: "2020",
    TimezoneOffsetFromUTC: "+0200",
    ContentDate: "June",
  };
  const noTimes = { StudyTime: "(dropped)", TimezoneOffsetFromUTC: "(dropped)", ContentDate: "(dropped)" };

  it("to the year keep that alone", () => {
    expect(modified(createDateModifier({ manner: "year" }, key), values)).toEqual({
      ...noTimes,
      StudyDate: "20200101\\20190101",
      AcquisitionDateTime: "2020",
      ObservationDateTime: "2020",
    });
  });

  it("to year and month keep those", () => {
    expect(modified(createDateModifier({ manner: "year-month" }, key), values)).toEqual({
      ...noTimes,
      StudyDate: "20200601\\20190201",
      AcquisitionDateTime: "202006",
      ObservationDateTime: "2020",
    });
  });
});
