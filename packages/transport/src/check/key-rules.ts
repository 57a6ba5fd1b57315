import type { TlsFacts } from "./facts.js";
import type { TlsFindingEffect } from "./finding.js";
import { isDhe, isEcdhe } from "./probed-suites.js";
import {
  acceptedSuites,
  acceptedVersions,
  finding,
  findingAbout,
  hasOlderThanTls13,
  type ProfileRule,
} from "./profile-rule.js";
import { isOverWeakHash } from "./signature-schemes.js";

/** The moduli of DHE, as far as they were seen. */
export function dhSize(effect: TlsFindingEffect): ProfileRule {
  return ({ facts, profile: { minDhBits } }) => {
    const seen = acceptedVersions(facts).flatMap(({ dhBits }) => Object.entries(dhBits));
    const short = seen.filter(([, bits]) => bits < minDhBits).map(([name, bits]) => `${name} (${bits} bits)`);
    const unseen = acceptedSuites(facts).filter((name) => isDhe(name) && !seen.some(([one]) => one === name));
    return [
      ...findingAbout(
        [...new Set(short)],
        "TLS_DH_SHORT",
        effect,
        `the modulus of DHE has less than ${minDhBits} bits`,
      ),
      ...findingAbout(unseen, "TLS_DH_UNKNOWN", unlessNote(effect), "the modulus of DHE was not seen"),
    ];
  };
}

/** The curves of ECDHE. */
export function curveSize(minBits: number, effect: TlsFindingEffect): ProfileRule {
  return ({ facts }) => {
    const groups = acceptedVersions(facts).flatMap((version) => version.groups?.items ?? []);
    // Groups of integers modulo a prime are longer than any limit of curves.
    const short = groups.filter(({ bits }) => bits < minBits).map(({ name }) => name);
    return [
      ...findingAbout(
        [...new Set(short)],
        "TLS_GROUP_SHORT",
        effect,
        `a curve of the key exchange has less than ${minBits} bits`,
      ),
      ...(areGroupsKnown(facts)
        ? []
        : [finding("TLS_GROUP_UNKNOWN", unlessNote(effect), "not all groups that the node may accept are known")]),
    ];
  };
}

/** The curves of versions before TLS 1.2 are those of TLS 1.2, where the node has it. */
function areGroupsKnown(facts: TlsFacts): boolean {
  const versions = acceptedVersions(facts);
  if (versions.some(({ groups }) => groups?.isComplete === false)) return false;
  return (
    !acceptedSuites(facts).some(isEcdhe) || versions.some(({ groups, version }) => groups && version !== "TLSv1.3")
  );
}

/** Signatures of the handshake over MD5 and SHA-1, where TLS 1.2 lets the two sides choose. @see RFC 9155 */
export function signatureHash(effect: TlsFindingEffect): ProfileRule {
  return ({ facts }) => {
    const schemes = acceptedVersions(facts).find(({ version }) => version === "TLSv1.2")?.signatureSchemes;
    if (!schemes) return [];
    const weak = schemes.items.filter(isOverWeakHash);
    return [
      ...findingAbout(
        weak,
        "TLS_SIGNATURE_HASH",
        effect,
        "the handshake is signed over MD5 or SHA-1 where the client offers nothing else",
      ),
      ...(schemes.isComplete
        ? []
        : [
            finding(
              "TLS_SIGNATURE_UNKNOWN",
              unlessNote(effect),
              "not all signature algorithms that the node may use are known",
            ),
          ]),
    ];
  };
}

function unlessNote(effect: TlsFindingEffect): TlsFindingEffect {
  return effect === "note" ? "note" : "unknown";
}

/** @see RFC 9325 3.5, RFC 7525 3.5 */
export const secureRenegotiation: ProfileRule = ({ facts }) =>
  hasOlderThanTls13(facts) && facts.secureRenegotiation === "no"
    ? [finding("TLS_RENEGOTIATION", "no", "renegotiation_info is not acknowledged")]
    : [];

/** @see RFC 9325 3.5 */
export const extendedMasterSecret: ProfileRule = ({ facts }) =>
  hasOlderThanTls13(facts) && facts.extendedMasterSecret === "no"
    ? [finding("TLS_EXTENDED_MASTER_SECRET", "no", "extended_master_secret is not acknowledged")]
    : [];

/** @see RFC 9325 3.3, RFC 7525 3.3 */
export const compression: ProfileRule = ({ facts }) =>
  facts.compression === "yes"
    ? [finding("TLS_COMPRESSION", "note", "compression should not be supported, and is accepted")]
    : [];
