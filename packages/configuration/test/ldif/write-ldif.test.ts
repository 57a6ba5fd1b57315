import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ldifRecord, writeLdif } from "../../src/ldif/write-ldif.js";
import { collect } from "./collect.js";
import { ldifRecord as recordArbitrary } from "./record-arbitraries.js";

const valueLine = (value: string | Uint8Array): string =>
  ldifRecord({ dn: "cn=a", attributes: [{ type: "cn", values: [value] }] }).split("\n")[1]!;

describe("writing LDIF", () => {
  it("begins with the version and ends each record with an empty line", async () => {
    const records = [
      { dn: "cn=a,o=x", attributes: [{ type: "cn", values: ["a"] }] },
      { kind: "delete", dn: "cn=b" } as const,
    ];
    expect((await collect(writeLdif(records))).join("")).toBe(
      "version: 1\n\ndn: cn=a,o=x\ncn: a\n\ndn: cn=b\nchangetype: delete\n\n",
    );
  });

  it.each([
    ["plain text", "a: <b> #c", "cn: a: <b> #c"],
    ["a number sign in front", "#a", "cn: #a"],
    ["nothing", "", "cn:"],
    ["a blank in front", " a", "cn:: IGE="],
    ["a blank at the end", "a ", "cn:: YSA="],
    ["a single blank", " ", "cn:: IA=="],
    ["a colon in front", ":a", "cn:: OmE="],
    ["a less-than sign in front", "<a", "cn:: PGE="],
    ["a line feed", "a\nb", "cn:: YQpi"],
    ["a carriage return", "a\rb", "cn:: YQ1i"],
    ["NUL", "a\0", "cn:: YQA="],
    ["letters beyond ASCII", "ä", "cn:: w6Q="],
    ["octets", Uint8Array.of(0, 255), "cn:: AP8="],
    ["no octets", new Uint8Array(), "cn:"],
  ])("writes %s as RFC 2849 has it", (_what, value, line) => {
    expect(valueLine(value)).toBe(line);
  });

  it("writes a name beyond ASCII in base64", () => {
    expect(ldifRecord({ kind: "delete", dn: "cn=ä" })).toBe("dn:: Y249w6Q=\nchangetype: delete\n\n");
  });

  it("folds lines after 76 octets", () => {
    const text = ldifRecord({ dn: "cn=a", attributes: [{ type: "cn", values: ["x".repeat(72 + 75 + 1)] }] });
    expect(text.split("\n").map(({ length }) => length)).toEqual([8, 76, 76, 2, 0, 0]);
    expect(valueLine("x".repeat(72))).toHaveLength(76);
  });

  it("has no line longer than 76 octets and none that a value made", () => {
    fc.assert(
      fc.property(recordArbitrary, (record) => {
        const lines = ldifRecord(record).split("\n");
        expect(lines.every((line) => /^[ -~]{0,76}$/.test(line))).toBe(true);
        expect(lines.filter((line) => line.startsWith("dn:"))).toHaveLength(1);
        expect(lines.slice(-2)).toEqual(["", ""]);
        expect(lines.slice(0, -2)).not.toContain("");
      }),
    );
  });

  it.each([
    ["a type that makes a line", { dn: "cn=a", attributes: [{ type: "cn: a\nsn", values: ["a"] }] }],
    ["a type that is a word of LDIF", { dn: "cn=a", attributes: [{ type: "changetype", values: ["delete"] }] }],
    ["an entry without attributes", { dn: "cn=a", attributes: [] }],
    ["an attribute without values", { dn: "cn=a", attributes: [{ type: "cn", values: [] }] }],
    ["half a character", { dn: "cn=a", attributes: [{ type: "cn", values: ["\ud800"] }] }],
    ["a whole name as a relative one", { kind: "rename", dn: "cn=a", newRdn: "cn=b,o=x", deleteOldRdn: true } as const],
    ["a control without an OID", { kind: "delete", dn: "cn=a", controls: [{ oid: "1\n", isCritical: true }] } as const],
    ["an add of nothing", { kind: "modify", dn: "cn=a", modifications: [{ operation: "add", type: "cn", values: [] }] } as const], // prettier-ignore
  ])("refuses %s", (_what, record) => {
    expect(() => ldifRecord(record)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION_LDIF" }));
  });

  it("refuses a name that is none", () => {
    expect(() => ldifRecord({ kind: "delete", dn: "cn" })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION_DN" }),
    );
  });
});
