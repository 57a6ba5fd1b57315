import type { KeyObject } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { algorithmsFor, hashAlgorithms, signatureAlgorithms } from "./signature-algorithms.js";
import { childElements, elementsOf, isNamed, parseXml, samlNamespace, SamlRefusal, signatureNamespace } from "./xml.js";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = `${signatureNamespace}enveloped-signature`;

/**
 * The assertion as it was signed: what is given is parsed anew from the bytes that the signature covers, so that nothing beside or around them is ever looked at.
 *
 * Keys come from the caller; what KeyInfo says is not believed. A document in which readers could differ on what was signed is refused before any key is tried: one
 * assertion, the root; one signature, its child; one reference, to the root; every ID once (SAML Core 5.4).
 *
 * @throws SamlRefusal
 */
export function signedAssertion(text: string, keys: readonly KeyObject[]): Element {
  const root = parseXml(text);
  const signature = signatureOf(root);
  const signed = keys.map((key) => contentSignedBy(key, text, signature)).find((content) => content !== undefined);
  if (signed === undefined) throw new SamlRefusal("no known key signed the assertion");
  const assertion = parseXml(signed);
  if (!isAssertion(assertion) || assertion.getAttribute("ID") !== root.getAttribute("ID"))
    throw new SamlRefusal("the signature is not of the assertion");
  return assertion;
}

function contentSignedBy(key: KeyObject, text: string, signature: Element): string | undefined {
  const verifier = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
  verifier.SignatureAlgorithms = algorithmsFor(key);
  verifier.HashAlgorithms = hashAlgorithms;
  try {
    verifier.loadSignature(signature);
    if (!verifier.checkSignature(text)) return undefined;
  } catch {
    // The messages of xml-crypto quote the document.
    return undefined;
  }
  const [content, ...more] = verifier.getSignedReferences();
  return more.length === 0 ? content : undefined;
}

function signatureOf(root: Element): Element {
  const elements = [...elementsOf(root)];
  if (!isAssertion(root)) throw new SamlRefusal("the identity is not a SAML 2.0 assertion");
  if (elements.filter(({ localName }) => /^(?:Encrypted)?Assertion$/.test(localName)).length > 1)
    throw new SamlRefusal("there is more than one assertion");
  requireUniqueIds(elements);
  const [signature, ...more] = elements.filter(({ localName }) => localName === "Signature");
  if (!signature) throw new SamlRefusal("the assertion is not signed");
  if (more.length > 0) throw new SamlRefusal("there is more than one signature");
  if (signature.parentNode !== root) throw new SamlRefusal("the signature is not of the assertion");
  requireForm(signature, `#${root.getAttribute("ID")}`);
  return signature;
}

function isAssertion(element: Element): boolean {
  const id = element.getAttribute("ID") ?? "";
  return (
    isNamed(element, samlNamespace, "Assertion") &&
    element.getAttribute("Version") === "2.0" &&
    /^[A-Za-z_][\w.-]{0,255}$/.test(id)
  );
}

/** Whatever a reader may take for an ID. */
function requireUniqueIds(elements: readonly Element[]): void {
  const ids = elements.flatMap(({ attributes }) =>
    Array.from(attributes).flatMap(({ localName, value }) => (localName.toLowerCase() === "id" ? [value] : [])),
  );
  if (new Set(ids).size !== ids.length) throw new SamlRefusal("an ID stands twice");
}

function requireForm(signature: Element, uri: string): void {
  const [info, value, keyInfo] = childElements(signature);
  const [canonicalization, method, reference] = requireChildren(info, [
    "CanonicalizationMethod",
    "SignatureMethod",
    "Reference",
  ]);
  requireChildren(signature, ["SignedInfo", "SignatureValue", ...(keyInfo ? ["KeyInfo"] : [])]);
  for (const leaf of [value, canonicalization, method]) requireChildren(leaf, []);
  const [transforms, digest] = requireChildren(reference, ["Transforms", "DigestMethod", "DigestValue"]);
  if (reference?.getAttribute("URI") !== uri) throw new SamlRefusal("the signature is not of the assertion");
  const steps = childElements(transforms!).map(algorithmOf).join(" ");
  const isAllowed =
    algorithmOf(canonicalization!) === exclusive &&
    steps === `${enveloped} ${exclusive}` &&
    signatureAlgorithms.has(algorithmOf(method!)) &&
    Object.hasOwn(hashAlgorithms, algorithmOf(digest!));
  if (!isAllowed) throw new SamlRefusal("the signature is made with an algorithm that is not allowed");
}

/** The children of an element of a signature, which are these and no others. */
function requireChildren(element: Element | undefined, names: readonly string[]): Element[] {
  const children = element ? childElements(element) : [];
  const isRight = children.length === names.length && names.every((name, at) => isOfSignature(children[at]!, name));
  if (!element || !isRight) throw new SamlRefusal("the signature has not the form that SAML gives it");
  return children;
}

function isOfSignature(element: Element, name: string): boolean {
  return isNamed(element, signatureNamespace, name);
}

function algorithmOf(element: Element): string {
  return element.getAttribute("Algorithm") ?? "";
}
