import { createSecureContext } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import { cipherSuite, cipherSuites } from "../src/cipher-suites.js";
import { defaultTlsProfile, tlsProfile, type TlsProfileName, tlsProfiles } from "../src/profiles.js";
import { contextOptions, nativeSuites, needsLegacyEngine } from "../src/tls-options.js";

const named = (name: TlsProfileName) => tlsProfile(name);

describe("the TLS profiles of PS3.15 Annex B", () => {
  it("are the seven that the editions have, of which two are active", () => {
    const sections = tlsProfiles.map(({ section, status }) => `${section} ${status}`);
    expect(sections.toSorted()).toEqual([
      "B.1 retired",
      "B.10 retired",
      "B.11 retired",
      "B.12 active",
      "B.13 active",
      "B.3 retired",
      "B.9 retired",
    ]);
    expect(tlsProfile(defaultTlsProfile).section).toBe("B.12");
    expect(() => named("tls" as TlsProfileName)).toThrow(expect.objectContaining({ code: "ERR_TRANSPORT_OPTIONS" }));
  });

  it.each(tlsProfiles)(
    "$section say since which edition they are retired, and at which port they are met",
    (profile) => {
      const lastEdition = { retired: expect.stringMatching(/^20\d\d[a-e]$/), active: undefined }[profile.status];
      expect(profile.lastEdition).toEqual(lastEdition);
      expect(profile.port).toBe(2762);
    },
  );

  it.each(tlsProfiles)("$section is taken by Node's TLS, suite by suite", (profile) => {
    const { minVersion, maxVersion, ...options } = contextOptions(profile, [], { resumption: true });
    expect([minVersion, maxVersion]).toEqual([profile.versions[0], profile.versions.at(-1)]);
    const level = options.ciphers!.slice(options.ciphers!.lastIndexOf(":"));
    const accept = (...names: string[]) => createSecureContext({ ...options, ciphers: `${names.join(":")}${level}` });
    for (const { openSslName } of nativeSuites(profile)) {
      // OpenSSL wants a suite of TLS 1.2 beside those of 1.3.
      const beside = openSslName.startsWith("TLS_") ? ["ECDHE-RSA-AES128-GCM-SHA256"] : [];
      expect(() => accept(openSslName, ...beside)).not.toThrow();
      expect(() => accept(`${openSslName}X`, ...beside)).toThrow(/no cipher match|invalid/i);
    }
  });

  it.each(cipherSuites.filter(({ engine }) => engine === "none" || engine === "legacy"))(
    "cannot have $name from Node's TLS",
    ({ openSslName }) => {
      expect(() => createSecureContext({ ciphers: openSslName })).toThrow(/no cipher match/i);
    },
  );

  it.each(["bcp195-rfc8996", "bcp195-rfc8996-modified"] as const)("%s has no version before TLS 1.2", (name) => {
    expect(named(name).versions).toEqual(["TLSv1.2", "TLSv1.3"]);
  });

  it.each(["bcp195-rfc8996", "bcp195-rfc8996-modified"] as const)(
    "%s has nothing that BCP 195 or B.13 forbids",
    (name) => {
      const forbidden =
        /RSA_WITH_(?!.*(ECDHE|DHE))|_CBC_|RC4|3DES|_DES_|NULL|EXPORT|anon|IDEA|SEED|ARIA|GOST|_SHA$|MD5/;
      const suites = named(name).suites.filter((suite) =>
        forbidden.test(suite.replace(/(EC)?DHE_(RSA|ECDSA)_WITH/, "")),
      );
      expect(suites).toEqual([]);
      expect(named(name).signatureAlgorithms.filter((one) => /sha1|md5/.test(one))).toEqual([]);
      expect(named(name).certificate).toEqual({
        minRsaBits: 2048,
        minEcBits: 256,
        digests: ["SHA256", "SHA384", "SHA512"],
      });
      expect(named(name).minDhBits).toBe(2048);
    },
  );

  it("B.12 prefers what RFC 9325 4.2 recommends for TLS 1.2", () => {
    const suites = named("bcp195-rfc8996").suites.filter((suite) => suite.includes("_WITH_"));
    expect(suites.slice(0, 4)).toEqual([
      "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    ]);
    expect(suites.filter((suite) => suite.includes("_DHE_"))).toEqual([]);
  });

  it("B.13 has the five suites of TLS 1.3, ten of TLS 1.2, and optional ones behind them", () => {
    const { suites, requiredSuites } = named("bcp195-rfc8996-modified");
    expect(requiredSuites).toHaveLength(15);
    expect(suites.slice(0, 15)).toEqual(requiredSuites);
    expect(suites.slice(15).every((suite) => /CAMELLIA|_DHE_/.test(suite))).toBe(true);
    expect(suites).toHaveLength(15 + 4 + 9);
  });

  it("B.1 and B.3 alone need the legacy engine; B.3 offers AES before 3DES", () => {
    expect(tlsProfiles.filter(needsLegacyEngine).map(({ section }) => section)).toEqual(["B.1", "B.3"]);
    expect(named("aes-tls").suites).toEqual(["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"]);
  });

  it("B.10 and B.11 require the four suites that their texts name", () => {
    for (const name of ["bcp195-nd", "bcp195-extended"] as const)
      expect(named(name).requiredSuites.map((suite) => cipherSuite(suite).code)).toEqual([0xc02f, 0xc030, 0x9e, 0x9f]);
    expect(named("bcp195-extended").versions).toEqual(["TLSv1.2"]);
  });
});
