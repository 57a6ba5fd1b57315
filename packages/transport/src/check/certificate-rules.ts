import type { TlsProfile } from "../profiles.js";
import type { CertificateFacts, ChainFacts } from "./facts.js";
import type { TlsFindingEffect } from "./finding.js";
import { finding, type ProfileRule } from "./profile-rule.js";

/** Keys and hashes of every chain. */
export function certificateStrength(effect: TlsFindingEffect): ProfileRule {
  return ({ facts, profile }) => {
    const certificates = facts.chains.flatMap((chain) => chain.certificates);
    const signed = facts.chains.flatMap(({ certificates: all }) =>
      all.filter((one, at) => at === 0 || !one.isSelfIssued),
    );
    return [
      ...(certificates.every((one) => hasKeyOf(profile, one))
        ? []
        : [
            finding(
              "TLS_CERTIFICATE_KEY",
              effect,
              "a key of the chain is shorter than the profile allows, or of another kind",
            ),
          ]),
      ...(signed.every((one) => hasDigestOf(profile, one))
        ? []
        : [
            finding(
              "TLS_CERTIFICATE_HASH",
              effect,
              "a certificate of the chain is signed over a hash that the profile does not have",
            ),
          ]),
    ];
  };
}

function hasKeyOf({ certificate: { minRsaBits, minEcBits } }: TlsProfile, { key, keyBits }: CertificateFacts): boolean {
  if (key === "RSA") return keyBits >= minRsaBits;
  return key === "EC" && keyBits >= minEcBits;
}

function hasDigestOf({ certificate: { digests } }: TlsProfile, { digest }: CertificateFacts): boolean {
  return digest !== undefined && digests.includes(digest);
}

/** That there is one, that it can be read, and that its time is now. */
export const certificateValidity: ProfileRule = ({ facts: { chains }, at }) => {
  const leaves = chains.map(({ certificates: [leaf] }) => leaf);
  if (leaves.length === 0 || leaves.includes(undefined))
    return [finding("TLS_CERTIFICATE_NOT_SEEN", "unknown", "no certificate was seen, or it cannot be read")];
  return leaves.every((leaf) => leaf!.notBefore <= at && at <= leaf!.notAfter)
    ? []
    : [finding("TLS_CERTIFICATE_VALIDITY", "no", "the certificate is not valid yet, or not any more")];
};

export const certificateTrust: ProfileRule = ({ facts: { chains } }) => {
  if (chains.some(isNotTrusted))
    return [finding("TLS_CERTIFICATE_UNTRUSTED", "no", "the chain does not hold, or leads to no trust anchor")];
  return chains.some(({ trust }) => trust === "not-judged")
    ? [finding("TLS_CERTIFICATE_NOT_JUDGED", "note", "no trust anchors were given: the chain was not judged")]
    : [];
};

function isNotTrusted({ trust }: ChainFacts): boolean {
  return trust === "invalid" || trust === "indeterminate";
}

/** A server must support mutual authentication, and may have it switched off: from outside the two look alike. @see PS3.15 B.12 */
export const mutualAuthentication: ProfileRule = ({ facts: { clientCertificate } }) => {
  if (clientCertificate.asked === "yes") return [];
  return clientCertificate.asked === "no"
    ? [
        finding(
          "TLS_CLIENT_CERTIFICATE_NOT_ASKED",
          "note",
          "no client certificate is asked for: mutual authentication is switched off, or missing",
        ),
      ]
    : [finding("TLS_CLIENT_CERTIFICATE_UNKNOWN", "note", "whether a client certificate is asked for is not known")];
};
