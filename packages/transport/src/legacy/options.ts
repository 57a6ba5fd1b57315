import { randomBytes } from "node:crypto";
import { createDecryptor, type Decryptor, type KeyEntry } from "@dicomsec/pki";
import { TransportError } from "../errors.js";
import type { LegacyOptions, LegacySuite, LegacyVersion } from "../legacy-engine.js";
import { legacyVersions, suiteParameters } from "./versions.js";

/** Options with their defaults. */
export interface ResolvedOptions {
  /** What is allowed, the newest first. */
  readonly versions: readonly [LegacyVersion, ...LegacyVersion[]];
  readonly suites: readonly LegacySuite[];
  readonly identity: KeyEntry | undefined;
  /** A server's: of its identity. */
  readonly decryptor: Decryptor | undefined;
  readonly chain: readonly Uint8Array[];
  readonly serverName: string | undefined;
  readonly requestCertificate: boolean;
  readonly certificateAuthorities: readonly Uint8Array[];
  readonly verifyPeer: (chain: readonly Uint8Array[]) => Promise<void>;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** @throws TransportError ERR_TRANSPORT_OPTIONS, ERR_TRANSPORT_IDENTITY */
export function resolveOptions(options: LegacyOptions, role: "client" | "server"): ResolvedOptions {
  const { identity, suites } = options;
  if (identity) checkIdentity(identity);
  if (suites.length === 0 || !suites.every((suite) => suite in suiteParameters)) {
    throw new TransportError("ERR_TRANSPORT_OPTIONS", "the suites are none, or not those of the legacy engine");
  }
  const certificateAuthorities = options.certificateAuthorities ?? [];
  if (certificateAuthorities.reduce((sum, name) => sum + 2 + name.length, 0) > 0xffff) {
    throw new TransportError("ERR_TRANSPORT_OPTIONS", "the names of the certificate authorities are too many");
  }
  return {
    versions: versionsOf(options),
    suites,
    identity,
    decryptor: role === "server" ? decryptorOf(identity) : undefined,
    chain: identity?.certificates.map(({ bytes }) => bytes) ?? [],
    serverName: options.serverName,
    requestCertificate: options.requestCertificate ?? false,
    certificateAuthorities,
    verifyPeer: options.verifyPeer,
    randomBytes: options.randomBytes ?? randomBytes,
  };
}

function versionsOf({ minVersion, maxVersion }: LegacyOptions): [LegacyVersion, ...LegacyVersion[]] {
  const allowed = legacyVersions.slice(legacyVersions.indexOf(minVersion), legacyVersions.indexOf(maxVersion) + 1);
  const [newest, ...older] = allowed.reverse();
  if (newest === undefined) throw new TransportError("ERR_TRANSPORT_OPTIONS", "minVersion is above maxVersion");
  return [newest, ...older];
}

/** Found out here, and not by every client. */
function decryptorOf(identity: KeyEntry | undefined): Decryptor {
  if (!identity) throw new TransportError("ERR_TRANSPORT_IDENTITY", "a server needs a key");
  try {
    const decryptor = createDecryptor(identity);
    if (decryptor.certificate === identity.certificates[0]) return decryptor;
  } catch {
    // The key cannot decrypt, or no certificate is its own.
  }
  throw new TransportError("ERR_TRANSPORT_IDENTITY", "the first certificate of the server is not that of its key");
}

function checkIdentity({ privateKey, certificates: [leaf] }: KeyEntry): void {
  if (privateKey.kind !== "RSA" || leaf?.publicKey.kind !== "RSA") {
    throw new TransportError(
      "ERR_TRANSPORT_IDENTITY",
      "the suites of the legacy engine need an RSA key with its certificate",
    );
  }
}
