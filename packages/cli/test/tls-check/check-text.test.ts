import { describe, expect, it } from "@jest/globals";
import type { TlsCheckJson } from "../../src/tls-check/check-json.js";
import { checkText } from "../../src/tls-check/check-text.js";

const refused = {
  accepted: "no",
  order: "unknown",
  suites: [],
  suitesComplete: true,
  groups: null,
  groupsComplete: null,
  signatureSchemes: null,
  signatureSchemesComplete: null,
  dhBits: {},
} as const;
const leaf = {
  key: "RSA",
  keyBits: 2048,
  digest: "SHA256",
  notBefore: "2030-01-01T00:00:00.000Z",
  notAfter: "2031-01-01T00:00:00.000Z",
  fingerprint: "00",
} as const;

const found: TlsCheckJson = {
  node: "pacs.example:2762",
  profile: { name: "bcp195-rfc8996", met: "no" },
  profiles: [
    { name: "bcp195-rfc8996", section: "B.12", title: "Title", status: "active", met: "no", findings: [] },
    { name: "basic-tls", section: "B.1", title: "Old", status: "retired", met: "unknown", findings: [] },
  ],
  versions: [{ ...refused, version: "TLSv1.3" }],
  weakSuites: { tripleDes: "yes", null: "no", export: "no", rc4: "unknown", anonymous: "no" },
  prefersTls13: "unknown",
  compression: "no",
  secureRenegotiation: "yes",
  extendedMasterSecret: "yes",
  clientCertificate: { asked: "yes", required: "unknown" },
  chains: [{ trust: "not-judged", findings: [], certificates: [leaf] }],
  echo: { outcome: "echoed", version: "TLSv1.2", suite: "TLS_A" },
  connections: { made: 7, isLimited: false },
};

const text = (changes: Partial<TlsCheckJson> = {}): string => checkText({ ...found, ...changes });

describe("a TLS check for people", () => {
  it("begins with the node and says of each profile whether it is met", () => {
    expect(text()).toMatch(/^pacs\.example:2762\n/);
    expect(text()).toContain("  NOT MET    B.12  bcp195-rfc8996 (asked for): Title\n");
    expect(text()).toContain("  NOT KNOWN  B.1   basic-tls (retired): Old\n");
  });

  it("names suites in their order, short moduli with their bits, and what is not known", () => {
    const version = {
      ...refused,
      version: "TLSv1.2",
      accepted: "yes",
      order: "client",
      suites: ["TLS_A", "TLS_B"],
    } as const;
    const versions = [{ ...version, suitesComplete: false, groups: ["x25519"], dhBits: { TLS_B: 1024 } }];
    const lines = text({ versions })
      .split("\n")
      .slice(1, 5)
      .map((one) => one.trim());
    expect(lines).toEqual([
      "TLSv1.2      accepted with 2 suites, in the client's order; whether more is not known",
      "TLS_A",
      "TLS_B (1024 bits)",
      "groups: x25519",
    ]);
    expect(text({ versions: [{ ...refused, version: "TLSv1", accepted: "unknown" }] })).toContain(
      "  TLSv1        not known\n",
    );
  });

  it("tells weak suites apart by what is known of them", () => {
    expect(text()).toContain("weak suites  3DES accepted; NULL, EXPORT, anonymous refused; RC4 not known\n");
  });

  it("lists findings by what they do, names a few of many items, and says once that no chain was judged", () => {
    const items = ["A", "B", "C", "D", "E"];
    const findings = [
      { code: "TLS_SUITE_NULL", effect: "no", message: "bad", items: ["A"] },
      { code: "TLS_SUITE_UNKNOWN", effect: "unknown", message: "who knows", items },
      { code: "TLS_COMPRESSION", effect: "note", message: "by the way" },
      { code: "TLS_CERTIFICATE_NOT_JUDGED", effect: "note", message: "no trust" },
    ] as const;
    const shown = text({ profiles: [{ ...found.profiles[0]!, findings }] });
    expect(shown).toContain("      wrong  bad: A [TLS_SUITE_NULL]\n");
    expect(shown).toContain("      open   who knows: A, B, C, D and 1 more (--json lists them) [TLS_SUITE_UNKNOWN]\n");
    expect(shown).toContain("      note   by the way [TLS_COMPRESSION]\n");
    expect(shown).not.toContain("no trust");
    expect(shown).toContain("RSA 2048 bits, SHA256, until 2031-01-01; the chain was not judged (--trust)\n");
  });

  it.each<readonly [Partial<TlsCheckJson>, string]>([
    [{ chains: [{ trust: "invalid", findings: [], certificates: [leaf] }] }, "the chain is invalid"],
    [{ chains: [{ trust: "not-judged", findings: [], certificates: [] }] }, "certificate  cannot be read"],
    [{}, "a client certificate is asked for, and whether it is required is not known"],
    [{ clientCertificate: { asked: "yes", required: "yes" } }, "asked for, and required"],
    [{ clientCertificate: { asked: "yes", required: "no" } }, "asked for, and not required"],
    [{ clientCertificate: { asked: "no", required: "no" } }, "no client certificate is asked for"],
    [{ clientCertificate: { asked: "unknown", required: "unknown" } }, "is asked for is not known"],
    [{}, "echoed over TLSv1.2 TLS_A"],
    [{ echo: { outcome: "rejected", result: 1, source: 2, reason: 3 } }, "rejected: result 1, source 2, reason 3"],
    [{ echo: { outcome: "failed", why: "it broke" } }, "failed: it broke"],
    [{ echo: { outcome: "not-tried", why: "no key" } }, "not tried: no key"],
    [{}, "asked        7 connections\n"],
    [{ connections: { made: 250, isLimited: true } }, "250 connections; not everything"],
  ])("of %j says: %s", (changes, expected) => {
    expect(text(changes)).toContain(expected);
  });

  it("sends no control character to the terminal", () => {
    expect(text({ node: "a\x1b[2J:1" })).toContain("a\\x1b[2J:1");
  });
});
