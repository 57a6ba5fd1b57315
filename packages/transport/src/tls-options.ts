import { constants } from "node:crypto";
import type { SecureContextOptions as NodeContextOptions } from "node:tls";
import { type CipherSuite, cipherSuite } from "./cipher-suites.js";
import { ffdhe2048 } from "./dh-parameters.js";
import { contextIdentities, type Identity } from "./identities.js";
import type { TlsProfile } from "./profiles.js";

/** Suites of the profile that some engine here has. */
export function usableSuites({ suites }: TlsProfile): CipherSuite[] {
  return suites.map(cipherSuite).filter(({ engine }) => engine !== "none");
}

/** Whether the profile has a suite that Node's TLS lacks and the legacy engine has. */
export function needsLegacyEngine(profile: TlsProfile): boolean {
  return usableSuites(profile).some(({ engine }) => engine === "legacy");
}

/** Suites of the profile that Node's TLS negotiates. */
export function nativeSuites(profile: TlsProfile): CipherSuite[] {
  return usableSuites(profile).filter(({ engine }) => engine !== "legacy");
}

/** How long a session can be resumed, in seconds; then it takes a full handshake. */
const SESSION_TIMEOUT_S = 300;

const NEVER = constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION;

/** The rules of a profile as options of one context of Node's TLS. */
export function contextOptions(
  profile: TlsProfile,
  identities: readonly Identity[],
  { resumption }: { readonly resumption: boolean },
): NodeContextOptions {
  const { versions, groups, signatureAlgorithms } = profile;
  const names = nativeSuites(profile).map(({ openSslName }) => openSslName);
  return {
    ...contextIdentities(identities),
    minVersion: versions[0]!,
    maxVersion: versions.at(-1)!,
    ciphers: `${names.join(":")}:@SECLEVEL=${securityLevel(profile)}`,
    ...(groups.length > 0 && { ecdhCurve: groups.join(":") }),
    ...(profile.minDhBits > 0 && { dhparam: ffdhe2048 }),
    sigalgs: signatureAlgorithms.join(":"),
    honorCipherOrder: true,
    secureOptions: NEVER | (resumption ? 0 : constants.SSL_OP_NO_TICKET),
    sessionTimeout: SESSION_TIMEOUT_S,
  };
}

/**
 * OpenSSL's level 2 asks for 112 bits of security everywhere. It knows no TLS before 1.2, nor, from OpenSSL 3.2 on, CCM_8: such profiles rely on
 * the lists alone.
 */
function securityLevel({ versions, suites }: TlsProfile): number {
  return versions[0] === "TLSv1.2" && !suites.some((name) => name.includes("CCM_8")) ? 2 : 0;
}
