import { isFullRun } from "@dicomsec/testing";
import { type TlsProfile, tlsProfiles, type TlsVersion, type TransportErrorCode } from "@dicomsec/transport";

/** The one version and suite that a peer has, and the profiles, by their sections, that accept it: PS3.15 Annex B, by hand. */
export interface Offer {
  readonly version: TlsVersion;
  /** The IANA name. */
  readonly suite: string;
  /** What OpenSSL calls it; undefined where it has none. */
  readonly openssl: string | undefined;
  /** The words of a priority string of GnuTLS; undefined where it has none. */
  readonly gnutls: string | undefined;
  readonly profiles: readonly string[];
}

const ALL_12 = "B.9 B.10 B.11 B.12 B.13";

type Row = readonly [suite: string, openssl: string | undefined, gnutls: string | undefined, profiles: string];

const rows: Readonly<Record<TlsVersion, readonly Row[]>> = {
  "TLSv1.3": [
    ["TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", "+AES-128-GCM:+AEAD", "B.9 B.10 B.12 B.13"],
    ["TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", "+AES-256-GCM:+AEAD", "B.9 B.10 B.12 B.13"],
    ["TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "+CHACHA20-POLY1305:+AEAD", "B.9 B.10 B.12 B.13"],
    ["TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_SHA256", "+AES-128-CCM:+AEAD", "B.13"],
    ["TLS_AES_128_CCM_8_SHA256", "TLS_AES_128_CCM_8_SHA256", "+AES-128-CCM-8:+AEAD", "B.13"],
  ],
  "TLSv1.2": [
    ...ecdhe("AES_128_GCM_SHA256", "AES128-GCM-SHA256", "+AES-128-GCM:+AEAD", ALL_12),
    ...ecdhe("AES_256_GCM_SHA384", "AES256-GCM-SHA384", "+AES-256-GCM:+AEAD", ALL_12),
    ...ecdhe("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "+CHACHA20-POLY1305:+AEAD", "B.12 B.13"),
    ...ecdhe("AES_128_CBC_SHA", "AES128-SHA", "+AES-128-CBC:+SHA1", "B.9"),
    ...ecdhe("AES_128_CBC_SHA256", "AES128-SHA256", "+AES-128-CBC:+SHA256", ""),
    ...ecdhe("CAMELLIA_128_GCM_SHA256", undefined, "+CAMELLIA-128-GCM:+AEAD", ""),
    ...ecdhe("CAMELLIA_256_GCM_SHA384", undefined, "+CAMELLIA-256-GCM:+AEAD", ""),
    ...ecdhe("NULL_SHA", "NULL-SHA", "+NULL:+SHA1", ""),
    ecdsa("AES_128_CCM", "AES128-CCM", "+AES-128-CCM:+AEAD", "B.13"),
    ecdsa("AES_256_CCM", "AES256-CCM", "+AES-256-CCM:+AEAD", "B.13"),
    ecdsa("AES_128_CCM_8", "AES128-CCM8", "+AES-128-CCM-8:+AEAD", "B.13"),
    ecdsa("AES_256_CCM_8", "AES256-CCM8", "+AES-256-CCM-8:+AEAD", "B.13"),
    dhe("AES_128_GCM_SHA256", "AES128-GCM-SHA256", "+AES-128-GCM:+AEAD", "B.9 B.10 B.11 B.13"),
    dhe("AES_256_GCM_SHA384", "AES256-GCM-SHA384", "+AES-256-GCM:+AEAD", "B.9 B.10 B.11 B.13"),
    dhe("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "+CHACHA20-POLY1305:+AEAD", "B.13"),
    dhe("AES_128_CCM", "AES128-CCM", "+AES-128-CCM:+AEAD", "B.13"),
    dhe("AES_256_CCM", "AES256-CCM", "+AES-256-CCM:+AEAD", "B.13"),
    dhe("AES_128_CCM_8", "AES128-CCM8", "+AES-128-CCM-8:+AEAD", "B.13"),
    dhe("AES_256_CCM_8", "AES256-CCM8", "+AES-256-CCM-8:+AEAD", "B.13"),
    dhe("AES_128_CBC_SHA", "AES128-SHA", "+AES-128-CBC:+SHA1", ""),
    dhe("CAMELLIA_128_GCM_SHA256", undefined, "+CAMELLIA-128-GCM:+AEAD", ""),
    keyTransport("AES_128_GCM_SHA256", "AES128-GCM-SHA256", "+AES-128-GCM:+AEAD", ""),
    ...keyTransportOf(),
    ["TLS_DH_anon_WITH_AES_128_GCM_SHA256", "ADH-AES128-GCM-SHA256", "+ANON-DH:+AES-128-GCM:+AEAD", ""],
    ["TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "AECDH-AES128-SHA", "+ANON-ECDH:+AES-128-CBC:+SHA1", ""],
  ],
  "TLSv1.1": [...ecdhe("AES_128_CBC_SHA", "AES128-SHA", "+AES-128-CBC:+SHA1", "B.9"), ...keyTransportOf()],
  TLSv1: [
    ...ecdhe("AES_128_CBC_SHA", "AES128-SHA", "+AES-128-CBC:+SHA1", "B.9"),
    ...ecdhe("AES_256_CBC_SHA", "AES256-SHA", "+AES-256-CBC:+SHA1", ""),
    ...keyTransportOf(),
  ],
};

/** What peers offer, one by one. Where a profile allows Camellia, nobody here has it: Node's OpenSSL has no such suite. */
export const offers: readonly Offer[] = Object.entries(rows).flatMap(([version, list]) =>
  list.map(([suite, openssl, gnutls, profiles]) => ({
    version: version as TlsVersion,
    suite,
    openssl,
    gnutls,
    profiles: profiles.split(" "),
  })),
);

/** Of those that programs are started for: the first of each version that the same profiles accept, where not everything is tested. */
export function offersOfPrograms(all: readonly Offer[]): readonly Offer[] {
  const kinds = new Set<string>();
  const isFirst = ({ version, profiles }: Offer): boolean =>
    kinds.size < kinds.add(`${version} ${profiles.join(" ")}`).size;
  return isFullRun() ? all : all.filter(isFirst);
}

/** @throws Error when nobody offers that */
export function offerOf(version: TlsVersion, suite: string): Offer {
  const found = offers.find((offer) => offer.version === version && offer.suite === suite);
  if (!found) throw new Error("there is no such offer");
  return found;
}

/** The key that a peer needs for it. */
export function keyKindOf({ suite }: Offer): "rsa" | "ec" {
  return suite.includes("_ECDSA_") ? "ec" : "rsa";
}

/** Suites with RSA key transport, in every version up to 1.2. */
function keyTransportOf(): Row[] {
  return [
    keyTransport("AES_128_CBC_SHA", "AES128-SHA", "+AES-128-CBC:+SHA1", "B.3 B.9"),
    keyTransport("3DES_EDE_CBC_SHA", undefined, "+3DES-CBC:+SHA1", "B.1 B.3"),
    keyTransport("AES_256_CBC_SHA", "AES256-SHA", "+AES-256-CBC:+SHA1", ""),
    keyTransport("NULL_SHA", "NULL-SHA", "+NULL:+SHA1", ""),
  ];
}

function ecdhe(...row: Row): Row[] {
  return [ecdsa(...row), withExchange("ECDHE_RSA", "ECDHE-RSA", row)];
}

function ecdsa(...row: Row): Row {
  return withExchange("ECDHE_ECDSA", "ECDHE-ECDSA", row);
}

function dhe(...row: Row): Row {
  return withExchange("DHE_RSA", "DHE-RSA", row);
}

function keyTransport(...[suite, openssl, gnutls, profiles]: Row): Row {
  return [`TLS_RSA_WITH_${suite}`, openssl, `+RSA:${gnutls}`, profiles];
}

function withExchange(iana: string, other: string, [suite, openssl, gnutls, profiles]: Row): Row {
  return [`TLS_${iana}_WITH_${suite}`, openssl && `${other}-${openssl}`, `+${other}:${gnutls}`, profiles];
}

/** What becomes of a connection for each profile: "TLSv1.3 TLS_AES_128_GCM_SHA256", or the code with which we refuse. */
export type Cells = Readonly<Record<string, string>>;

/** What was negotiated where the profile accepts the offer, otherwise the code of the refusal. */
export function expectedCells(offer: Offer, refusal: (profile: TlsProfile, offer: Offer) => TransportErrorCode): Cells {
  const cell = (profile: TlsProfile): string =>
    offer.profiles.includes(profile.section) ? `${offer.version} ${offer.suite}` : refusal(profile, offer);
  return Object.fromEntries(tlsProfiles.map((profile) => [profile.section, cell(profile)]));
}

/** The engine of B.1 and B.3 ends with TLS 1.2: to it, a peer with nothing but 1.3 is one of 1.2 without a known suite. */
const isLegacy = ({ section }: TlsProfile): boolean => section === "B.1" || section === "B.3";

export function refusalOfServer(profile: TlsProfile, { version }: Offer): TransportErrorCode {
  return isLegacy(profile) || profile.versions.includes(version) ? "ERR_TRANSPORT_SUITE" : "ERR_TRANSPORT_VERSION";
}

/** A client learns why by the alert of the server, which looks for a suite first where the client does not list its versions. */
export function refusalOfClient(profile: TlsProfile, { version }: Offer): TransportErrorCode {
  const isListed = profile.versions.includes("TLSv1.3") || version === "TLSv1.3";
  const isVersion = isListed && !isLegacy(profile) && !profile.versions.includes(version);
  return isVersion ? "ERR_TRANSPORT_VERSION" : "ERR_TRANSPORT_ALERT";
}
