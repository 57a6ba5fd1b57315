import type { DigestAlgorithm, PathFinding } from "@dicomsec/pki";
import type { ProbedGroup } from "./groups.js";
import type { ProbedVersion } from "./probed-versions.js";

/** `unknown`: the node gave no answer that tells, or was not asked because the connections were used up. */
export type Answer = "yes" | "no" | "unknown";

/** What a list was made by: asking again without what was chosen, until nothing was. */
export interface Accepted<Item> {
  /** In the order in which the node chose them. */
  readonly items: readonly Item[];
  /** Whether the node refused all that is not listed; else the rest is not known. */
  readonly isComplete: boolean;
}

/** What a node does with one protocol version. */
export interface VersionFacts {
  readonly version: ProbedVersion;
  readonly accepted: Answer;
  /** IANA names. */
  readonly suites: Accepted<string>;
  /** Whose order decides among the suites that both have; `unknown` also where there are not two. */
  readonly order: "server" | "client" | "unknown";
  /** Groups of the key exchange; `undefined`: not asked, as it is for versions before TLS 1.2 where that is accepted. */
  readonly groups: Accepted<ProbedGroup> | undefined;
  /** Signature algorithms of ServerKeyExchange, as RFC 8446 4.2.3 names them; TLS 1.2 alone. */
  readonly signatureSchemes: Accepted<string> | undefined;
  /** The moduli that were seen in DHE key exchanges, in bits, by the name of the suite. */
  readonly dhBits: Readonly<Record<string, number>>;
}

/** What is known of a certificate without naming its holder. */
export interface CertificateFacts {
  readonly key: "RSA" | "EC" | "other";
  /** Of the modulus, or of the field of the curve. 0: unknown. */
  readonly keyBits: number;
  /** The digest of its signature; `undefined` for an algorithm that pki does not know. */
  readonly digest: DigestAlgorithm | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isSelfIssued: boolean;
  /** SHA-256 of the DER encoding, in hexadecimal. */
  readonly fingerprint: string;
}

/** A chain that a node has shown. */
export interface ChainFacts {
  /** The leaf first; empty when it cannot be read. */
  readonly certificates: readonly CertificateFacts[];
  /** `not-judged`: no trust anchors were given. */
  readonly trust: "valid" | "invalid" | "indeterminate" | "not-judged";
  readonly trustFindings: readonly PathFinding[];
}

/** All that a check found out about a node. */
export interface TlsFacts {
  /** From the newest. */
  readonly versions: readonly VersionFacts[];
  /** Whether TLS 1.3 is chosen when TLS 1.2 is offered too; `unknown` also where the node has not both. */
  readonly prefersTls13: Answer;
  /** One for each key of the node: it may have an RSA and an ECDSA certificate. */
  readonly chains: readonly ChainFacts[];
  readonly clientCertificate: { readonly asked: Answer; readonly required: Answer };
  /** Whether DEFLATE is accepted, in TLS 1.2 or older. */
  readonly compression: Answer;
  /** RFC 5746 and RFC 7627, in the newest of TLS 1.2 and older; `unknown` where the node has none of them. */
  readonly secureRenegotiation: Answer;
  readonly extendedMasterSecret: Answer;
}
