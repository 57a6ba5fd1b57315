import { createHash } from "node:crypto";
import { type Certificate, parseCertificate, type PathValidation, validatePath } from "@dicomsec/pki";
import type { CertificateFacts, ChainFacts } from "./facts.js";
import type { ServerFlight } from "./server-flight.js";

/** How a chain is judged. */
export interface TrustOptions {
  readonly trust: readonly Certificate[] | undefined;
  readonly at: Date;
  readonly signal: AbortSignal | undefined;
}

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** The chains that were shown, each once. */
export async function readChains(flights: readonly ServerFlight[], options: TrustOptions): Promise<ChainFacts[]> {
  const shown = new Map<string, readonly Uint8Array[]>();
  for (const { certificates = [] } of flights)
    if (certificates.length > 0) shown.set(certificates.map(fingerprintOf).join(), certificates);
  const chains: ChainFacts[] = [];
  for (const encoded of shown.values()) chains.push(await readChain(encoded, options));
  return chains;
}

async function readChain(encoded: readonly Uint8Array[], options: TrustOptions): Promise<ChainFacts> {
  const certificates = parseChain(encoded);
  const [leaf, ...intermediates] = certificates;
  const judged = leaf && options.trust && (await judge(leaf, intermediates, { ...options, trust: options.trust }));
  return {
    certificates: certificates.map(certificateFacts),
    trust: judged?.status ?? "not-judged",
    trustFindings: judged?.findings ?? [],
  };
}

/** Empty when one of them cannot be read. */
function parseChain(encoded: readonly Uint8Array[]): readonly Certificate[] {
  try {
    return encoded.map(parseCertificate);
  } catch {
    return [];
  }
}

/** Strength is for each profile to judge, and counts for nothing here. */
async function judge(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  { trust, at, signal }: TrustOptions & { readonly trust: readonly Certificate[] },
): Promise<PathValidation> {
  return validatePath(leaf, {
    trust,
    intermediates,
    at,
    purpose: { extendedKeyUsage: [SERVER_AUTH] },
    policy: { digests: ["MD5", "SHA1", "SHA256", "SHA384", "SHA512"], minRsaBits: 512, minEcBits: 160 },
    ...(signal && { signal }),
  });
}

function certificateFacts(certificate: Certificate): CertificateFacts {
  const { publicKey, signatureAlgorithm, notBefore, notAfter, isSelfIssued, bytes } = certificate;
  return {
    key: publicKey.kind,
    keyBits: publicKey.bits,
    digest: signatureAlgorithm?.digest,
    notBefore,
    notAfter,
    isSelfIssued,
    fingerprint: fingerprintOf(bytes),
  };
}

function fingerprintOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}
