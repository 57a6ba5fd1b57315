import { describe, expect, it } from "@jest/globals";
import type { PlaceKind } from "../../src/leak-check/output-places.js";
import { judge, type Match, type Surroundings } from "../../src/leak-check/severity.js";

const found = (text: string, details: Partial<Match> = {}): Match => ({
  kind: "name",
  strength: text.length >= 6 ? "strong" : "ordinary",
  isSaidElsewhere: false,
  originalPath: "(0010,0010)",
  weight: text.length,
  text,
  before: "",
  after: "",
  isPlainCase: true,
  ...details,
});

const at = (kind: PlaceKind, details: Partial<Surroundings> = {}): Surroundings => ({
  path: "(0020,4000)",
  kind,
  isPublic: true,
  isIdentifying: false,
  ...details,
});

describe("a name", () => {
  it("is a leak wherever people write", () => {
    expect(judge(found("Meier"), at("text"))).toBe("LEAK_VALUE");
    expect(judge(found("Mustermann"), at("text"))).toBe("LEAK_VALUE");
  });

  it("that is a common word is a suspicion where people write, and nothing where terms stand", () => {
    expect(judge(found("Head", { strength: "weak" }), at("text"))).toBe("SUSPICION_ORDINARY_WORD");
    expect(judge(found("HEAD", { strength: "weak" }), at("coded"))).toBeUndefined();
  });

  it("among terms is a suspicion when short and a leak when unmistakable", () => {
    expect(judge(found("Meier"), at("coded"))).toBe("SUSPICION_CODED_VALUE");
    expect(judge(found("MUSTERMANN"), at("coded"))).toBe("LEAK_VALUE");
  });

  it("that is called like a product is a suspicion there, its parts together are a leak", () => {
    expect(judge(found("Siemann"), at("product"))).toBe("SUSPICION_ORDINARY_WORD");
    expect(judge(found("Siemann^Eva"), at("product"))).toBe("LEAK_VALUE");
  });

  it("inside a longer word is a suspicion when short, and a leak when long", () => {
    expect(judge(found("Anna", { before: "s", after: "p" }), at("text"))).toBe("SUSPICION_PART_OF_WORD");
    expect(judge(found("annapurna", { before: "s" }), at("text"))).toBe("LEAK_VALUE");
    expect(judge(found("Head", { strength: "weak", after: "e" }), at("text"))).toBeUndefined();
  });

  it("is whole between digits, punctuation, and where lower case turns into upper case", () => {
    expect(judge(found("MEIER", { before: "_", after: "7" }), at("text"))).toBe("LEAK_VALUE");
    expect(judge(found("Meier", { before: "t", after: "C" }), at("text"))).toBe("LEAK_VALUE");
    expect(judge(found("MEIER", { before: "T", after: "C" }), at("text"))).toBe("SUSPICION_PART_OF_WORD");
  });

  it("in a script without upper and lower case needs nothing around it", () => {
    expect(judge(found("山田太郎", { weight: 12, before: "様", after: "様" }), at("text"))).toBe("LEAK_VALUE");
  });
});

describe("a few bytes among those of an image", () => {
  it("are a suspicion at most", () => {
    expect(judge(found("Meier"), at("binary"))).toBe("SUSPICION_BINARY_DATA");
    expect(judge(found("Meiers"), at("binary"))).toBe("SUSPICION_BINARY_DATA");
  });

  it("are a leak when they are too many for chance", () => {
    expect(judge(found("Schmidt"), at("binary"))).toBe("LEAK_VALUE");
    expect(judge(found("19500704", { kind: "date" }), at("binary"))).toBe("LEAK_VALUE");
  });

  it("are nothing in mixed case, or when they are grey levels rather than text", () => {
    expect(judge(found("mEiEr", { isPlainCase: false }), at("binary"))).toBeUndefined();
    expect(judge(found("12345", { kind: "id" }), at("binary"))).toBeUndefined();
    expect(judge(found("0010", { kind: "id", strength: "weak" }), at("binary"))).toBeUndefined();
  });

  it("that make a ramp are a suspicion however many they are", () => {
    expect(judge(found("123456789", { kind: "id" }), at("binary"))).toBe("SUSPICION_BINARY_DATA");
    expect(judge(found("124456789", { kind: "id" }), at("binary"))).toBe("LEAK_VALUE");
  });

  it("are judged so where tags and lengths stand, and in what cannot be read", () => {
    expect(judge(found("Meier"), at("header"))).toBe("SUSPICION_BINARY_DATA");
    expect(judge(found("Meier"))).toBe("SUSPICION_BINARY_DATA");
    expect(judge(found("Mustermann"))).toBe("LEAK_VALUE");
  });
});

describe("a number", () => {
  const id = (text: string, details: Partial<Match> = {}) =>
    found(text, {
      kind: "id",
      strength: text.length >= 8 ? "strong" : text.length >= 5 ? "ordinary" : "weak",
      ...details,
    });

  it("is a leak where people write, a suspicion when it is short", () => {
    expect(judge(id("77413"), at("text"))).toBe("LEAK_VALUE");
    expect(judge(id("7741"), at("text"))).toBe("SUSPICION_ORDINARY_WORD");
  });

  it("inside a longer one is nothing, and a suspicion when it is long", () => {
    expect(judge(id("77413", { after: "2" }), at("text"))).toBeUndefined();
    expect(judge(id("77413889", { before: "1" }), at("text"))).toBe("SUSPICION_PART_OF_WORD");
  });

  it("among measurements is a suspicion, with a decimal point beside it nothing", () => {
    expect(judge(id("77413"), at("number"))).toBe("SUSPICION_CODED_VALUE");
    expect(judge(id("77413", { before: "." }), at("number"))).toBeUndefined();
    expect(judge(id("77413", { after: "." }), at("number"))).toBeUndefined();
    expect(judge(id("77413", { after: "." }), at("text"))).toBe("LEAK_VALUE");
    expect(judge(id("7741"), at("number"))).toBeUndefined();
  });
});

describe("a date or a time", () => {
  const date = found("20040119", { kind: "date" });
  const time = found("072731", { kind: "time", strength: "weak" });

  it("is a leak where dates and times stand", () => {
    expect(judge(date, at("temporal"))).toBe("LEAK_VALUE");
    expect(judge(time, at("temporal"))).toBe("LEAK_VALUE");
  });

  it("is a leak with a time after it, and nothing with digits before it", () => {
    expect(judge({ ...date, after: "0" }, at("temporal"))).toBe("LEAK_VALUE");
    expect(judge({ ...date, before: ".", after: "0" }, at("uid"))).toBe("LEAK_VALUE");
    expect(judge({ ...date, before: "1" }, at("number"))).toBeUndefined();
  });

  it("of whole seconds is a suspicion where people write", () => {
    expect(judge(time, at("text"))).toBe("SUSPICION_ORDINARY_WORD");
  });

  it("that everybody uses is a suspicion", () => {
    expect(judge(found("19700101", { kind: "date", strength: "weak" }), at("temporal"))).toBe(
      "SUSPICION_ORDINARY_WORD",
    );
  });
});

describe("a UID", () => {
  const uid = (text: string, details: Partial<Match> = {}) =>
    found(text, { kind: "uid", strength: text.length >= 12 ? "strong" : "weak", ...details });

  it("is a leak where UIDs stand, however short", () => {
    expect(judge(uid("1.2.3.4"), at("uid"))).toBe("LEAK_VALUE");
    expect(judge(uid("1.2.276.0.7230010.3"), at("text"))).toBe("LEAK_VALUE");
  });

  it("that is short is a suspicion elsewhere: it may be a version", () => {
    expect(judge(uid("1.2.3.4"), at("product"))).toBeUndefined();
    expect(judge(uid("1.2.3.4"), at("text"))).toBe("SUSPICION_ORDINARY_WORD");
  });

  it("that another UID was made from is a leak, part of a component is not", () => {
    expect(judge(uid("1.2.276.0.7230010.3", { after: "." }), at("uid"))).toBe("LEAK_VALUE");
    expect(judge(uid("1.2.276.0.7230010.3", { after: "7" }), at("uid"))).toBe("SUSPICION_PART_OF_WORD");
    expect(judge(uid("1.2.3.4", { after: "." }), at("uid"))).toBeUndefined();
  });
});

describe("free text", () => {
  const text = found("Fall from a ladder", { kind: "text", strength: "ordinary" });

  it("is a leak where people write and a suspicion among terms", () => {
    expect(judge(text, at("text"))).toBe("LEAK_VALUE");
    expect(judge(text, at("coded"))).toBe("SUSPICION_CODED_VALUE");
  });

  it("that other attributes say as well is nothing there, and a leak where it identifies or is private", () => {
    const said = { ...text, isSaidElsewhere: true };
    expect(judge(said, at("text"))).toBeUndefined();
    expect(judge(said, at("text", { isIdentifying: true }))).toBe("LEAK_VALUE");
    expect(judge(said, at("text", { isPublic: false, isIdentifying: true }))).toBe("LEAK_VALUE");
  });
});

describe("bytes that are no text", () => {
  const icon = found("0123456789abcdef", { kind: "content", originalPath: "(0088,0200)[0].(7FE0,0010)" });

  it("are a leak where they were and where no image is", () => {
    expect(judge(icon, at("binary", { path: "(0088,0200)[0].(7FE0,0010)" }))).toBe("LEAK_VALUE");
    expect(judge(icon, at("binary", { isPublic: false, isIdentifying: true }))).toBe("LEAK_VALUE");
    expect(judge(icon, at("text"))).toBe("LEAK_VALUE");
  });

  it("are a suspicion in the image itself", () => {
    expect(judge(icon, at("binary", { path: "(7FE0,0010)" }))).toBe("SUSPICION_BINARY_DATA");
  });
});
