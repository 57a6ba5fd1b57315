import type { ConnectionOptions, TlsOptions } from "node:tls";
import { writePemBlock } from "@dicomsec/pki";
import { TransportError } from "./errors.js";
import { certificatePem, identitiesFor, type Identity } from "./identities.js";
import type { LegacyEngine } from "./legacy-engine.js";
import { Material } from "./material.js";
import { defaultTlsProfile, type TlsProfile, tlsProfile, type TlsProfileName } from "./profiles.js";
import { contextOptions, nativeSuites, needsLegacyEngine } from "./tls-options.js";
import type { Authorize, Trust } from "./trust.js";
import { emitWarning, type TransportWarning } from "./warnings.js";

export interface SecureContextOptions {
  /** Default: `bcp195-rfc8996` (B.12). */
  readonly profile?: TlsProfileName;
  /**
   * Keys with their chains. A server needs one; where it has several, the name that the client asks for (SNI) decides, and one RSA and one EC key
   * of the same name serve together. A client offers all of them. Default: none.
   */
  readonly identities?: readonly Identity[];
  readonly trust: Trust;
  /** What a server asks of clients. `none` turns mutual authentication off. Default: `required`. */
  readonly clientCertificate?: "required" | "requested" | "none";
  /** ALPN identifiers, in the order of preference: `["http/1.1"]`. None is registered for DIMSE. Default: none. */
  readonly applicationProtocols?: readonly string[];
  /**
   * `report`: certificates with shorter keys or weaker hashes than the profile allows are taken, and the connection says so. For the time it takes
   * to replace them. Default: `refuse`.
   */
  readonly departures?: "refuse" | "report";
  /** Default: every peer whose certificate is valid. */
  readonly authorize?: Authorize;
  /**
   * A server's OCSP response (DER) for one of its identities, to be stapled when a client asks; `undefined` when there is none. Called in
   * each such handshake: it should have the response at hand. Not called for an RSA and an EC identity that serve together, of which Node
   * does not tell the one that is shown. Default: nothing is stapled.
   */
  readonly stapledResponse?: (identity: Identity) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Whether sessions are resumed; the certificate of the peer is checked again each time. Default: true. */
  readonly resumption?: boolean;
  /** What speaks the 3DES suite of B.1 and B.3: `legacyEngine` of `@dicomsec/transport/legacy`. Default: those profiles are refused. */
  readonly legacy?: LegacyEngine;
  /** Default: `process.emitWarning`. */
  readonly onWarning?: (warning: TransportWarning) => void;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** What is replaced while connections live on. */
export interface Replacement {
  readonly identities?: readonly Identity[];
  readonly trust?: Trust;
}

/**
 * A profile, the identities of a node and whom it trusts, made ready once for any number of connections.
 *
 * Retired profiles raise a warning.
 *
 * @throws TransportError ERR_TRANSPORT_OPTIONS, ERR_TRANSPORT_IDENTITY; ERR_TRANSPORT_LEGACY_ENGINE for B.1 and B.3 without it
 * @see PS3.15 Annex B
 */
export function secureContext(options: SecureContextOptions): SecureContext {
  return new SecureContext(options);
}

/** Made by `secureContext`; read it, and `replace` what changes. */
export class SecureContext {
  readonly profile: TlsProfile;
  /** @internal */
  readonly settings: ReturnType<typeof resolveOptions>;
  #current: Material;

  /** @internal */
  constructor(options: SecureContextOptions) {
    this.settings = resolveOptions(options);
    this.profile = this.settings.profile;
    this.#current = new Material(options.identities ?? [], options.trust, this.settings);
    for (const warning of warningsOf(this.settings)) this.settings.onWarning(warning);
  }

  /**
   * Takes new identities or new trust (renewed certificates, a younger CRL, other authorised nodes) for the handshakes that begin from now on;
   * connections that are there stay. When it throws, nothing has changed.
   *
   * @throws TransportError ERR_TRANSPORT_IDENTITY
   */
  replace({ identities = this.#current.identities, trust = this.#current.trust }: Replacement): void {
    this.#current = new Material(identities, trust, this.settings);
  }

  /** @internal */
  get material(): Material {
    return this.#current;
  }

  /**
   * The rules of the profile as options for `node:tls`, `node:https` and whatever else takes them.
   *
   * Options alone do not enforce the whole profile: key sizes and hashes of the peer's chain, its extendedKeyUsage, revocation by stapled
   * responses, authorised nodes, `authorize` and the time a handshake may take are checked by `connect` and `listen` alone. With
   * `clientCertificate: "requested"` options refuse no certificate at all: look at `authorized` of the socket.
   *
   * @throws TransportError ERR_TRANSPORT_LEGACY_ENGINE for B.1, which no option of Node's TLS provides
   */
  tlsOptions(role: "client"): ConnectionOptions;
  tlsOptions(role: "server"): TlsOptions;
  tlsOptions(role: "client" | "server"): ConnectionOptions | TlsOptions {
    const { profile, clientCertificate, applicationProtocols } = this.settings;
    const { identities, trust } = this.#current;
    const own = role === "server" ? identitiesFor(identities, undefined) : identities;
    if (nativeSuites(profile).length === 0) throw noEngine();
    return {
      ...contextOptions(profile, own, this.settings),
      ca: trust.anchors.map(certificatePem),
      ...(trust.crls && { crl: trust.crls.map(({ bytes }) => writePemBlock("X509 CRL", bytes)) }),
      ...(applicationProtocols.length > 0 && { ALPNProtocols: [...applicationProtocols] }),
      rejectUnauthorized: role === "client" || clientCertificate === "required",
      requestCert: role === "client" || clientCertificate !== "none",
      ...(role === "client" && profile.minDhBits > 0 && { minDHSize: profile.minDhBits }),
    };
  }
}

function resolveOptions(options: SecureContextOptions) {
  const profile = tlsProfile(options.profile ?? defaultTlsProfile);
  if (needsLegacyEngine(profile) && !options.legacy) throw noEngine();
  return {
    profile,
    clientCertificate: options.clientCertificate ?? "required",
    applicationProtocols: options.applicationProtocols ?? [],
    departures: options.departures ?? "refuse",
    authorize: options.authorize ?? (() => ({ authorized: true })),
    stapledResponse: options.stapledResponse,
    resumption: options.resumption ?? true,
    legacy: needsLegacyEngine(profile) ? options.legacy : undefined,
    onWarning: options.onWarning ?? emitWarning,
    now: options.now ?? (() => new Date()),
  };
}

function noEngine(): TransportError {
  return new TransportError(
    "ERR_TRANSPORT_LEGACY_ENGINE",
    "the profile needs the engine of @dicomsec/transport/legacy",
  );
}

function* warningsOf({ profile, departures }: SecureContext["settings"]): Iterable<TransportWarning> {
  if (profile.status === "retired")
    yield { code: "WARN_TRANSPORT_PROFILE_RETIRED", message: `the profile ${profile.section} of PS3.15 is retired` };
  if (departures === "report")
    yield { code: "WARN_TRANSPORT_DEPARTURES", message: "certificates that the profile does not allow are taken" };
}
