import { type Certificate, type KeyEntry, type KeyKind, writePemBlock } from "@dicomsec/pki";
import { TransportError } from "./errors.js";
import type { TlsProfile } from "./profiles.js";
import { isNamed } from "./server-name.js";

/** A private key in memory with its chain; a key in an HSM cannot be used, for Node's TLS wants the key itself. */
export type Identity = KeyEntry;

/** The identities of one TLS context: at most one of each kind of key. */
export interface ContextIdentities {
  readonly key: string[];
  readonly cert: string[];
}

/** @throws TransportError ERR_TRANSPORT_IDENTITY for what the profile does not allow, whose peers would refuse it */
export function expectIdentity({ certificates }: Identity, { certificate: rules }: TlsProfile): void {
  const refuse = (message: string): never => {
    throw new TransportError("ERR_TRANSPORT_IDENTITY", message);
  };
  const leaf = certificates[0] ?? refuse("there is no certificate for the private key");
  const { kind, bits } = leaf.publicKey;
  if (kind === "other") refuse("the key of the certificate is neither RSA nor EC");
  if (bits < (kind === "RSA" ? rules.minRsaBits : rules.minEcBits))
    refuse("the key of the certificate is shorter than the profile allows");
  const digest = leaf.signatureAlgorithm?.digest;
  if (digest === undefined || !rules.digests.includes(digest))
    refuse("the certificate is signed with a hash that the profile does not allow");
}

/** What Node's TLS takes for them. */
export function contextIdentities(identities: readonly Identity[]): ContextIdentities {
  return {
    key: identities.map(({ privateKey }) => writePemBlock("PRIVATE KEY", privateKey.pkcs8)),
    cert: identities.map(({ certificates }) => certificates.map(certificatePem).join("")),
  };
}

export function certificatePem({ bytes }: Certificate): string {
  return writePemBlock("CERTIFICATE", bytes);
}

/**
 * Those of the identities that answer a client: the first of each kind of key that has the name; without a name the first identity, and of the
 * other kind one that shares a name with it. None when the name is not known.
 */
export function identitiesFor(identities: readonly Identity[], serverName: string | undefined): Identity[] {
  const [first] = identities;
  const candidates = identities.filter((one) =>
    serverName === undefined ? one === first || isAlike(one, first!) : isNamed(leafOf(one), serverName),
  );
  const kinds: readonly KeyKind[] = ["EC", "RSA"];
  return kinds.flatMap((kind) => candidates.find((one) => leafOf(one).publicKey.kind === kind) ?? []);
}

/** Whether two identities have a name in common. */
export function isAlike(a: Identity, b: Identity): boolean {
  const names = namesOf(leafOf(b));
  return namesOf(leafOf(a)).some((name) => names.includes(name));
}

function leafOf({ certificates }: Identity): Certificate {
  return certificates[0]!;
}

function namesOf({ subjectAltNames }: Certificate): string[] {
  return subjectAltNames.map((name) => JSON.stringify(name));
}
