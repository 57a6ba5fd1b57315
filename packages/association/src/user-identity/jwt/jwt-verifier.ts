import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from "jose";
import { AssociationError } from "../../errors.js";
import { isUserName, refuse, textOf } from "../identity-fields.js";
import type { UserIdentityVerifier } from "../user-identity.js";

const jwtAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Signatures alone: `none` has no key, and a MAC would need a secret that both sides know. */
export type JwtAlgorithm = (typeof jwtAlgorithms)[number];

export interface JwtVerifierOptions {
  /** The issuer's public keys (RFC 7517); nothing is fetched. Of a PEM key: `createPublicKey(pem).export({ format: "jwk" })`. */
  readonly keys: JSONWebKeySet;
  readonly algorithms: readonly JwtAlgorithm[];
  /** The only `iss` that is believed. */
  readonly issuer: string;
  /** One of these must be in `aud`. */
  readonly audience: string | readonly string[];
  /** How far the clocks may differ. Default: 60,000. */
  readonly clockToleranceMs?: number;
  /** Longest token that is looked at, in bytes. Default: 16,384. */
  readonly maxTokenLength?: number;
  /** Claims that are handed on as attributes of the principal. Default: none. */
  readonly claims?: readonly string[];
  /** Takes tokens over connections that are not encrypted. Default: false. */
  readonly allowInsecure?: boolean;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/**
 * Verifies a signed JSON Web Token (type 5): signature, `iss`, `aud`, `exp`, `nbf`; `exp` and `sub` must be there, and `sub` names the user. The token is a bearer token:
 * whoever has it is the user until it expires. No token is given in answer.
 *
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS for a key that is secret or symmetric, an algorithm that is none of `JwtAlgorithm`, or no key, algorithm, issuer or audience.
 * @see PS3.7 D.3.3.7; RFC 7519; RFC 8725
 */
export function jwtVerifier(options: JwtVerifierOptions): UserIdentityVerifier {
  const { allowInsecure = false, maxTokenLength = 16_384, claims = [], now = () => new Date() } = options;
  const checks = checksOf(options);
  const keyOf = keysOf(options);
  return async ({ type, primaryField }, { isSecure }) => {
    if (type !== "jwt") return refuse("the identity is not a JSON Web Token");
    if (!isSecure && !allowInsecure) return refuse("a token came over a connection that is not encrypted");
    if (primaryField.length > maxTokenLength) return refuse("the token is too long");
    const token = textOf(primaryField);
    if (token === undefined) return refuse("the token is not text");
    let payload: JWTPayload;
    try {
      ({ payload } = await verifyWith(keyOf, token, { ...checks, currentDate: now() }));
    } catch (error) {
      return refuse(reasonOf(error));
    }
    const { sub } = payload;
    if (!isUserName(sub)) return refuse("the token does not name a user");
    const attributes = Object.fromEntries(
      claims.filter((claim) => Object.hasOwn(payload, claim)).map((claim) => [claim, payload[claim]]),
    );
    return { accepted: true, principal: { name: sub, type, attributes } };
  };
}

function checksOf(options: JwtVerifierOptions): JWTVerifyOptions {
  const { algorithms, issuer, audience, clockToleranceMs = 60_000 } = options;
  if (algorithms.length === 0 || algorithms.some((algorithm) => !jwtAlgorithms.includes(algorithm)))
    throw wrong("a token is verified with algorithms of public keys");
  // An empty issuer or audience would be no check at all.
  if (issuer === "" || [audience].flat().length === 0 || [audience].flat().includes(""))
    throw wrong("a token is verified for one issuer and at least one audience");
  return {
    algorithms: [...algorithms],
    issuer,
    audience: [audience].flat(),
    clockTolerance: clockToleranceMs / 1000,
    requiredClaims: ["sub", "exp"],
  };
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

function keysOf({ keys: { keys } }: JwtVerifierOptions): KeySet {
  const isPublic = keys.every(({ kty, d }) => kty !== "oct" && d === undefined);
  if (keys.length === 0 || !isPublic) throw wrong("a token is verified with public keys, and with at least one");
  return createLocalJWKSet({ keys });
}

/** Of several keys that could have signed the token, the one that did. */
async function verifyWith(keyOf: KeySet, token: string, checks: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keyOf, checks);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, checks);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "the token has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "a claim of the token is missing or not what is expected",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "the signature of the token is wrong",
  ERR_JWKS_NO_MATCHING_KEY: "no known key signed the token",
  ERR_JOSE_ALG_NOT_ALLOWED: "the algorithm of the token is not allowed",
};

/** Errors of jose hold the payload; none leaves this module. */
function reasonOf(error: unknown): string {
  const code = error instanceof errors.JOSEError ? error.code : "";
  return reasons[code] ?? "the token is malformed";
}

function wrong(message: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_OPTIONS", { message });
}
