import type { Answer, TlsFacts } from "./facts.js";
import { finding, findingAbout, type ProfileRule } from "./profile-rule.js";
import type { ProbedVersion } from "./probed-versions.js";

function named(facts: TlsFacts, names: readonly ProbedVersion[], answer: Answer): string[] {
  return facts.versions
    .filter((one) => names.includes(one.version) && one.accepted === answer)
    .map((one) => one.version);
}

/** The versions that the profile asks of a server. */
export const requiredVersions: ProfileRule = ({ facts, profile: { requiredVersions: names } }) => [
  ...findingAbout(
    named(facts, names, "no"),
    "TLS_VERSION_MISSING",
    "no",
    "a version that a server must offer is refused",
  ),
  ...findingAbout(
    named(facts, names, "unknown"),
    "TLS_VERSION_UNKNOWN",
    "unknown",
    "whether a version that a server must offer is accepted is not known",
  ),
];

/** Versions that must not, or should not, be negotiated. */
export function oldVersions(names: readonly ProbedVersion[], effect: "no" | "note"): ProfileRule {
  const isForbidden = effect === "no";
  const code = isForbidden ? "TLS_VERSION_FORBIDDEN" : "TLS_VERSION_DISCOURAGED";
  const word = isForbidden ? "must" : "should";
  return ({ facts }) => {
    return [
      ...findingAbout(named(facts, names, "yes"), code, effect, `a version that ${word} not be negotiated is accepted`),
      ...findingAbout(
        named(facts, names, "unknown"),
        "TLS_VERSION_UNKNOWN",
        isForbidden ? "unknown" : "note",
        `whether a version that ${word} not be negotiated is accepted is not known`,
      ),
    ];
  };
}

/** A server that has TLS 1.3 chooses it where it is offered. */
export const tls13First: ProfileRule = ({ facts }) => {
  if (named(facts, ["TLSv1.2", "TLSv1.3"], "yes").length < 2 || facts.prefersTls13 === "yes") return [];
  return facts.prefersTls13 === "no"
    ? [finding("TLS_VERSION_ORDER", "no", "TLS 1.2 is chosen although TLS 1.3 is offered")]
    : [finding("TLS_VERSION_ORDER", "unknown", "whether TLS 1.3 is chosen over TLS 1.2 is not known")];
};
