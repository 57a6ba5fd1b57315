import { createSecureContext, type SecureContext as NodeContext } from "node:tls";
import type { Certificate } from "@dicomsec/pki";
import { isEncodedAs } from "./certificate-check.js";
import { TransportError } from "./errors.js";
import { certificatePem, expectIdentity, identitiesFor, type Identity, isAlike } from "./identities.js";
import { PeerMemory } from "./peer-memory.js";
import type { TlsProfile } from "./profiles.js";
import { SessionMemory } from "./session-memory.js";
import { contextOptions, nativeSuites } from "./tls-options.js";
import type { Trust } from "./trust.js";
import type { TransportWarning } from "./warnings.js";

interface MaterialSettings {
  readonly profile: TlsProfile;
  readonly departures: "refuse" | "report";
  readonly resumption: boolean;
  readonly onWarning: (warning: TransportWarning) => void;
  readonly now: () => Date;
}

/** Identities and trust that belong together, with all that was worked out from them; replaced as a whole. */
export class Material {
  readonly identities: readonly Identity[];
  readonly trust: Trust;
  readonly peers: PeerMemory;
  readonly sessions = new SessionMemory();
  /** The trust anchors as Node takes them; a server names them when it asks for a certificate. */
  readonly anchorPems: readonly string[];
  readonly #settings: MaterialSettings;
  readonly #contexts = new Map<string, NodeContext>();

  /** @throws TransportError ERR_TRANSPORT_IDENTITY */
  constructor(identities: readonly Identity[], trust: Trust, settings: MaterialSettings) {
    const { profile, departures } = settings;
    if (departures === "refuse") for (const identity of identities) expectIdentity(identity, profile);
    this.identities = identities;
    this.trust = trust;
    this.anchorPems = trust.anchors.map(certificatePem);
    this.peers = new PeerMemory({ profile, trust, departures });
    this.#settings = settings;
    for (const identity of identities) this.#expectKey(identity);
    warnOfValidity(identities, settings);
  }

  /** For a client: all identities, of which the server's wishes choose. It has no trust anchors, so that OpenSSL spends no time on a judgement of its own. */
  get clientContext(): NodeContext {
    return this.#context("client", this.identities, []);
  }

  /** Whether the name that a client asks for decides on the identity. */
  get isChosenByName(): boolean {
    return identitiesFor(this.identities, undefined).length !== this.identities.length;
  }

  /** For a server; undefined for a name that it does not have. */
  serverContext(serverName: string | undefined): NodeContext | undefined {
    const chosen = this.serverIdentities(serverName);
    if (chosen.length === 0) return undefined;
    return this.#context(chosen.map((one) => this.identities.indexOf(one)).join(), chosen);
  }

  /** None for a name that a server does not have. Where all identities serve together there is nothing to choose by a name. */
  serverIdentities(serverName: string | undefined): Identity[] {
    return identitiesFor(this.identities, this.isChosenByName ? serverName : undefined);
  }

  /** The identity whose certificate it is, when a client that is shown a key of its names can be shown no other. */
  soleIdentity(certificate: Uint8Array): Identity | undefined {
    const found = this.identities.find(({ certificates: [leaf] }) => leaf && isEncodedAs(leaf, certificate));
    return found && this.identities.some((one) => one !== found && isAlike(one, found)) ? undefined : found;
  }

  #context(key: string, identities: readonly Identity[], ca: readonly string[] = this.anchorPems): NodeContext {
    const known = this.#contexts.get(key);
    if (known) return known;
    const context = this.#newContext(identities, ca);
    this.#contexts.set(key, context);
    return context;
  }

  #newContext(identities: readonly Identity[], ca: readonly string[]): NodeContext {
    try {
      const options = contextOptions(this.#settings.profile, identities, this.#settings);
      return createSecureContext({ ...options, ca: [...ca] });
    } catch (cause) {
      throw new TransportError("ERR_TRANSPORT_IDENTITY", "the private key or its certificate cannot be used", {
        cause,
      });
    }
  }

  /** That Node takes it is seen before the first connection. */
  #expectKey(identity: Identity): void {
    if (nativeSuites(this.#settings.profile).length > 0) this.#newContext([identity], []);
  }
}

function warnOfValidity(identities: readonly Identity[], { onWarning, now }: MaterialSettings): void {
  const time = now();
  const isOutside = ({ notBefore, notAfter }: Certificate): boolean => time < notBefore || time > notAfter;
  if (identities.some(({ certificates }) => certificates.some(isOutside)))
    onWarning({
      code: "WARN_TRANSPORT_IDENTITY_VALIDITY",
      message: "a certificate of an identity is expired or not yet valid",
    });
}
