import type { CertificateFacts, ChainFacts, TlsFacts, VersionFacts } from "../../src/check/index.js";
import { probedGroups } from "../../src/check/groups.js";
import { probedVersions } from "../../src/check/probed-versions.js";
import { tlsProfile } from "../../src/profiles.js";

export const now = new Date("2030-06-01T00:00:00Z");

export const rsaLeaf: CertificateFacts = {
  key: "RSA",
  keyBits: 2048,
  digest: "SHA256",
  notBefore: new Date("2030-01-01T00:00:00Z"),
  notAfter: new Date("2031-01-01T00:00:00Z"),
  isSelfIssued: false,
  fingerprint: "00".repeat(32),
};
export const ecLeaf: CertificateFacts = { ...rsaLeaf, key: "EC", keyBits: 256 };

export function chain(...certificates: readonly CertificateFacts[]): ChainFacts {
  return { certificates, trust: "valid", trustFindings: [] };
}

const refused: Omit<VersionFacts, "version"> = {
  accepted: "no",
  suites: { items: [], isComplete: true },
  order: "unknown",
  groups: undefined,
  signatureSchemes: undefined,
  dhBits: {},
};

export const groups = (...names: readonly string[]): NonNullable<VersionFacts["groups"]> => ({
  items: probedGroups.filter(({ name }) => names.includes(name)),
  isComplete: true,
});

type Changes = { readonly [Version in VersionFacts["version"]]?: Partial<VersionFacts> };

/** Facts with the given versions, accepted, and no other. */
export function factsOf(versions: Changes, changes: Partial<TlsFacts> = {}): TlsFacts {
  return {
    versions: probedVersions.map((version) => {
      const given = versions[version];
      return { version, ...refused, ...(given && { accepted: "yes" as const, ...given }) };
    }),
    prefersTls13: "yes",
    chains: [chain(rsaLeaf), chain(ecLeaf)],
    clientCertificate: { asked: "yes", required: "no" },
    compression: "no",
    secureRenegotiation: "yes",
    extendedMasterSecret: "yes",
    ...changes,
  };
}

export const suites = (...items: readonly string[]): VersionFacts["suites"] => ({ items, isComplete: true });

const { suites: modified } = tlsProfile("bcp195-rfc8996-modified");
const isOf13 = (name: string): boolean => !name.includes("_WITH_");

/** What meets B.12 and B.13, and B.9 and B.10 by its DHE suites. */
export const best13: Partial<VersionFacts> = {
  suites: suites(...modified.filter(isOf13)),
  order: "server",
  groups: groups("x25519", "secp256r1", "ffdhe2048"),
};
const of12 = modified.filter((name) => !isOf13(name) && !name.includes("CAMELLIA"));
export const best12: Partial<VersionFacts> = {
  suites: suites(...of12),
  order: "server",
  groups: groups("x25519", "secp256r1"),
  signatureSchemes: { items: ["rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"], isComplete: true },
  dhBits: Object.fromEntries(of12.filter((name) => name.startsWith("TLS_DHE")).map((name) => [name, 2048])),
};
export const best = { "TLSv1.3": best13, "TLSv1.2": best12 };
/** The suites of `best12` and others, which the node chooses last. */
export const with12 = (...names: readonly string[]): typeof best => ({
  ...best,
  "TLSv1.2": { ...best12, suites: suites(...of12, ...names) },
});
