import { tlsProfile, type TlsProfileName } from "@dicomsec/transport";
import {
  type Answer,
  type ProfileVerdict,
  type TlsCheck,
  type TlsFinding,
  weakSuites,
  type WeakSuiteKind,
} from "@dicomsec/transport/check";
import type { TlsEcho } from "./echo-over-tls.js";

/**
 * What `dicomsec tls check --json` prints; `{ node, error: { code, message } }` where the node cannot be reached or speaks no TLS. An answer is
 * "yes", "no", or "unknown" where the node gave none that tells.
 */
export interface TlsCheckJson {
  /** As it was typed. */
  readonly node: string;
  /** The profile that the exit code is about. */
  readonly profile: { readonly name: TlsProfileName; readonly met: Answer };
  /** Every profile, the active ones first. */
  readonly profiles: readonly ProfileJson[];
  /** From the newest. */
  readonly versions: readonly VersionJson[];
  /** Whether suites that nobody should need any more are accepted, in any version. `export`: all of less than 112 bits. */
  readonly weakSuites: Readonly<Record<WeakSuiteKind, Answer>>;
  /** Whether TLS 1.3 is chosen when TLS 1.2 is offered too. */
  readonly prefersTls13: Answer;
  readonly compression: Answer;
  /** RFC 5746. */
  readonly secureRenegotiation: Answer;
  /** RFC 7627. */
  readonly extendedMasterSecret: Answer;
  readonly clientCertificate: { readonly asked: Answer; readonly required: Answer };
  /** One for each certificate of the node: it may have an RSA and an ECDSA one. */
  readonly chains: readonly ChainJson[];
  readonly echo: TlsEcho;
  readonly connections: {
    /** All that were made, that of the C-ECHO included. */
    readonly made: number;
    /** Whether questions were left out, for want of connections or after too many time-outs. */
    readonly isLimited: boolean;
  };
}

export interface ProfileJson {
  readonly name: TlsProfileName;
  /** Of PS3.15: "B.12". */
  readonly section: string;
  readonly title: string;
  readonly status: "active" | "retired";
  readonly met: Answer;
  /** First those with the effect "no", then "unknown", then "note". */
  readonly findings: readonly TlsFinding[];
}

export interface VersionJson {
  readonly version: string;
  readonly accepted: Answer;
  /** Whose order decides. */
  readonly order: "server" | "client" | "unknown";
  /** IANA names, in the order in which the node chose them. */
  readonly suites: readonly string[];
  /** Whether all others were refused. */
  readonly suitesComplete: boolean;
  /** `null`: not asked. Those before TLS 1.2 are asked where that is refused. */
  readonly groups: readonly string[] | null;
  readonly groupsComplete: boolean | null;
  /** TLS 1.2 alone; `null` elsewhere. */
  readonly signatureSchemes: readonly string[] | null;
  readonly signatureSchemesComplete: boolean | null;
  /** The moduli of DHE, in bits, by the name of the suite. */
  readonly dhBits: Readonly<Record<string, number>>;
}

export interface ChainJson {
  readonly trust: "valid" | "invalid" | "indeterminate" | "not-judged";
  readonly findings: readonly { readonly code: string; readonly message: string }[];
  /** The leaf first; empty when they cannot be read. Holders are not named. */
  readonly certificates: readonly {
    readonly key: "RSA" | "EC" | "other";
    readonly keyBits: number;
    readonly digest: string | null;
    readonly notBefore: string;
    readonly notAfter: string;
    /** SHA-256, in hexadecimal. */
    readonly fingerprint: string;
  }[];
}

/** What was found out, to be printed. */
export interface CheckedNode {
  readonly node: string;
  readonly profile: TlsProfileName;
  readonly check: TlsCheck;
  readonly echo: TlsEcho;
}

export function checkJson({ node, profile, check, echo }: CheckedNode): TlsCheckJson {
  const { versions, chains, ...facts } = check.facts;
  const tried = echo.outcome === "not-tried" ? 0 : 1;
  return {
    node,
    profile: { name: profile, met: metOf(check, profile) },
    profiles: check.profiles.map(profileJson),
    versions: versions.map(({ suites, groups, signatureSchemes, ...one }) => ({
      version: one.version,
      accepted: one.accepted,
      order: one.order,
      suites: suites.items,
      suitesComplete: suites.isComplete,
      groups: groups?.items.map(({ name }) => name) ?? null,
      groupsComplete: groups?.isComplete ?? null,
      signatureSchemes: signatureSchemes?.items ?? null,
      signatureSchemesComplete: signatureSchemes?.isComplete ?? null,
      dhBits: one.dhBits,
    })),
    weakSuites: weakSuites(check.facts),
    ...facts,
    chains: chains.map(({ trust, trustFindings, certificates }) => ({
      trust,
      findings: trustFindings.map(({ code, message }) => ({ code, message })),
      certificates: certificates.map(({ key, keyBits, digest = null, notBefore, notAfter, fingerprint }) => {
        return {
          key,
          keyBits,
          digest,
          notBefore: notBefore.toISOString(),
          notAfter: notAfter.toISOString(),
          fingerprint,
        };
      }),
    })),
    echo,
    connections: { ...check.connections, made: check.connections.made + tried },
  };
}

/** Whether the profile of the exit code is met. */
export function metOf({ profiles }: TlsCheck, name: TlsProfileName): Answer {
  return profiles.find(({ profile }) => profile === name)?.met ?? "unknown";
}

function profileJson({ profile: name, met, findings }: ProfileVerdict): ProfileJson {
  const { section, title, status } = tlsProfile(name);
  return { name, section, title, status, met, findings };
}
