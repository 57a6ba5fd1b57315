import type { TlsProfile } from "../profiles.js";
import type { TlsFacts, VersionFacts } from "./facts.js";
import type { TlsFinding, TlsFindingCode, TlsFindingEffect } from "./finding.js";

/** What a rule is told. */
export interface Judged {
  readonly facts: TlsFacts;
  readonly profile: TlsProfile;
  /** When certificates must be valid. */
  readonly at: Date;
}

/** One duty of a server: what of the facts departs from it. */
export type ProfileRule = (judged: Judged) => readonly TlsFinding[];

export function finding(
  code: TlsFindingCode,
  effect: TlsFindingEffect,
  message: string,
  items?: readonly string[],
): TlsFinding {
  return { code, effect, message, ...(items && { items }) };
}

/** A finding about each of the items; none where there are none. */
export function findingAbout(
  items: readonly string[],
  code: TlsFindingCode,
  effect: TlsFindingEffect,
  message: string,
): readonly TlsFinding[] {
  return items.length === 0 ? [] : [finding(code, effect, message, items)];
}

export function acceptedVersions({ versions }: TlsFacts): VersionFacts[] {
  return versions.filter(({ accepted }) => accepted === "yes");
}

/** The suites of all versions, each once. */
export function acceptedSuites(facts: TlsFacts): string[] {
  return [...new Set(acceptedVersions(facts).flatMap(({ suites }) => suites.items))];
}

/** Whether a version before TLS 1.3 is accepted, which has duties that TLS 1.3 does away with. */
export function hasOlderThanTls13(facts: TlsFacts): boolean {
  return acceptedVersions(facts).some(({ version }) => version !== "TLSv1.3");
}
