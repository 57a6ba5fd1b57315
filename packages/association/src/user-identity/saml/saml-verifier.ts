import { createHash, type KeyObject, randomUUID, X509Certificate } from "node:crypto";
import { AssociationError } from "../../errors.js";
import { isUserName, refuse, textOf } from "../identity-fields.js";
import type { UserIdentityVerifier } from "../user-identity.js";
import { type Expectations, requireConditions, requireConfirmation, requireSession } from "./conditions.js";
import type { ReplayMemory } from "./replay-memory.js";
import { signedAssertion } from "./signed-assertion.js";
import { plainText, samlChild, samlChildren, SamlRefusal } from "./xml.js";

export interface SamlVerifierOptions {
  /** Certificates (PEM) of the issuer's signing keys. They are trusted because they are given: their dates and issuers are not looked at. */
  readonly certificates: readonly string[];
  /** The only `Issuer` that is believed. */
  readonly issuer: string;
  /** Each AudienceRestriction must name one of these. */
  readonly audience: string | readonly string[];
  /** The `Recipient` of the bearer confirmation. Default: any. */
  readonly recipient?: string;
  /** How far the clocks may differ. Default: 60,000. */
  readonly clockToleranceMs?: number;
  /** Lets each assertion be used once. Default: an assertion can be used until it expires, except one with OneTimeUse, which is refused. */
  readonly replayMemory?: ReplayMemory;
  /** Names of attributes that are handed on as attributes of the principal, each a list of texts. Default: none. */
  readonly attributes?: readonly string[];
  /** Takes assertions over connections that are not encrypted. Default: false. */
  readonly allowInsecure?: boolean;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/**
 * Verifies a signed SAML 2.0 assertion (type 4), given as its bare `Assertion` element in UTF-8: enveloped signature with exclusive canonicalization, RSA or ECDSA, SHA-256
 * or better; Issuer, Conditions with an AudienceRestriction, and a bearer SubjectConfirmation that ends. The NameID names the user. Encrypted assertions and names, and
 * assertions with a comment anywhere, are refused. The answer, where one is asked for, is an unsigned SAML Response with the status Success.
 *
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS for no certificate, a weak key, or no issuer or audience.
 * @see PS3.15 B.7; SAML Core 2, 5
 */
export function samlVerifier(options: SamlVerifierOptions): UserIdentityVerifier {
  const { allowInsecure = false, replayMemory, now = () => new Date() } = options;
  const keys = keysOf(options);
  return async ({ type, primaryField, positiveResponseRequested }, { isSecure, remoteAddress }) => {
    if (type !== "saml") return refuse("the identity is not a SAML assertion");
    if (!isSecure && !allowInsecure) return refuse("an assertion came over a connection that is not encrypted");
    const time = now();
    const subject = subjectOf(primaryField, keys, options, expectationsOf(options, time, remoteAddress));
    if (typeof subject === "string") return refuse(subject);
    const { name, attributes, id, isOneTimeUse, until } = subject;
    if (isOneTimeUse && !replayMemory) return refuse("the assertion is for one use, and uses are not remembered");
    if (replayMemory && !(await replayMemory.remember(id, until, time)))
      return refuse("the assertion was used before, or cannot be remembered");
    const response = positiveResponseRequested ? successResponse(time) : new Uint8Array();
    return { accepted: true, principal: { name, type, attributes }, response };
  };
}

interface Subject {
  readonly name: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly id: string;
  readonly isOneTimeUse: boolean;
  readonly until: Date;
}

const curves: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);

/** The subject, or the reason why it is not believed; errors of XML libraries quote the document, so that none is handed on. */
function subjectOf(
  field: Uint8Array,
  keys: readonly KeyObject[],
  options: SamlVerifierOptions,
  expected: Expectations,
): Subject | string {
  try {
    return verifiedSubject(field, keys, options, expected);
  } catch (error) {
    return error instanceof SamlRefusal ? error.message : "the assertion is malformed";
  }
}

function verifiedSubject(
  field: Uint8Array,
  keys: readonly KeyObject[],
  { issuer, attributes: names = [] }: SamlVerifierOptions,
  expected: Expectations,
): Subject {
  const text = textOf(field);
  if (text === undefined) throw new SamlRefusal("the assertion is not UTF-8");
  const assertion = signedAssertion(text, keys);
  if (plainText(samlChild(assertion, "Issuer")) !== issuer)
    throw new SamlRefusal("the assertion is not of the expected issuer");
  const { isOneTimeUse } = requireConditions(assertion, expected);
  requireSession(assertion, expected);
  const subject = samlChild(assertion, "Subject");
  const until = requireConfirmation(subject, expected);
  const name = plainText(samlChild(subject, "NameID"));
  if (!isUserName(name)) throw new SamlRefusal("the assertion does not name a user");
  const id = createHash("sha256")
    .update(JSON.stringify([issuer, assertion.getAttribute("ID")]))
    .digest("base64url");
  return { name, attributes: attributesOf(assertion, names), id, isOneTimeUse, until };
}

function attributesOf(assertion: Element, names: readonly string[]): Record<string, string[]> {
  const all = samlChildren(assertion, "AttributeStatement").flatMap((each) => samlChildren(each, "Attribute"));
  const valuesOf = (name: string): string[] =>
    all
      .filter((attribute) => attribute.getAttribute("Name") === name)
      .flatMap((attribute) => samlChildren(attribute, "AttributeValue").map(plainText));
  return Object.fromEntries(names.map((name) => [name, valuesOf(name)]));
}

function expectationsOf(
  { audience, recipient, clockToleranceMs = 60_000 }: SamlVerifierOptions,
  now: Date,
  remoteAddress: string | undefined,
): Expectations {
  const audiences = [audience].flat();
  return { audiences, recipient, remoteAddress, now: now.getTime(), toleranceMs: clockToleranceMs };
}

function keysOf({ certificates, issuer, audience }: SamlVerifierOptions): KeyObject[] {
  // An empty issuer or audience would be no check at all.
  if (issuer === "" || [audience].flat().length === 0 || [audience].flat().includes(""))
    throw wrong("an assertion is verified for one issuer and at least one audience");
  const keys = certificates.map(keyOf);
  if (keys.length === 0) throw wrong("an assertion is verified with at least one certificate");
  return keys;
}

function keyOf(certificate: string): KeyObject {
  let key: KeyObject;
  try {
    key = new X509Certificate(certificate).publicKey;
  } catch (cause) {
    throw wrong("a certificate is not PEM of X.509", cause);
  }
  const { asymmetricKeyType, asymmetricKeyDetails: { modulusLength = 0, namedCurve = "" } = {} } = key;
  const isStrong = asymmetricKeyType === "rsa" ? modulusLength >= 2048 : curves.has(namedCurve);
  if (!isStrong)
    throw wrong("an assertion is verified with RSA keys of 2048 bits or more, or on P-256, P-384 or P-521");
  return key;
}

function successResponse(now: Date): Uint8Array {
  const protocol = "urn:oasis:names:tc:SAML:2.0";
  const start = `<samlp:Response xmlns:samlp="${protocol}:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${now.toISOString()}">`;
  const status = `<samlp:Status><samlp:StatusCode Value="${protocol}:status:Success"/></samlp:Status>`;
  return new TextEncoder().encode(`${start}${status}</samlp:Response>`);
}

function wrong(message: string, cause?: unknown): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_OPTIONS", { message, cause });
}
