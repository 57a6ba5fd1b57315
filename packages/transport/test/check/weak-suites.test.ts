import { describe, expect, it } from "@jest/globals";
import { weakSuites } from "../../src/check/index.js";
import { best, factsOf, suites, with12 } from "./sample-facts.js";

const none = { tripleDes: "no", null: "no", export: "no", rc4: "no", anonymous: "no" };

describe("the weak suites of a node", () => {
  it.each([
    ["tripleDes", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"],
    ["null", "TLS_ECDHE_RSA_WITH_NULL_SHA"],
    ["export", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"],
    ["export", "TLS_RSA_WITH_DES_CBC_SHA"],
    ["rc4", "TLS_RSA_WITH_RC4_128_MD5"],
    ["anonymous", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"],
  ])("are %s where it accepts %s in any version", (kind, name) => {
    expect(weakSuites(factsOf(with12(name)))).toEqual({ ...none, [kind]: "yes" });
    expect(weakSuites(factsOf({ ...best, SSLv3: { suites: suites(name) } }))).toEqual({ ...none, [kind]: "yes" });
  });

  it("are none where it accepts others alone, and not known where not all that it accepts is", () => {
    expect(weakSuites(factsOf(best))).toEqual(none);
    const cut = factsOf({ ...best, TLSv1: { suites: { items: ["TLS_RSA_WITH_RC4_128_SHA"], isComplete: false } } });
    expect(weakSuites(cut)).toEqual({
      tripleDes: "unknown",
      null: "unknown",
      export: "unknown",
      rc4: "yes",
      anonymous: "unknown",
    });
  });
});
