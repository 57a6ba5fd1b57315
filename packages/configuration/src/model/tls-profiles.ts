import { type TlsProfile, tlsProfile, type TlsProfileName, tlsProfiles } from "@dicomsec/transport";
import type { NetworkConnection } from "./objects.js";

/** What a Network Connection of a TLS profile lists as its `dicomTLSCipherSuite`. @see PS3.15 H.1.1.3 */
export function cipherSuitesOf(profile: TlsProfileName): readonly string[] {
  return tlsProfile(profile).suites;
}

/**
 * The TLS profiles by which a Network Connection can be reached: those that have a suite in common with it, those in force before retired ones.
 *
 * Names that begin with `SSL_`, as Java writes some, are taken for those of TLS. A name that no profile has counts for nothing.
 */
export function tlsProfilesFor({ tlsCipherSuites }: Pick<NetworkConnection, "tlsCipherSuites">): TlsProfile[] {
  const suites = new Set(tlsCipherSuites.map((name) => name.trim().toUpperCase().replace(/^SSL_/, "TLS_")));
  const common = tlsProfiles.filter((profile) => profile.suites.some((name) => suites.has(name)));
  return [...common.filter(({ status }) => status === "active"), ...common.filter(({ status }) => status !== "active")];
}
