import { childElements, isNamed, plainText, samlChild, samlChildren, samlNamespace, SamlRefusal } from "./xml.js";

/** For whom and when an assertion must be good. */
export interface Expectations {
  readonly audiences: readonly string[];
  readonly recipient: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly now: number;
  readonly toleranceMs: number;
}

const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Whether the assertion may be used once only; a condition that is unknown makes it invalid. @see SAML Core 2.5.1 */
export function requireConditions(assertion: Element, expected: Expectations): { readonly isOneTimeUse: boolean } {
  const conditions = samlChild(assertion, "Conditions");
  requireTimes(conditions, expected);
  const restrictions = samlChildren(conditions, "AudienceRestriction");
  const isForUs = (restriction: Element): boolean =>
    samlChildren(restriction, "Audience").some((audience) => expected.audiences.includes(plainText(audience)));
  if (restrictions.length === 0 || !restrictions.every(isForUs))
    throw new SamlRefusal("the assertion is not for this audience");
  const known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
  if (!childElements(conditions).every((child) => known.some((name) => isNamed(child, samlNamespace, name))))
    throw new SamlRefusal("the assertion has a condition that is not known");
  return { isOneTimeUse: samlChildren(conditions, "OneTimeUse").length > 0 };
}

/** A session that has ended at the issuer is no reason to begin one here. @see SAML Core 2.7.2 */
export function requireSession(assertion: Element, { now, toleranceMs }: Expectations): void {
  for (const statement of samlChildren(assertion, "AuthnStatement")) {
    const end = timeOf(statement, "SessionNotOnOrAfter");
    if (end !== undefined && end <= now - toleranceMs) throw new SamlRefusal("the session has ended");
  }
}

/** One bearer confirmation must hold; gives the time from which on none can. @see SAML Core 2.4.1.2; SAML Profiles 3.3 */
export function requireConfirmation(subject: Element, expected: Expectations): Date {
  const data = samlChildren(subject, "SubjectConfirmation")
    .filter((confirmation) => confirmation.getAttribute("Method") === bearer)
    .flatMap((confirmation) => samlChildren(confirmation, "SubjectConfirmationData"));
  if (!data.some((each) => isConfirmedBy(each, expected))) throw new SamlRefusal("the subject is not confirmed");
  const ends = data.map((each) => timeOf(each, "NotOnOrAfter") ?? 0);
  return new Date(Math.max(...ends) + expected.toleranceMs);
}

function isConfirmedBy(data: Element, { recipient, remoteAddress, now, toleranceMs }: Expectations): boolean {
  const end = timeOf(data, "NotOnOrAfter");
  const begin = timeOf(data, "NotBefore");
  const address = attributeOf(data, "Address");
  return (
    end !== undefined &&
    end > now - toleranceMs &&
    (begin === undefined || begin <= now + toleranceMs) &&
    (recipient === undefined || attributeOf(data, "Recipient") === recipient) &&
    (address === undefined || address === remoteAddress?.replace(/^::ffff:(?=\d+\.)/, ""))
  );
}

function requireTimes(conditions: Element, { now, toleranceMs }: Expectations): void {
  const begin = timeOf(conditions, "NotBefore");
  const end = timeOf(conditions, "NotOnOrAfter");
  if (begin !== undefined && begin > now + toleranceMs) throw new SamlRefusal("the assertion is not valid yet");
  if (end !== undefined && end <= now - toleranceMs) throw new SamlRefusal("the assertion has expired");
}

/** UTC without a time zone (SAML Core 1.3.3). */
function timeOf(element: Element, name: string): number | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new SamlRefusal("the assertion has a time that is none");
  return time;
}

function attributeOf(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}
