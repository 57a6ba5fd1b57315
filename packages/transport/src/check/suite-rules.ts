import type { TlsFacts, VersionFacts } from "./facts.js";
import type { TlsFindingCode, TlsFindingEffect } from "./finding.js";
import { acceptedSuites, acceptedVersions, finding, findingAbout, type ProfileRule } from "./profile-rule.js";
import {
  certificateKeyOf,
  hasNoEncryption,
  isAead,
  isAnonymous,
  isBelow112Bits,
  isDhe,
  isForwardSecret,
  isRc4,
  isTls13Suite,
  isTripleDes,
} from "./probed-suites.js";

/**
 * The suites that a server must accept, in the versions of the profile that have them. A suite whose certificate the node did not show may
 * still be there: that is not known.
 */
export const requiredSuites: ProfileRule = ({ facts, profile }) => {
  const versions = acceptedVersions(facts).filter(({ version }) =>
    profile.requiredVersions.some((one) => one === version),
  );
  const absent = profile.requiredSuites.filter((name) => {
    const having = versionsOf(name, versions);
    return having.length > 0 && !having.some(({ suites }) => suites.items.includes(name));
  });
  const isHidden = (name: string): boolean => !showsKey(facts, certificateKeyOf(name));
  const isOpen = (name: string): boolean => versionsOf(name, versions).some(({ suites }) => !suites.isComplete);
  const known = absent.filter((name) => !isOpen(name));
  return [
    ...findingAbout(
      known.filter((name) => !isHidden(name)),
      "TLS_SUITE_MISSING",
      "no",
      "suites that a server must accept are refused",
    ),
    ...findingAbout(
      known.filter(isHidden),
      "TLS_SUITE_NOT_SHOWN",
      "unknown",
      "suites that a server must accept need a certificate with another kind of key than the node has shown",
    ),
    ...findingAbout(
      absent.filter(isOpen),
      "TLS_SUITE_UNKNOWN",
      "unknown",
      "whether suites that a server must accept are accepted is not known",
    ),
  ];
};

function versionsOf(suite: string, versions: readonly VersionFacts[]): VersionFacts[] {
  return versions.filter(({ version }) => (version === "TLSv1.3") === isTls13Suite(suite));
}

function showsKey({ chains }: TlsFacts, key: "RSA" | "EC" | undefined): boolean {
  return key === undefined || chains.some(({ certificates }) => certificates[0]?.key === key);
}

/** No other suite than those of the profile. */
export const onlyListedSuites: ProfileRule = ({ facts, profile }) =>
  findingAbout(
    acceptedSuites(facts).filter((name) => !profile.suites.includes(name)),
    "TLS_SUITE_NOT_ALLOWED",
    "no",
    "suites that are not on the list of the profile are accepted",
  );

/** Suites of a kind that must not, or should not, be negotiated. */
function suitesLike(
  isLike: (name: string) => boolean,
  {
    code,
    effect,
    message,
  }: { readonly code: TlsFindingCode; readonly effect: TlsFindingEffect; readonly message: string },
): ProfileRule {
  return ({ facts }) => findingAbout(acceptedSuites(facts).filter(isLike), code, effect, message);
}

/** @see PS3.15 B.12, RFC 9325 4.1 */
export const nullSuites = suitesLike(hasNoEncryption, {
  code: "TLS_SUITE_NULL",
  effect: "no",
  message: "suites that encrypt nothing are accepted",
});

export function anonymousSuites(effect: TlsFindingEffect): ProfileRule {
  return suitesLike(isAnonymous, {
    code: "TLS_SUITE_ANONYMOUS",
    effect,
    message: "suites that authenticate nobody are accepted",
  });
}

export const rc4Suites = suitesLike(isRc4, {
  code: "TLS_SUITE_RC4",
  effect: "no",
  message: "suites with RC4 are accepted",
});

export const below112Bits = suitesLike(isBelow112Bits, {
  code: "TLS_SUITE_WEAK",
  effect: "no",
  message: "suites of less than 112 bits, such as those for export, are accepted",
});

/** 3DES has less than 128 bits, and static key exchanges no forward secrecy. @see RFC 9325 4.1, RFC 7525 4.1 */
export const discouragedSuites = suitesLike((name) => isTripleDes(name) || !isForwardSecret(name), {
  code: "TLS_SUITE_DISCOURAGED",
  effect: "note",
  message: "suites that should not be negotiated are accepted: 3DES, or no forward secrecy",
});

/** @see RFC 9325 4.1 */
export const discouragedDhe = suitesLike(isDhe, {
  code: "TLS_SUITE_DISCOURAGED",
  effect: "note",
  message: "suites that should not be negotiated are accepted: DHE in TLS 1.2 or older",
});

/** A rule about what is accepted holds only when all of that is known. */
export const suitesAreKnown: ProfileRule = ({ facts }) =>
  findingAbout(
    acceptedVersions(facts)
      .filter(({ suites }) => !suites.isComplete)
      .map(({ version }) => version),
    "TLS_SUITE_UNKNOWN",
    "unknown",
    "not all suites that these versions may accept are known",
  );

/** @see RFC 9325 4.1, RFC 7525 4.1 */
export const forwardSecrecy: ProfileRule = ({ facts }) => {
  const tls12 = acceptedVersions(facts).find(({ version }) => version === "TLSv1.2");
  if (!tls12 || tls12.suites.items.some(isForwardSecret) || !tls12.suites.isComplete) return [];
  return [finding("TLS_SUITE_NO_FORWARD_SECRECY", "no", "no suite of TLS 1.2 has forward secrecy")];
};

/** A server prefers the recommended suites over weaker ones, whatever the client prefers. @see RFC 9325 4.2, RFC 7525 4.2.1 */
export const strongSuitesFirst: ProfileRule = ({ facts }) => {
  const tls12 = acceptedVersions(facts).find(({ version }) => version === "TLSv1.2");
  const names = tls12?.suites.items ?? [];
  const weaker = names.filter((name) => !isStrong(name));
  if (!tls12 || weaker.length === 0 || weaker.length === names.length) return [];
  if (tls12.order === "unknown")
    return [
      finding("TLS_SUITE_ORDER", "unknown", "whether suites with forward secrecy and an AEAD come first is not known"),
    ];
  if (tls12.order === "client")
    return [finding("TLS_SUITE_ORDER", "no", "the client's order decides, so that a weaker suite can be chosen")];
  const last = names.findLastIndex(isStrong);
  return findingAbout(
    weaker.filter((name) => names.indexOf(name) < last),
    "TLS_SUITE_ORDER",
    "no",
    "weaker suites are chosen before some with forward secrecy and an AEAD",
  );
};

function isStrong(name: string): boolean {
  return isForwardSecret(name) && isAead(name) && !isAnonymous(name);
}
