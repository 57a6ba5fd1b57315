import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { childDn, dnKey, formatDn, isWithin, parentDn, parseDn } from "../src/dn.js";

describe("distinguished names", () => {
  it.each([
    [
      "dicomAETitle=CT_01,dicomDeviceName=Special Research CT,cn=Devices",
      [["CT_01"], ["Special Research CT"], ["Devices"]],
    ],
    ["dicomHostname=ct1+dicomPort=104, cn=Devices", [["ct1", "104"], ["Devices"]]],
    [String.raw`cn=a\,b\+c\"d\\e\<f\>g\;h\=i`, [['a,b+c"d\\e<f>g;h=i']]],
    [String.raw`cn=\20lead\ ,o=x`, [[" lead "], ["x"]]],
    [String.raw`cn=\#1`, [["#1"]]],
    [String.raw`cn=L\c3\bcbeck`, [["Lübeck"]]],
    ["cn=Lübeck 病院", [["Lübeck 病院"]]],
    ['cn=" quoted, so "  , o=x', [[" quoted, so "], ["x"]]],
    ["cn=#0c02c3bc", [["ü"]]],
    ["cn=", [[""]]],
    ["1.2.840.10008=x", [["x"]]],
    ["", []],
  ])("reads %s", (text, values) => {
    expect(parseDn(text).map((rdn) => rdn.map(({ value }) => value))).toEqual(values);
  });

  it.each([
    "cn",
    "=x",
    "cn=a,",
    "c n=a",
    'cn="a',
    'cn="a"b',
    'cn=a"b',
    "cn=a\\",
    String.raw`cn=\zz`,
    "cn=#0",
    "cn=#0405aa",
    String.raw`cn=\ff`,
    "cn=#300100",
  ])("refuses %j", (text) => {
    expect(() => parseDn(text)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION_DN" }));
  });

  it("are read as they were written, whatever is in them", () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom("\u0000", "\u007f", "\u0080", "\u009f"), fc.string({ unit: "grapheme", maxLength: 1 })) }); // prettier-ignore
    const names = fc.array(fc.array(text, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(names, (values) => {
        const dn = values.map((rdn) => rdn.map((value) => ({ type: "cn", value })));
        expect(parseDn(formatDn(dn))).toEqual(dn);
      }),
    );
  });

  it("that are none are refused at once, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("c", "n", "=", ",", "+", "\\", '"', "#", ";", " ", "0", "a", "ü") }),
        (text) => {
          const again = () => formatDn(parseDn(text));
          let code = "none";
          try {
            again();
          } catch (error) {
            code = (error as { code: string }).code;
          }
          expect(["none", "ERR_CONFIGURATION_DN"]).toContain(code);
        },
      ),
    );
  });

  it("do not let a value become a name of its own", () => {
    const dn = childDn({ type: "dicomAETitle", value: "A2,cn=Devices" }, "cn=Registry,o=x");
    expect(dn).toBe(String.raw`dicomAETitle=A2\,cn\=Devices,cn=Registry,o=x`);
    expect(parentDn(dn)).toBe("cn=Registry,o=x");
  });

  it("are the same in another case and with other spaces, but for the case of AE titles", () => {
    expect(dnKey("CN=My  Device , O=x")).toBe(dnKey("cn=my device,o=X"));
    expect(dnKey("dicomPort=104+dicomHostname=a")).toBe(dnKey("dicomhostname=A+dicomport=104"));
    expect(dnKey(String.raw`cn=a\2cb`)).toBe(dnKey('cn="a,b"'));
    expect(dnKey("dicomAETitle=CT_01")).not.toBe(dnKey("dicomAETitle=ct_01"));
    expect(dnKey(String.raw`cn=a\,o=x`)).not.toBe(dnKey("cn=a,o=x"));
  });

  it("have one key however their values are written", () => {
    const value = fc.string({ unit: fc.constantFrom("a", "B", "1", " ", ".", "-", "_", ",", "ü"), minLength: 1 });
    const name = fc.array(fc.tuple(fc.constantFrom("cn", "dicomAETitle", "dicomDeviceName"), value), { minLength: 1 });
    const hex = (text: string) =>
      Array.from(new TextEncoder().encode(text), (octet) => `\\${octet.toString(16).padStart(2, "0")}`).join("");
    fc.assert(
      fc.property(name, (parts) => {
        const written = formatDn(parts.map(([type, text]) => [{ type, value: text }]));
        const escaped = parts.map(([type, text]) => `${type.toUpperCase()} = ${hex(text)}`).join(" , ");
        expect(dnKey(escaped)).toBe(dnKey(written));
      }),
    );
  });

  it("are within others by whole parts", () => {
    expect(isWithin(dnKey("cn=a,cn=b,o=x"), dnKey("cn=b,o=x"))).toBe(true);
    expect(isWithin(dnKey("cn=b,o=x"), dnKey("cn=b,o=x"))).toBe(true);
    expect(isWithin(dnKey("cn=ab,o=x"), dnKey("cn=b,o=x"))).toBe(false);
    expect(isWithin(dnKey(String.raw`cn=a\,cn=b`), dnKey("cn=b"))).toBe(false);
  });
});
