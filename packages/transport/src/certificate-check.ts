import {
  type Certificate,
  type KeyUsage,
  type OcspResponse,
  parseCertificate,
  parseOcspResponse,
  type PathFinding,
  type PathFindingCode,
  type PathValidation,
  validatePath,
} from "@dicomsec/pki";
import { TransportError, type TransportErrorCode } from "./errors.js";
import type { TlsProfile } from "./profiles.js";
import type { Trust } from "./trust.js";

/** What a peer showed in the handshake. */
export interface PeerProof {
  /** DER certificates, the leaf first; the others may be in any order. */
  readonly chain: readonly Uint8Array[];
  /** The DER of a stapled OCSP response. */
  readonly stapled?: Uint8Array | undefined;
  readonly role: "client" | "server";
  /** The key exchange by which a server proved that it has the key: RSA decrypts, all others sign. */
  readonly isKeyTransport: boolean;
}

export interface CheckOptions {
  readonly profile: Pick<TlsProfile, "certificate">;
  readonly trust: Trust;
  readonly at: Date;
  /** Whether keys and hashes that the profile does not allow are an error, or are told in `departures`. */
  readonly departures: "refuse" | "report";
}

export interface CheckedCertificate {
  readonly certificate: Certificate;
  /** What the profile does not allow, where that is reported. */
  readonly departures: readonly TransportErrorCode[];
  /** From when on the answer may be another one: a certificate or evidence of its revocation has run out, or its revocation has come. */
  readonly until: Date;
}

/** Longest chain that a peer may send. */
const MAX_CHAIN_LENGTH = 10;

/**
 * Decides whether a peer's certificate is to be relied on in a connection of a profile.
 *
 * @throws TransportError one of ERR_TRANSPORT_CERTIFICATE_…, or ERR_TRANSPORT_NOT_AUTHORIZED for a node that is not listed
 * @see RFC 5280 section 6; PS3.15 B.13
 */
export async function checkCertificate(proof: PeerProof, options: CheckOptions): Promise<CheckedCertificate> {
  const [leaf, ...others] = readChain(proof.chain);
  if (!leaf) throw new TransportError("ERR_TRANSPORT_CERTIFICATE_MISSING", "the peer sent no certificate");
  const { trust } = options;
  const isListed = trust.authorizedNodes?.some((node) => isEncodedAs(node, leaf.bytes));
  const result = await validate(leaf, others, proof, options);
  const isAlone = isListed && has(result, "PATH_ISSUER_UNKNOWN") && !has(result, "PATH_REVOKED");
  const answer = isAlone ? await validateAlone(leaf, proof, options) : result;
  const departures = expectValid(answer, options.departures);
  if (isListed === false)
    throw new TransportError("ERR_TRANSPORT_NOT_AUTHORIZED", "the certificate is not one of an authorised node");
  return { certificate: leaf, departures, until: untilOf(answer, proof, options) };
}

function readChain(chain: readonly Uint8Array[]): Certificate[] {
  if (chain.length > MAX_CHAIN_LENGTH) throw invalid("the peer sent too many certificates");
  try {
    return chain.map(parseCertificate);
  } catch (cause) {
    throw invalid("a certificate of the peer cannot be read", cause);
  }
}

function invalid(message: string, cause?: unknown): TransportError {
  return new TransportError("ERR_TRANSPORT_CERTIFICATE_INVALID", message, { cause });
}

/** Whether a certificate is the one of a DER encoding. */
export function isEncodedAs({ bytes }: Certificate, encoding: Uint8Array): boolean {
  return bytes.length === encoding.length && bytes.every((octet, index) => octet === encoding[index]);
}

function validate(
  leaf: Certificate,
  others: readonly Certificate[],
  proof: PeerProof,
  { profile, trust, at }: CheckOptions,
): Promise<PathValidation> {
  return validatePath(leaf, {
    trust: trust.anchors,
    intermediates: [...others, ...(trust.intermediates ?? [])],
    crls: trust.crls ?? [],
    ocspResponses: readStapled(proof.stapled),
    at,
    purpose: { keyUsage: keyUsages(proof), extendedKeyUsage: [extendedKeyUsages[proof.role]] },
    policy: profile.certificate,
    revocation: trust.revocation ?? "ifAvailable",
    maxDepth: MAX_CHAIN_LENGTH,
  });
}

/** A listed certificate is its own trust anchor; that it is in the list is then all that is known of its revocation, unless that is told. */
function validateAlone(leaf: Certificate, proof: PeerProof, options: CheckOptions): Promise<PathValidation> {
  return validate(leaf, [], proof, { ...options, trust: { ...options.trust, anchors: [leaf] } });
}

function has({ findings }: PathValidation, wanted: PathFindingCode): boolean {
  return findings.some(({ code }) => code === wanted);
}

/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280 4.2.1.12). */
const extendedKeyUsages = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

function keyUsages({ role, isKeyTransport }: PeerProof): readonly KeyUsage[] {
  return role === "server" && isKeyTransport ? ["keyEncipherment"] : ["digitalSignature"];
}

/** A response that cannot be read tells nothing. */
function readStapled(stapled: Uint8Array | undefined): OcspResponse[] {
  if (!stapled) return [];
  try {
    return [parseOcspResponse(stapled)];
  } catch {
    return [];
  }
}

/** In the order in which they are told, where there are several. */
const codes: readonly (readonly [PathFindingCode, TransportErrorCode])[] = [
  ["PATH_REVOKED", "ERR_TRANSPORT_CERTIFICATE_REVOKED"],
  ["PATH_SIGNATURE", "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"],
  ["PATH_ISSUER_UNKNOWN", "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"],
  ["PATH_SEARCH_LIMIT", "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"],
  ["PATH_EXPIRED", "ERR_TRANSPORT_CERTIFICATE_EXPIRED"],
  ["PATH_NOT_YET_VALID", "ERR_TRANSPORT_CERTIFICATE_NOT_YET_VALID"],
  ["PATH_KEY_USAGE", "ERR_TRANSPORT_CERTIFICATE_USAGE"],
  ["PATH_EXTENDED_KEY_USAGE", "ERR_TRANSPORT_CERTIFICATE_USAGE"],
  ["PATH_REVOCATION_UNKNOWN", "ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN"],
];

/** What the rules of a profile are about, and not the path as such. */
const profileCodes: Readonly<Partial<Record<PathFindingCode, TransportErrorCode>>> = {
  PATH_WEAK_KEY: "ERR_TRANSPORT_CERTIFICATE_KEY",
  PATH_WEAK_ALGORITHM: "ERR_TRANSPORT_CERTIFICATE_HASH",
  PATH_UNSUPPORTED_ALGORITHM: "ERR_TRANSPORT_CERTIFICATE_KEY",
};

function expectValid({ status, findings }: PathValidation, mode: "refuse" | "report"): TransportErrorCode[] {
  const [grave, code] = gravest(findings);
  if (grave) throw new TransportError(code, `the certificate of the peer: ${grave.message}`);
  const weak = findings.map((finding) => ({ finding, code: profileCodes[finding.code]! }));
  const isTold = weak.every(({ finding }) => finding.code !== "PATH_UNSUPPORTED_ALGORITHM") && mode === "report";
  if (weak[0] && !isTold)
    throw new TransportError(weak[0].code, `the certificate of the peer: ${weak[0].finding.message}`);
  if (weak.length === 0 && status !== "valid") throw invalid("the certificate of the peer is not valid");
  return [...new Set(weak.map((one) => one.code))];
}

function gravest(findings: readonly PathFinding[]): [PathFinding | undefined, TransportErrorCode] {
  for (const [finding, code] of codes) {
    const found = findings.find((one) => one.code === finding);
    if (found) return [found, code];
  }
  return [findings.find(({ code }) => profileCodes[code] === undefined), "ERR_TRANSPORT_CERTIFICATE_INVALID"];
}

/** A statement that does not say when the next one comes is asked again each time. */
function untilOf({ path }: PathValidation, { stapled }: PeerProof, { trust: { crls = [] }, at }: CheckOptions): Date {
  const basics = readStapled(stapled).flatMap(({ basic }) => basic ?? []);
  const certificates = [...path.map((one) => one.certificate), ...basics.flatMap((basic) => basic.certificates)];
  const statements = [...crls, ...basics.flatMap(({ responses }) => responses)];
  const times = [
    ...certificates.map(({ notAfter }) => notAfter),
    ...statements.flatMap(({ thisUpdate, nextUpdate = at }) => [thisUpdate, nextUpdate]),
    ...path.flatMap(({ revocationEvidence }) => revocationEvidence?.revokedAt ?? []),
  ].map((time) => time.getTime());
  // What had run out before is not missed later.
  return new Date(Math.min(...times.filter((time) => time >= at.getTime())));
}
