import { compareBytes } from "../asn1/der.js";
import type { Certificate } from "./certificate.js";
import { canonicalName } from "./name.js";
import { bytesKey, type SignatureMemory } from "./signature-memory.js";

/** Most signatures that are verified in search of a path. */
const MAX_SIGNATURES = 500;
/** Most beginnings of paths that are followed. */
const MAX_BEGINNINGS = 5000;

export interface SearchOptions {
  readonly trust: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  /** Most certificates in a path. */
  readonly maxDepth: number;
  readonly signatures: SignatureMemory;
  readonly signal: AbortSignal | undefined;
}

/** How a path ends: at a trust anchor, or why not at one. */
export type PathEnd = "trustAnchor" | "issuerUnknown" | "signature" | "limit";

export interface FoundPath {
  /** The certificate in question first. */
  readonly certificates: readonly Certificate[];
  readonly end: PathEnd;
}

/**
 * The paths from a certificate to trust anchors, and last the longest beginning that leads to none. Issuers are found by name and key
 * identifier, and only those that made the signature are followed; no name and key come twice in a path (RFC 4158 section 5.2). Beginnings
 * are followed from the shortest, but first those that a trust anchor may end.
 */
export async function* searchPaths(leaf: Certificate, options: SearchOptions): AsyncGenerator<FoundPath, void> {
  const issuers = new IssuerIndex(options);
  if (issuers.isTrusted(leaf)) return yield { certificates: [leaf], end: "trustAnchor" };
  let deadEnd: FoundPath = { certificates: [leaf], end: "issuerUnknown" };
  const frontier = new Frontier(issuers);
  frontier.add([leaf]);
  for (const path of frontier.taken()) {
    options.signal?.throwIfAborted();
    let end: PathEnd = "issuerUnknown";
    for (const issuer of issuers.of(path)) {
      const next = isSpent(path, options) ? "limit" : await follow(path, issuer, options);
      if (typeof next === "string") end = next;
      else if (issuers.isTrusted(issuer)) yield { certificates: next, end: "trustAnchor" };
      else if (!frontier.add(next)) end = "limit";
    }
    deadEnd = better(deadEnd, { certificates: path, end });
  }
  yield deadEnd;
}

function isSpent(path: readonly Certificate[], { maxDepth, signatures }: SearchOptions): boolean {
  return path.length >= maxDepth || signatures.count >= MAX_SIGNATURES;
}

/** Beginnings of paths that wait to be followed. */
class Frontier {
  readonly #hopeful: (readonly Certificate[])[] = [];
  readonly #others: (readonly Certificate[])[] = [];
  readonly #issuers: IssuerIndex;
  #count = 0;

  constructor(issuers: IssuerIndex) {
    this.#issuers = issuers;
  }

  /** Whether there was room for it. */
  add(path: readonly Certificate[]): boolean {
    const isHopeful = this.#issuers.mayEndTrusted(path.at(-1)!);
    if (this.#count >= MAX_BEGINNINGS * (isHopeful ? 2 : 1)) return false;
    this.#count++;
    (isHopeful ? this.#hopeful : this.#others).push(path);
    return true;
  }

  *taken(): Generator<readonly Certificate[], void> {
    for (let at = 0; ;) {
      const next = this.#hopeful.shift() ?? this.#others[at++];
      if (next === undefined) return;
      yield next;
    }
  }
}

async function follow(
  path: readonly Certificate[],
  issuer: Certificate,
  { signatures }: SearchOptions,
): Promise<readonly Certificate[] | "signature"> {
  const verdict = await signatures.verify(path.at(-1)!, issuer.publicKey);
  return verdict === "bad" ? "signature" : [...path, issuer];
}

const ends: readonly PathEnd[] = ["issuerUnknown", "signature", "limit"];

/** One that was cut short, or else the longer one, or else the one that says more. */
function better(a: FoundPath, b: FoundPath): FoundPath {
  if ((a.end === "limit") !== (b.end === "limit")) return a.end === "limit" ? a : b;
  if (a.certificates.length !== b.certificates.length) return a.certificates.length > b.certificates.length ? a : b;
  return ends.indexOf(b.end) > ends.indexOf(a.end) ? b : a;
}

/** Issuers by their name, trust anchors first. */
class IssuerIndex {
  readonly #trusted: ReadonlySet<string>;
  readonly #trustedNames: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, readonly Certificate[]>;

  constructor({ trust, intermediates }: SearchOptions) {
    this.#trusted = new Set(trust.map(({ bytes }) => bytesKey(bytes)));
    this.#trustedNames = new Set(trust.map(({ subjectBytes }) => canonicalName(subjectBytes)));
    const certificates = new Map([...trust, ...intermediates].map((one) => [bytesKey(one.bytes), one]));
    this.#byName = groupBySubject([...certificates.values()]);
  }

  isTrusted(certificate: Certificate): boolean {
    return this.#trusted.has(bytesKey(certificate.bytes));
  }

  /** Whether the issuer has the name of a trust anchor. */
  mayEndTrusted(certificate: Certificate): boolean {
    return this.#trustedNames.has(canonicalName(certificate.issuerBytes));
  }

  /** Those that may have issued the last certificate of a path, by name and key identifier, and that are not in it already. */
  of(path: readonly Certificate[]): Certificate[] {
    const last = path.at(-1)!;
    const issuers = this.#byName.get(canonicalName(last.issuerBytes)) ?? [];
    return issuers.filter((issuer) => mayHaveIssued(last, issuer) && !path.some((one) => isSameEntity(one, issuer)));
  }
}

function groupBySubject(certificates: readonly Certificate[]): ReadonlyMap<string, readonly Certificate[]> {
  const groups = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const name = canonicalName(certificate.subjectBytes);
    const group = groups.get(name);
    if (group) group.push(certificate);
    else groups.set(name, [certificate]);
  }
  return groups;
}

function mayHaveIssued({ authorityKeyIdentifier: wanted }: Certificate, issuer: Certificate): boolean {
  const identifier = issuer.subjectKeyIdentifier;
  return wanted === undefined || identifier === undefined || compareBytes(wanted, identifier) === 0;
}

function isSameEntity(a: Certificate, b: Certificate): boolean {
  return (
    compareBytes(a.publicKey.spki, b.publicKey.spki) === 0 &&
    canonicalName(a.subjectBytes) === canonicalName(b.subjectBytes)
  );
}
