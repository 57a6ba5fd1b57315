import { describe, expect, it } from "@jest/globals";
import { cipherSuites } from "../../src/cipher-suites.js";
import {
  certificateKeyOf,
  hasNoEncryption,
  isAead,
  isAnonymous,
  isBelow112Bits,
  isForwardSecret,
  isTls13Suite,
  needsTls12,
  probedSuites,
  suiteName,
} from "../../src/check/probed-suites.js";

const kinds = (name: string): string[] =>
  Object.entries({ hasNoEncryption, isAead, isAnonymous, isBelow112Bits, isForwardSecret, isTls13Suite, needsTls12 })
    .filter(([, is]) => is(name))
    .map(([kind]) => kind);

describe("the suites that a node is asked about", () => {
  it.each(cipherSuites)("have $name under its code", ({ code, name }) => {
    expect(suiteName(code)).toBe(name);
  });

  it("have no code twice, and a code that is not among them is told in hexadecimal", () => {
    expect(new Set(probedSuites.map(({ code }) => code)).size).toBe(probedSuites.length);
    expect(suiteName(0x00ff)).toBe("0x00ff");
  });

  it.each([
    ["TLS_RSA_WITH_NULL_SHA256", ["hasNoEncryption", "needsTls12"], "RSA"],
    ["TLS_SHA256_SHA256", ["hasNoEncryption", "isForwardSecret", "isTls13Suite", "needsTls12"], undefined],
    ["TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", ["isBelow112Bits"], "RSA"],
    ["TLS_DHE_RSA_WITH_DES_CBC_SHA", ["isBelow112Bits", "isForwardSecret"], "RSA"],
    ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", [], "RSA"],
    ["TLS_ECDH_anon_WITH_AES_128_CBC_SHA", ["isAnonymous", "isForwardSecret"], undefined],
    ["TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256", ["isAead", "needsTls12"], "EC"],
    ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", ["isAead", "isForwardSecret", "needsTls12"], "EC"],
    ["TLS_DHE_DSS_WITH_AES_128_CBC_SHA", ["isForwardSecret"], undefined],
    ["TLS_CHACHA20_POLY1305_SHA256", ["isAead", "isForwardSecret", "isTls13Suite", "needsTls12"], undefined],
  ])("tell by the name of %s what it is", (name, expected, key) => {
    expect(kinds(name)).toEqual(expected);
    expect(certificateKeyOf(name)).toBe(key);
  });
});
