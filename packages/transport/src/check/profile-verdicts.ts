import { type TlsProfileName, tlsProfiles } from "../profiles.js";
import {
  certificateKind,
  certificateStrength,
  certificateTrust,
  certificateValidity,
  mutualAuthentication,
} from "./certificate-rules.js";
import type { Answer, TlsFacts } from "./facts.js";
import type { TlsFinding } from "./finding.js";
import {
  compression,
  curveSize,
  dhSize,
  extendedMasterSecret,
  secureRenegotiation,
  signatureHash,
} from "./key-rules.js";
import type { ProfileRule } from "./profile-rule.js";
import {
  anonymousSuites,
  discouragedDhe,
  discouragedSuites,
  forwardSecrecy,
  nullSuites,
  onlyListedSuites,
  rc4Suites,
  requiredSuites,
  strongSuitesFirst,
  suitesAreKnown,
  below112Bits,
} from "./suite-rules.js";
import { oldVersions, requiredVersions, tls13First } from "./version-rules.js";

/** Whether a node meets a profile. */
export interface ProfileVerdict {
  readonly profile: TlsProfileName;
  readonly met: Answer;
  /** First what makes it `no`, then what makes it `unknown`, then notes. */
  readonly findings: readonly TlsFinding[];
}

/** Of every profile. */
const always: readonly ProfileRule[] = [requiredVersions, requiredSuites, certificateValidity, certificateTrust];

/** BCP 195 as RFC 7525 has it: what it recommends is noted. */
const rfc7525: readonly ProfileRule[] = [
  ...always,
  oldVersions(["SSLv3"], "no"),
  nullSuites,
  rc4Suites,
  below112Bits,
  suitesAreKnown,
  forwardSecrecy,
  strongSuitesFirst,
  secureRenegotiation,
  compression,
  discouragedSuites,
  certificateStrength("note"),
  signatureHash("note"),
];

/** BCP 195 as RFC 8996 and RFC 9325 have it. */
const rfc9325: readonly ProfileRule[] = [
  ...always,
  oldVersions(["SSLv3", "TLSv1", "TLSv1.1"], "no"),
  nullSuites,
  rc4Suites,
  below112Bits,
  anonymousSuites("no"),
  suitesAreKnown,
  forwardSecrecy,
  strongSuitesFirst,
  tls13First,
  secureRenegotiation,
  extendedMasterSecret,
  compression,
  discouragedSuites,
  discouragedDhe,
  certificateStrength("no"),
  signatureHash("no"),
  dhSize("no"),
  mutualAuthentication,
];

const advisedSizes: readonly ProfileRule[] = [anonymousSuites("note"), dhSize("note"), curveSize(224, "note")];
const rfc7525WithoutDowngrade: readonly ProfileRule[] = [...rfc7525, oldVersions(["TLSv1", "TLSv1.1"], "no")];

const rulesOf: Readonly<Record<TlsProfileName, readonly ProfileRule[]>> = {
  "basic-tls": always,
  "aes-tls": always,
  bcp195: [...rfc7525, oldVersions(["TLSv1", "TLSv1.1"], "note"), ...advisedSizes],
  "bcp195-nd": [...rfc7525WithoutDowngrade, ...advisedSizes],
  "bcp195-extended": [...rfc7525WithoutDowngrade, onlyListedSuites, dhSize("no"), curveSize(256, "no")],
  "bcp195-rfc8996": [...rfc9325, curveSize(224, "no")],
  "bcp195-rfc8996-modified": [...rfc9325, onlyListedSuites, certificateKind, curveSize(256, "no")],
};

/**
 * Which profiles the facts meet: the duties of a server, as far as they show from outside.
 *
 * What a profile takes from BCP 195 as a recommendation is a note. That a suite is missing for want of a certificate, which only ECDSA or only
 * RSA needs, is `unknown`: the implementation may have it.
 *
 * @see PS3.15 Annex B
 */
export function judgeProfiles(facts: TlsFacts, at: Date): readonly ProfileVerdict[] {
  return tlsProfiles.map((profile) => {
    const found = rulesOf[profile.name].flatMap((rule) => rule({ facts, profile, at }));
    const findings = order.flatMap((effect) => found.filter((one) => one.effect === effect));
    const [worst] = findings;
    return { profile: profile.name, met: !worst || worst.effect === "note" ? "yes" : worst.effect, findings };
  });
}

const order = ["no", "unknown", "note"] as const;
