import { describe, expect, it } from "@jest/globals";
import { trimPadding } from "../../src/text/index.js";
import type { VR } from "../../src/vr.js";

describe("trimPadding", () => {
  it.each<VR>(["AE", "AS", "CS", "DS", "IS", "LO", "SH"])("takes spaces from both ends of %s", (vr) => {
    expect(trimPadding("  A B ", vr)).toBe("A B");
  });

  it.each<VR>(["LT", "ST", "UT", "PN", "UC", "UR", "DA", "TM", "DT", "UI"])("keeps the spaces before %s", (vr) => {
    expect(trimPadding("  A B ", vr)).toBe("  A B");
  });

  it.each<VR>(["UI", "LO", "UT"])("takes NULLs from the end of %s", (vr) => {
    expect(trimPadding("1.2\0", vr)).toBe("1.2");
    expect(trimPadding("1.2 \0 \0", vr)).toBe("1.2");
  });

  it("keeps a NULL at the begin, a tab and a line feed", () => {
    expect(trimPadding("\0A\t", "LO")).toBe("\0A\t");
    expect(trimPadding(" A\r\n", "LT")).toBe(" A\r\n");
  });

  it.each(["", " ", "\0", "   \0"])("leaves nothing of padding alone: %j", (text) => {
    expect(trimPadding(text, "LO")).toBe("");
    expect(trimPadding(text, "UT")).toBe("");
  });
});
