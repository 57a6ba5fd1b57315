import { describe, expect, it } from "@jest/globals";
import {
  expectProtected,
  type ProtectedTransaction,
  type Protection,
  type SecurityPatternName,
  securityPatterns,
} from "../../src/connection/security-pattern.js";

const transactions: readonly ProtectedTransaction[] = [
  "readAeTitles",
  "createAeTitle",
  "readConfiguration",
  "updateConfiguration",
  "createConfiguration",
];

/** What may be done over a connection, as Table H.1-15 has it: `+` it may, `-` not so, `m` at the server alone. */
const table: readonly (readonly [SecurityPatternName, readonly Protection[], string])[] = [
  ["tls", [], "+----"],
  ["tls", ["basic"], "+----"],
  ["tls", ["tls"], "+++++"],
  ["tls-manual", [], "+m-mm"],
  ["tls-manual", ["tls"], "+m+mm"],
  ["basic", [], "+----"],
  ["basic", ["tls"], "+----"],
  ["basic", ["basic"], "+++++"],
  ["basic-manual", [], "+m-mm"],
  ["basic-manual", ["basic", "tls"], "+m+mm"],
  ["anonymous", [], "+++++"],
  ["anonymous-manual", [], "+m+mm"],
  ["anonymous-manual", ["basic", "tls"], "+m+mm"],
];

describe("the LDAP Security Patterns of Table H.1-15", () => {
  it.each(table)("%s over a connection with %j permits %s", (name, protections, expected) => {
    const signs = { none: "+", ERR_CONFIGURATION_INSECURE: "-", ERR_CONFIGURATION_MANUAL: "m" };
    const found = transactions.map((transaction) => {
      try {
        expectProtected(name, transaction, new Set(protections));
        return signs.none;
      } catch (error) {
        return signs[(error as { code: keyof typeof signs }).code];
      }
    });
    expect(found.join("")).toBe(expected);
  });

  it("are six", () => {
    expect(Object.keys(securityPatterns)).toHaveLength(6);
  });
});
