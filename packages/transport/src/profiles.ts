import type { DigestAlgorithm } from "@dicomsec/pki";
import { profileRows } from "./generated/profiles.js";
import { TransportError } from "./errors.js";

export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

export type TlsProfileName =
  "basic-tls" | "aes-tls" | "bcp195" | "bcp195-nd" | "bcp195-extended" | "bcp195-rfc8996" | "bcp195-rfc8996-modified";

/** A group of a key exchange, as RFC 8446 4.2.7 or, for the NIST curves, FIPS 186 names it. */
export type KeyGroup = "X25519" | "X448" | "P-256" | "P-384" | "P-521";

/**
 * A TLS Secure Transport Connection Profile as data.
 *
 * @see PS3.15 Annex B
 */
export interface TlsProfile {
  readonly name: TlsProfileName;
  /** The section of PS3.15: `B.12`. */
  readonly section: string;
  readonly title: string;
  readonly status: "active" | "retired";
  /** The last edition whose text has a retired profile. */
  readonly lastEdition?: string;
  readonly citation: string;
  /** The port recommended for DIMSE. */
  readonly port: number;
  /** What may be negotiated, ascending. */
  readonly versions: readonly TlsVersion[];
  /** What a server must offer. */
  readonly requiredVersions: readonly TlsVersion[];
  /** IANA names of what may be negotiated, in the order of preference of both sides. */
  readonly suites: readonly string[];
  /** What a server must offer, given certificates for it. */
  readonly requiredSuites: readonly string[];
  /** Groups of ECDHE, in the order of preference; empty where the profile has no such suite. */
  readonly groups: readonly KeyGroup[];
  /** Smallest modulus of DHE, in bits; 0 where the profile has no such suite. */
  readonly minDhBits: number;
  /** What may be used in the handshake, as RFC 8446 4.2.3 names it; in TLS 1.0 and 1.1 the protocol fixes it. */
  readonly signatureAlgorithms: readonly string[];
  /** What every certificate of a path must satisfy; the hash is that of its signature, which does not count for a trust anchor. */
  readonly certificate: {
    readonly minRsaBits: number;
    readonly minEcBits: number;
    readonly digests: readonly DigestAlgorithm[];
  };
}

/** The TLS profiles of Annex B: first the active ones, the default before the other, then the retired ones. */
export const tlsProfiles: readonly TlsProfile[] = profileRows;

/** The profile that is meant where none is named: B.12. */
export const defaultTlsProfile: TlsProfileName = "bcp195-rfc8996";

/** @throws TransportError ERR_TRANSPORT_OPTIONS for a name that is none */
export function tlsProfile(name: TlsProfileName): TlsProfile {
  const profile = tlsProfiles.find((one) => one.name === name);
  if (!profile) throw new TransportError("ERR_TRANSPORT_OPTIONS", "there is no TLS profile of that name");
  return profile;
}
