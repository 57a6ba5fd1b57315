import type { PathFindingCode } from "@dicomsec/pki";
import { describe, expect, it } from "@jest/globals";
import { judgeProfiles, type ProfileVerdict, type TlsFacts, type TlsFinding } from "../../src/check/index.js";
import { type TlsProfileName, tlsProfiles } from "../../src/profiles.js";
import { best, best12, best13, chain, ecLeaf, factsOf, groups, now, rsaLeaf, suites, with12 } from "./sample-facts.js";

function verdict(profile: TlsProfileName, facts: TlsFacts): ProfileVerdict {
  return judgeProfiles(facts, now).find((one) => one.profile === profile)!;
}

function codes(profile: TlsProfileName, facts: TlsFacts, effect: TlsFinding["effect"]): string[] {
  return verdict(profile, facts)
    .findings.filter((one) => one.effect === effect)
    .map(({ code }) => code);
}

const legacy = { suites: suites("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA") };
const incomplete = { items: [], isComplete: false };
/** The facts that meet a profile; each test departs from them in one way. */
const meets: Readonly<Record<TlsProfileName, TlsFacts>> = {
  "basic-tls": factsOf({ TLSv1: { suites: suites("TLS_RSA_WITH_3DES_EDE_CBC_SHA") } }),
  "aes-tls": factsOf({ TLSv1: legacy }),
  bcp195: factsOf(best),
  "bcp195-nd": factsOf(best),
  "bcp195-extended": factsOf({
    "TLSv1.2": {
      ...best12,
      suites: suites(...best12.suites!.items.filter((name) => /(EC)?DHE_(RSA|ECDSA)_WITH_AES_\d+_GCM/.test(name))),
    },
  }),
  "bcp195-rfc8996": factsOf(best),
  "bcp195-rfc8996-modified": factsOf(best),
};

function indeterminate(code: PathFindingCode): TlsFacts["chains"][number] {
  return { ...chain(rsaLeaf), trust: "indeterminate", trustFindings: [{ code, message: "" }] };
}

describe("the verdict on a profile", () => {
  it("is there for each, in the order of the profiles", () => {
    expect(judgeProfiles(factsOf(best), now).map(({ profile }) => profile)).toEqual(
      tlsProfiles.map(({ name }) => name),
    );
  });

  it.each(Object.entries(meets))(
    "is yes for %s where all its duties are done, without a finding that says otherwise",
    (name, facts) => {
      const { met, findings } = verdict(name as TlsProfileName, facts);
      expect({ met, others: findings.filter(({ effect }) => effect !== "note") }).toEqual({ met: "yes", others: [] });
    },
  );

  it("lists first what makes it no, then what is not known, then notes", () => {
    const facts = factsOf({ ...best, TLSv1: legacy }, { chains: [], compression: "yes" });
    const { met, findings } = verdict("bcp195-rfc8996", facts);
    expect(met).toBe("no");
    const effects = findings.map(({ effect }) => effect);
    expect(effects).toEqual([
      ...effects.filter((one) => one === "no"),
      ...effects.filter((one) => one === "unknown"),
      ...effects.filter((one) => one === "note"),
    ]);
    expect(new Set(effects)).toEqual(new Set(["no", "unknown", "note"]));
  });

  const all: TlsProfileName[] = tlsProfiles.map(({ name }) => name);
  const active: TlsProfileName[] = ["bcp195-rfc8996", "bcp195-rfc8996-modified"];
  const retired: TlsProfileName[] = ["bcp195", "bcp195-nd", "bcp195-extended"];
  const open: TlsProfileName[] = ["bcp195", "bcp195-nd", "bcp195-rfc8996"];
  const rsaAes = "TLS_RSA_WITH_AES_128_CBC_SHA";

  interface Departure {
    readonly why: string;
    readonly code: TlsFinding["code"];
    readonly effect: TlsFinding["effect"];
    readonly profiles: readonly TlsProfileName[];
    /** Made of the facts that meet the profile. */
    readonly depart: (facts: TlsFacts) => TlsFacts;
  }

  /** Changes what is known of one version. */
  const change =
    (version: string, changes: (one: TlsFacts["versions"][number]) => object) =>
    (facts: TlsFacts): TlsFacts => ({
      ...facts,
      versions: facts.versions.map((one) => (one.version === version ? { ...one, ...changes(one) } : one)),
    });
  const add = (...names: readonly string[]) =>
    change("TLSv1.2", ({ suites: { items } }) => ({ suites: { items: [...items, ...names], isComplete: true } }));
  const drop = (version: string, name: string) =>
    change(version, ({ suites: { items } }) => ({
      suites: { items: items.filter((one) => one !== name), isComplete: true },
    }));
  const accept = (version: string) => change(version, () => ({ accepted: "yes", ...legacy }));
  const notKnown = (version: string) => change(version, () => ({ accepted: "unknown", suites: incomplete }));
  const refuse = (version: string) => change(version, () => ({ accepted: "no", suites: suites() }));
  const facts = (changes: Partial<TlsFacts>) => (before: TlsFacts) => ({ ...before, ...changes });
  const leaf = (changes: Partial<typeof rsaLeaf>) =>
    facts({ chains: [chain({ ...rsaLeaf, ...changes }), chain(ecLeaf)] });
  const order12 = (changes: object) => change("TLSv1.2", () => changes);
  const curve = (...names: readonly string[]) => order12({ groups: groups("x25519", ...names) });
  const schemes = (...items: readonly string[]) => order12({ signatureSchemes: { items, isComplete: true } });
  const dh = (dhBits: Readonly<Record<string, number>>) =>
    change("TLSv1.2", (one) => ({ dhBits: { ...one.dhBits, ...dhBits } }));
  const weakFirst = change("TLSv1.2", ({ suites: { items } }) => ({ suites: suites(rsaAes, ...items) }));
  const byClient = (before: TlsFacts): TlsFacts => order12({ order: "client" })(add(rsaAes)(before));
  const DHE = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";

  it.each<Departure>([
    {
      why: "TLS 1.2 is refused",
      code: "TLS_VERSION_MISSING",
      effect: "no",
      profiles: [...retired, ...active],
      depart: refuse("TLSv1.2"),
    },
    {
      why: "TLS 1.0 is refused",
      code: "TLS_VERSION_MISSING",
      effect: "no",
      profiles: ["basic-tls", "aes-tls"],
      depart: refuse("TLSv1"),
    },
    {
      why: "TLS 1.3 is refused",
      code: "TLS_VERSION_MISSING",
      effect: "no",
      profiles: ["bcp195-rfc8996-modified"],
      depart: refuse("TLSv1.3"),
    },
    {
      why: "nobody knows of TLS 1.2",
      code: "TLS_VERSION_UNKNOWN",
      effect: "unknown",
      profiles: [...retired, ...active],
      depart: notKnown("TLSv1.2"),
    },
    {
      why: "TLS 1.0 is accepted",
      code: "TLS_VERSION_FORBIDDEN",
      effect: "no",
      profiles: ["bcp195-nd", "bcp195-extended", ...active],
      depart: accept("TLSv1"),
    },
    {
      why: "TLS 1.1 is accepted",
      code: "TLS_VERSION_FORBIDDEN",
      effect: "no",
      profiles: ["bcp195-nd", "bcp195-extended", ...active],
      depart: accept("TLSv1.1"),
    },
    {
      why: "SSL 3.0 is accepted",
      code: "TLS_VERSION_FORBIDDEN",
      effect: "no",
      profiles: [...retired, ...active],
      depart: accept("SSLv3"),
    },
    {
      why: "TLS 1.0 is accepted",
      code: "TLS_VERSION_DISCOURAGED",
      effect: "note",
      profiles: ["bcp195"],
      depart: accept("TLSv1"),
    },
    {
      why: "nobody knows of TLS 1.0",
      code: "TLS_VERSION_UNKNOWN",
      effect: "unknown",
      profiles: ["bcp195-nd", "bcp195-extended", ...active],
      depart: notKnown("TLSv1"),
    },
    {
      why: "nobody knows of TLS 1.0",
      code: "TLS_VERSION_UNKNOWN",
      effect: "note",
      profiles: ["bcp195"],
      depart: notKnown("TLSv1"),
    },
    {
      why: "TLS 1.2 is preferred",
      code: "TLS_VERSION_ORDER",
      effect: "no",
      profiles: active,
      depart: facts({ prefersTls13: "no" }),
    },
    {
      why: "nobody knows what is preferred",
      code: "TLS_VERSION_ORDER",
      effect: "unknown",
      profiles: active,
      depart: facts({ prefersTls13: "unknown" }),
    },
    {
      why: "3DES is refused",
      code: "TLS_SUITE_MISSING",
      effect: "no",
      profiles: ["basic-tls", "aes-tls"],
      depart: drop("TLSv1", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    },
    {
      why: "AES-CBC is refused",
      code: "TLS_SUITE_MISSING",
      effect: "no",
      profiles: ["aes-tls"],
      depart: drop("TLSv1", rsaAes),
    },
    {
      why: "a DHE suite is refused",
      code: "TLS_SUITE_MISSING",
      effect: "no",
      profiles: ["bcp195-nd", "bcp195-extended"],
      depart: drop("TLSv1.2", DHE),
    },
    {
      why: "a suite of TLS 1.2 is refused",
      code: "TLS_SUITE_MISSING",
      effect: "no",
      profiles: ["bcp195-rfc8996-modified"],
      depart: drop("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"),
    },
    {
      why: "a suite of TLS 1.3 is refused",
      code: "TLS_SUITE_MISSING",
      effect: "no",
      profiles: ["bcp195-rfc8996-modified"],
      depart: drop("TLSv1.3", "TLS_AES_128_CCM_8_SHA256"),
    },
    {
      why: "there is no ECDSA certificate to show suites with",
      code: "TLS_SUITE_NOT_SHOWN",
      effect: "unknown",
      profiles: ["bcp195-rfc8996-modified"],
      depart: (before) => drop("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM")({ ...before, chains: [chain(rsaLeaf)] }),
    },
    {
      why: "there is no RSA certificate to show suites with",
      code: "TLS_SUITE_NOT_SHOWN",
      effect: "unknown",
      profiles: ["bcp195-nd", "bcp195-extended"],
      depart: (before) => drop("TLSv1.2", DHE)({ ...before, chains: [chain(ecLeaf)] }),
    },
    {
      why: "a suite besides the list is accepted",
      code: "TLS_SUITE_NOT_ALLOWED",
      effect: "no",
      profiles: ["bcp195-extended", "bcp195-rfc8996-modified"],
      depart: add(rsaAes),
    },
    {
      why: "TLS 1.3 is accepted",
      code: "TLS_SUITE_NOT_ALLOWED",
      effect: "no",
      profiles: ["bcp195-extended"],
      depart: change("TLSv1.3", () => ({ accepted: "yes", ...best13 })),
    },
    {
      why: "a NULL suite is accepted",
      code: "TLS_SUITE_NULL",
      effect: "no",
      profiles: [...retired, ...active],
      depart: add("TLS_RSA_WITH_NULL_SHA256"),
    },
    {
      why: "a suite of TLS 1.3 without encryption is accepted",
      code: "TLS_SUITE_NULL",
      effect: "no",
      profiles: [...open, "bcp195-rfc8996-modified"],
      depart: change("TLSv1.3", () => ({ suites: suites("TLS_SHA256_SHA256") })),
    },
    {
      why: "an anonymous suite is accepted",
      code: "TLS_SUITE_ANONYMOUS",
      effect: "no",
      profiles: active,
      depart: add("TLS_DH_anon_WITH_AES_128_GCM_SHA256"),
    },
    {
      why: "an anonymous suite is accepted",
      code: "TLS_SUITE_ANONYMOUS",
      effect: "note",
      profiles: ["bcp195", "bcp195-nd"],
      depart: add("TLS_DH_anon_WITH_AES_128_GCM_SHA256"),
    },
    {
      why: "RC4 is accepted",
      code: "TLS_SUITE_RC4",
      effect: "no",
      profiles: [...retired, ...active],
      depart: add("TLS_RSA_WITH_RC4_128_SHA"),
    },
    {
      why: "an EXPORT suite is accepted",
      code: "TLS_SUITE_WEAK",
      effect: "no",
      profiles: [...retired, ...active],
      depart: add("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
    },
    {
      why: "DES is accepted",
      code: "TLS_SUITE_WEAK",
      effect: "no",
      profiles: [...retired, ...active],
      depart: add("TLS_RSA_WITH_DES_CBC_SHA"),
    },
    {
      why: "3DES is accepted",
      code: "TLS_SUITE_DISCOURAGED",
      effect: "note",
      profiles: open,
      depart: add("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    },
    {
      why: "a static key exchange is accepted",
      code: "TLS_SUITE_DISCOURAGED",
      effect: "note",
      profiles: open,
      depart: add("TLS_RSA_WITH_AES_128_GCM_SHA256"),
    },
    {
      why: "not all suites are known",
      code: "TLS_SUITE_UNKNOWN",
      effect: "unknown",
      profiles: [...retired, ...active],
      depart: change("TLSv1.2", (one) => ({ suites: { ...one.suites, isComplete: false } })),
    },
    {
      why: "a suite may be accepted",
      code: "TLS_SUITE_UNKNOWN",
      effect: "unknown",
      profiles: ["basic-tls", "aes-tls"],
      depart: change("TLSv1", () => ({ suites: incomplete })),
    },
    {
      why: "TLS 1.2 has no forward secrecy",
      code: "TLS_SUITE_NO_FORWARD_SECRECY",
      effect: "no",
      profiles: [...retired, ...active],
      depart: order12({ suites: suites("TLS_RSA_WITH_AES_128_GCM_SHA256") }),
    },
    {
      why: "the server has a weaker suite first",
      code: "TLS_SUITE_ORDER",
      effect: "no",
      profiles: [...retired, ...active],
      depart: weakFirst,
    },
    {
      why: "the client decides, and there is a weaker suite",
      code: "TLS_SUITE_ORDER",
      effect: "no",
      profiles: [...retired, ...active],
      depart: byClient,
    },
    {
      why: "nobody knows who decides",
      code: "TLS_SUITE_ORDER",
      effect: "unknown",
      profiles: open,
      depart: (before) => order12({ order: "unknown" })(add(rsaAes)(before)),
    },
    {
      why: "DHE is short",
      code: "TLS_DH_SHORT",
      effect: "no",
      profiles: ["bcp195-extended", ...active],
      depart: dh({ [DHE]: 2047 }),
    },
    {
      why: "DHE is short",
      code: "TLS_DH_SHORT",
      effect: "note",
      profiles: ["bcp195", "bcp195-nd"],
      depart: dh({ [DHE]: 1024 }),
    },
    {
      why: "DHE was not seen",
      code: "TLS_DH_UNKNOWN",
      effect: "unknown",
      profiles: ["bcp195-extended", ...active],
      depart: order12({ dhBits: {} }),
    },
    {
      why: "a curve has 192 bits",
      code: "TLS_GROUP_SHORT",
      effect: "no",
      profiles: ["bcp195-extended", ...active],
      depart: curve("secp192r1"),
    },
    {
      why: "a curve has 224 bits",
      code: "TLS_GROUP_SHORT",
      effect: "no",
      profiles: ["bcp195-extended", "bcp195-rfc8996-modified"],
      depart: curve("secp224r1"),
    },
    {
      why: "a curve has 163 bits",
      code: "TLS_GROUP_SHORT",
      effect: "note",
      profiles: ["bcp195", "bcp195-nd"],
      depart: curve("sect163r2"),
    },
    {
      why: "not all groups are known",
      code: "TLS_GROUP_UNKNOWN",
      effect: "unknown",
      profiles: ["bcp195-extended", ...active],
      depart: order12({ groups: incomplete }),
    },
    {
      why: "no group was asked about",
      code: "TLS_GROUP_UNKNOWN",
      effect: "unknown",
      profiles: ["bcp195-extended", ...active],
      depart: order12({ groups: undefined }),
    },
    {
      why: "SHA-1 signs",
      code: "TLS_SIGNATURE_HASH",
      effect: "no",
      profiles: active,
      depart: schemes("rsa_pss_rsae_sha256", "rsa_pkcs1_sha1"),
    },
    {
      why: "MD5 signs",
      code: "TLS_SIGNATURE_HASH",
      effect: "note",
      profiles: retired,
      depart: schemes("rsa_pkcs1_md5"),
    },
    {
      why: "not all signature algorithms are known",
      code: "TLS_SIGNATURE_UNKNOWN",
      effect: "unknown",
      profiles: active,
      depart: order12({ signatureSchemes: incomplete }),
    },
    {
      why: "no certificate was seen",
      code: "TLS_CERTIFICATE_NOT_SEEN",
      effect: "unknown",
      profiles: all,
      depart: facts({ chains: [] }),
    },
    {
      why: "a chain cannot be read",
      code: "TLS_CERTIFICATE_NOT_SEEN",
      effect: "unknown",
      profiles: all,
      depart: facts({ chains: [chain(rsaLeaf), chain()] }),
    },
    {
      why: "a certificate has expired",
      code: "TLS_CERTIFICATE_VALIDITY",
      effect: "no",
      profiles: all,
      depart: leaf({ notAfter: new Date(now.getTime() - 1) }),
    },
    {
      why: "a certificate is not valid yet",
      code: "TLS_CERTIFICATE_VALIDITY",
      effect: "no",
      profiles: all,
      depart: leaf({ notBefore: new Date(now.getTime() + 1) }),
    },
    {
      why: "an RSA key is short",
      code: "TLS_CERTIFICATE_KEY",
      effect: "no",
      profiles: active,
      depart: leaf({ keyBits: 2047 }),
    },
    {
      why: "an RSA key is short",
      code: "TLS_CERTIFICATE_KEY",
      effect: "note",
      profiles: retired,
      depart: leaf({ keyBits: 1024 }),
    },
    {
      why: "a curve of a certificate is short",
      code: "TLS_CERTIFICATE_KEY",
      effect: "no",
      profiles: active,
      depart: facts({ chains: [chain({ ...ecLeaf, keyBits: 224 })] }),
    },
    {
      why: "a key is of another kind",
      code: "TLS_CERTIFICATE_KEY",
      effect: "no",
      profiles: ["bcp195-rfc8996-modified"],
      depart: facts({ chains: [chain({ ...rsaLeaf, key: "other", keyBits: 0 })] }),
    },
    {
      why: "a key is of another kind",
      code: "TLS_CERTIFICATE_UNKNOWN",
      effect: "unknown",
      profiles: active,
      depart: facts({ chains: [chain({ ...rsaLeaf, key: "other", keyBits: 0 })] }),
    },
    {
      why: "a curve is not known",
      code: "TLS_CERTIFICATE_UNKNOWN",
      effect: "note",
      profiles: retired,
      depart: facts({ chains: [chain(rsaLeaf), chain({ ...ecLeaf, keyBits: 0 })] }),
    },
    {
      why: "a certificate is signed over SHA-1",
      code: "TLS_CERTIFICATE_HASH",
      effect: "no",
      profiles: active,
      depart: leaf({ digest: "SHA1" }),
    },
    {
      why: "a self-signed leaf is signed over SHA-1",
      code: "TLS_CERTIFICATE_HASH",
      effect: "no",
      profiles: active,
      depart: leaf({ digest: "SHA1", isSelfIssued: true }),
    },
    {
      why: "the signature of a certificate is of an unknown kind",
      code: "TLS_CERTIFICATE_UNKNOWN",
      effect: "unknown",
      profiles: active,
      depart: leaf({ digest: undefined }),
    },
    {
      why: "the chain is not trusted",
      code: "TLS_CERTIFICATE_UNTRUSTED",
      effect: "no",
      profiles: all,
      depart: facts({ chains: [{ ...chain(rsaLeaf), trust: "invalid" }] }),
    },
    {
      why: "the chain leads nowhere",
      code: "TLS_CERTIFICATE_UNTRUSTED",
      effect: "no",
      profiles: all,
      depart: facts({ chains: [indeterminate("PATH_ISSUER_UNKNOWN")] }),
    },
    {
      why: "whether the chain holds cannot be told",
      code: "TLS_CERTIFICATE_UNTRUSTED",
      effect: "unknown",
      profiles: all,
      depart: facts({ chains: [indeterminate("PATH_UNSUPPORTED_ALGORITHM")] }),
    },
    {
      why: "no trust was given",
      code: "TLS_CERTIFICATE_NOT_JUDGED",
      effect: "note",
      profiles: all,
      depart: facts({ chains: [{ ...chain(rsaLeaf), trust: "not-judged" }] }),
    },
    {
      why: "no client certificate is asked for",
      code: "TLS_CLIENT_CERTIFICATE_NOT_ASKED",
      effect: "note",
      profiles: active,
      depart: facts({ clientCertificate: { asked: "no", required: "no" } }),
    },
    {
      why: "nobody knows whether one is asked for",
      code: "TLS_CLIENT_CERTIFICATE_UNKNOWN",
      effect: "note",
      profiles: active,
      depart: facts({ clientCertificate: { asked: "unknown", required: "unknown" } }),
    },
    {
      why: "compression is accepted",
      code: "TLS_COMPRESSION",
      effect: "note",
      profiles: [...retired, ...active],
      depart: facts({ compression: "yes" }),
    },
    {
      why: "renegotiation_info is missing",
      code: "TLS_RENEGOTIATION",
      effect: "no",
      profiles: [...retired, ...active],
      depart: facts({ secureRenegotiation: "no" }),
    },
    {
      why: "extended_master_secret is missing",
      code: "TLS_EXTENDED_MASTER_SECRET",
      effect: "no",
      profiles: active,
      depart: facts({ extendedMasterSecret: "no" }),
    },
  ])("has the $effect $code of $profiles where $why, and only there", ({ code, effect, profiles, depart }) => {
    const before = profiles.map((profile) => withoutDhe(meets[profile], code));
    const found = (facts: readonly TlsFacts[]): boolean[] =>
      facts.map((one, at) => codes(profiles[at]!, one, effect).includes(code));
    expect(found(before)).toEqual(profiles.map(() => false));
    const departed = before.map(depart);
    expect(found(departed)).toEqual(profiles.map(() => true));
    const met = departed.map((one, at) => verdict(profiles[at]!, one).met !== "yes");
    expect(effect === "note" ? [] : met).toEqual(effect === "note" ? [] : profiles.map(() => true));
    const others = all.filter((name) => !profiles.includes(name));
    const strict: readonly string[] = others.filter(
      (name) => effect === "no" && codes(name, depart(meets[name]), effect).includes(code),
    );
    expect(strict).toEqual([]);
  });

  /** DHE is discouraged by itself, which must not be taken for the note about other suites. */
  function withoutDhe(facts: TlsFacts, code: TlsFinding["code"]): TlsFacts {
    if (code !== "TLS_SUITE_DISCOURAGED") return facts;
    return change("TLSv1.2", ({ suites: { items } }) => ({
      suites: suites(...items.filter((name) => !name.startsWith("TLS_DHE_"))),
    }))(facts);
  }

  it("notes DHE in TLS 1.2 under RFC 9325, which RFC 7525 recommended", () => {
    expect(codes("bcp195-rfc8996", factsOf(best), "note")).toEqual(["TLS_SUITE_DISCOURAGED"]);
    expect(codes("bcp195-nd", factsOf(best), "note")).toEqual([]);
  });

  it("does not list the suites of a version that is refused, nor the order of suites that are all weak", () => {
    const without13 = factsOf({ "TLSv1.2": best12 });
    expect(codes("bcp195-rfc8996-modified", without13, "no")).toEqual(["TLS_VERSION_MISSING"]);
    const weak = { order: "client", suites: suites(rsaAes, "TLS_RSA_WITH_AES_128_GCM_SHA256") } as const;
    expect(codes("bcp195-rfc8996", factsOf({ "TLSv1.2": weak }), "no")).toEqual(["TLS_SUITE_NO_FORWARD_SECRECY"]);
  });

  it("is about the suites and versions it names", () => {
    const { findings } = verdict("bcp195-rfc8996", factsOf({ ...with12("TLS_RSA_WITH_NULL_SHA"), "TLSv1.1": legacy }));
    const about = new Map(findings.map(({ code, items }) => [code, items]));
    expect(about.get("TLS_SUITE_NULL")).toEqual(["TLS_RSA_WITH_NULL_SHA"]);
    expect(about.get("TLS_VERSION_FORBIDDEN")).toEqual(["TLSv1.1"]);
  });

  it("does not ask of TLS 1.3 alone what only older versions have", () => {
    const facts = factsOf(
      { "TLSv1.3": best13 },
      { secureRenegotiation: "unknown", extendedMasterSecret: "unknown", prefersTls13: "unknown" },
    );
    expect(codes("bcp195-rfc8996", facts, "no")).toEqual(["TLS_VERSION_MISSING"]);
    expect(codes("bcp195-rfc8996", facts, "unknown")).toEqual([]);
  });

  it("lets a root be signed over SHA-1, but not have a short key", () => {
    const root = { ...rsaLeaf, digest: "SHA1", isSelfIssued: true } as const;
    expect(verdict("bcp195-rfc8996", factsOf(best, { chains: [chain(rsaLeaf, root)] })).met).toBe("yes");
    expect(
      codes("bcp195-rfc8996", factsOf(best, { chains: [chain(rsaLeaf, { ...root, keyBits: 1024 })] }), "no"),
    ).toEqual(["TLS_CERTIFICATE_KEY"]);
  });
});
