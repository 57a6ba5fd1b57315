/** User-Identity-Type of PS3.7 D.3.3.7.1. */
export const userIdentityTypes = {
  username: 1,
  "username-passcode": 2,
  kerberos: 3,
  saml: 4,
  jwt: 5,
} as const;

export type UserIdentityType = keyof typeof userIdentityTypes;

/** What a requestor says of its user, as the bytes of the sub-item. The fields are secrets: keep them out of messages and logs. */
export interface UserIdentity {
  readonly type: UserIdentityType;
  /** Asks for an answer that says that the identity was accepted. */
  readonly positiveResponseRequested: boolean;
  /** User name (UTF-8), Kerberos service ticket, SAML assertion or JSON Web Token. */
  readonly primaryField: Uint8Array;
  /** The passcode (UTF-8) of type `username-passcode`; empty for all others. */
  readonly secondaryField: Uint8Array;
}

/** Who the user is, as a verifier found out; for handlers and audit messages. */
export interface Principal {
  /** The name for audit messages: the user name, Kerberos principal, SAML NameID or subject of the token. */
  readonly name: string;
  readonly type: UserIdentityType;
  /** What else the verifier says of the user (roles, claims); never a secret. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** What a verifier is told beside the identity. */
export interface VerificationContext {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Whether the connection is encrypted: a passcode or a token that came in clear may have been read by anybody. */
  readonly isSecure: boolean;
  readonly remoteAddress: string | undefined;
  readonly signal: AbortSignal;
}

export type Verification =
  | {
      readonly accepted: true;
      readonly principal: Principal;
      /** The Server-response: empty for types 1 and 2, a Kerberos server ticket for 3, a SAML response for 4, a token for 5. Default: empty. */
      readonly response?: Uint8Array;
    }
  /** `reason` is for the log of the acceptor: a short phrase of the verifier's own, which never repeats a part of the identity. */
  | { readonly accepted: false; readonly reason: string };

/**
 * Decides on one identity of one association; nothing is remembered between associations. What it throws counts as a refusal.
 *
 * @see PS3.15 B.4 to B.7; PS3.7 D.3.3.7
 */
export type UserIdentityVerifier = (identity: UserIdentity, context: VerificationContext) => Promise<Verification>;
