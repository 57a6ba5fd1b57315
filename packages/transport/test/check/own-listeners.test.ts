import { beforeAll, describe, expect, it } from "@jest/globals";
import { createTestCa, type KeyEntry, type TestCa } from "@dicomsec/pki";
import { checkTls, type TlsCheck } from "../../src/check/index.js";
import { legacyEngine } from "../../src/legacy/index.js";
import { listen, type ListenOptions } from "../../src/listen.js";
import { type TlsProfileName, tlsProfiles } from "../../src/profiles.js";
import { secureContext, type SecureContextOptions } from "../../src/secure-context.js";

let ca: TestCa;
let identities: readonly KeyEntry[];
beforeAll(async () => {
  ca = await createTestCa({ key: "p-256" });
  const keys = ["rsa-2048", "p-256"] as const;
  identities = await Promise.all(keys.map(async (key) => ca.issue({ name: key, key, usages: ["server"] })));
});

async function checkListener(options: Partial<SecureContextOptions>): Promise<TlsCheck> {
  const trust = { anchors: ca.authority.certificates };
  const context = secureContext({ identities, trust, legacy: legacyEngine, onWarning: () => {}, ...options });
  const onConnection: ListenOptions["onConnection"] = (connection) => void connection.on("error", () => {}).resume();
  await using listener = await listen({ context, host: "127.0.0.1", port: 0, onConnection });
  return await checkTls({ host: "127.0.0.1", port: listener.port, delayMs: 0, timeoutMs: 5000, trust: trust.anchors });
}

describe("a check of a listener of ours", () => {
  it.each(tlsProfiles.map(({ name }) => name))("finds that one of %s meets it", async (profile: TlsProfileName) => {
    const { profiles } = await checkListener({ profile });
    const { findings, met } = profiles.find((one) => one.profile === profile)!;
    expect({ met, findings: findings.filter(({ effect }) => effect !== "note") }).toEqual({ met: "yes", findings: [] });
  });

  it.each([
    ["required", { asked: "yes", required: "yes" }],
    ["requested", { asked: "yes", required: "no" }],
    ["none", { asked: "no", required: "no" }],
  ] as const)("finds the client certificate %s", async (clientCertificate, expected) => {
    expect((await checkListener({ clientCertificate })).facts.clientCertificate).toEqual(expected);
  });
});
