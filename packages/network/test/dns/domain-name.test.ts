import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { domainNameKey, formatDomainName, isWithin, parseDomainName, toDomainName } from "../../src/dns/domain-name.js";

const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });

describe("the text form of a domain name", () => {
  it.each([
    ["archive.example.org", ["archive", "example", "org"]],
    ["archive.example.org.", ["archive", "example", "org"]],
    [".", []],
    [String.raw`Dr\. Roe._dicom._tcp.local`, ["Dr. Roe", "_dicom", "_tcp", "local"]],
    [String.raw`back\\slash.local`, ["back\\slash", "local"]],
    [String.raw`R\195\182ntgen\032Nord.local`, ["Röntgen Nord", "local"]],
    ["Röntgen Nord.local", ["Röntgen Nord", "local"]],
  ])("%s has the labels %j", (text, labels) => {
    expect(parseDomainName(text)).toEqual(labels);
  });

  it.each([
    ["", "it is empty"],
    ["a..b", "a label is empty"],
    [".a", "a label is empty"],
    ["a\\", "nothing follows the backslash"],
    [String.raw`\256.org`, "no octet has that number"],
    [String.raw`\195.org`, "a label is no UTF-8"],
    [`${"a".repeat(64)}.org`, "a label has 64 octets"],
    [`${"ö".repeat(32)}.org`, "a label has 64 octets of UTF-8"],
    [Array(5).fill("a".repeat(60)).join("."), "it has more than 255 octets"],
  ])("is refused when %#", (text) => {
    expect(() => parseDomainName(text)).toThrow(refused);
  });

  it("takes a label of 63 octets, and a name of 255", () => {
    const name = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)];
    expect(parseDomainName(name.join("."))).toEqual(name);
    expect(() => toDomainName([...name.slice(0, 3), "d".repeat(62)])).toThrow(refused);
  });

  it("is read back as what it was written of", () => {
    const label = fc.string({ minLength: 1, maxLength: 15, unit: "binary" });
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (name) => {
        expect(parseDomainName(formatDomainName(name))).toEqual(name);
      }),
    );
  });

  it("compares letters of ASCII without regard to case, and no others", () => {
    expect(domainNameKey(["ARCHIVE", "Local"])).toBe(domainNameKey(["archive", "LOCAL"]));
    expect(domainNameKey(["RÖNTGEN"])).not.toBe(domainNameKey(["röntgen"]));
    expect(domainNameKey(["a.b"])).not.toBe(domainNameKey(["a", "b"]));
    expect(isWithin(["a", "B", "c"], ["b", "C"])).toBe(true);
    expect(isWithin(["ab", "c"], ["b", "c"])).toBe(false);
  });
});
