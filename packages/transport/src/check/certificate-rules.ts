import type { TlsProfile } from "../profiles.js";
import type { CertificateFacts, ChainFacts } from "./facts.js";
import type { TlsFindingEffect } from "./finding.js";
import { finding, type ProfileRule } from "./profile-rule.js";

/** Keys and hashes of every chain; what is of a kind that is not known here is not judged. */
export function certificateStrength(effect: TlsFindingEffect): ProfileRule {
  return ({ facts, profile }) => {
    const keys = facts.chains.flatMap(({ certificates }) => certificates);
    const signed = facts.chains.flatMap(({ certificates }) =>
      certificates.filter((one, at) => at === 0 || !one.isSelfIssued),
    );
    const isUnknown = keys.some(({ keyBits }) => keyBits === 0) || signed.some(({ digest }) => digest === undefined);
    return [
      ...(keys.some((one) => isKeyShort(profile, one))
        ? [finding("TLS_CERTIFICATE_KEY", effect, "a key of the chain is shorter than the profile allows")]
        : []),
      ...(signed.some(({ digest }) => digest !== undefined && !profile.certificate.digests.includes(digest))
        ? [
            finding(
              "TLS_CERTIFICATE_HASH",
              effect,
              "a certificate of the chain is signed over a hash that the profile does not have",
            ),
          ]
        : []),
      ...(isUnknown
        ? [
            finding(
              "TLS_CERTIFICATE_UNKNOWN",
              effect === "no" ? "unknown" : effect,
              "a key or a signature of the chain is of a kind that is not judged here",
            ),
          ]
        : []),
    ];
  };
}

function isKeyShort(
  { certificate: { minRsaBits, minEcBits } }: TlsProfile,
  { key, keyBits }: CertificateFacts,
): boolean {
  return keyBits > 0 && keyBits < (key === "RSA" ? minRsaBits : minEcBits);
}

/** Only RSA and ECDSA keys. @see PS3.15 B.13 */
export const certificateKind: ProfileRule = ({ facts: { chains } }) =>
  chains.some(({ certificates }) => certificates.some(({ key }) => key === "other"))
    ? [finding("TLS_CERTIFICATE_KEY", "no", "a key of the chain is neither of RSA nor of ECDSA")]
    : [];

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
  if (chains.some(({ trust }) => trust === "indeterminate"))
    return [finding("TLS_CERTIFICATE_UNTRUSTED", "unknown", "whether the chain holds cannot be told")];
  return chains.some(({ trust }) => trust === "not-judged")
    ? [finding("TLS_CERTIFICATE_NOT_JUDGED", "note", "no trust anchors were given: the chain was not judged")]
    : [];
};

function isNotTrusted({ trust, trustFindings }: ChainFacts): boolean {
  return trust === "invalid" || trustFindings.some(({ code }) => code === "PATH_ISSUER_UNKNOWN");
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
