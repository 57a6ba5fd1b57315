import { DOMParser } from "@xmldom/xmldom";

export const samlNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";
export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

/** Why an assertion is not believed; its message is for a log. */
export class SamlRefusal extends Error {}

const MAX_DEPTH = 64;
const ELEMENT = 1;
const TEXT = 3;

/**
 * Reads a document that has elements, attributes and text, and nothing else. A DOCTYPE could define entities; a comment, CDATA section or processing instruction could
 * split a name so that one reader sees half of it.
 */
export function parseXml(text: string): Element {
  const content = text.trim().replace(/^<\?xml [^<>]*\?>\s*/, "");
  if (/<[!?]/.test(content))
    throw new SamlRefusal("the assertion has a DOCTYPE, comment, CDATA section or processing instruction");
  const errorHandler = (): never => {
    throw new SamlRefusal("the assertion is not well-formed XML");
  };
  const document = new DOMParser({ errorHandler }).parseFromString(content, "text/xml");
  // The parser passes over text beside the element.
  if (!content.startsWith("<") || !content.endsWith(">")) errorHandler();
  return document.documentElement;
}

/** An element and all within it, in the order of the document. */
export function* elementsOf(element: Element, depth = 0): Generator<Element> {
  if (depth > MAX_DEPTH) throw new SamlRefusal("the assertion is nested too deep");
  yield element;
  for (const child of childElements(element)) yield* elementsOf(child, depth + 1);
}

export function childElements(element: Element): Element[] {
  return Array.from(element.childNodes).filter(isElement);
}

/** The children with a name of the SAML assertion namespace. */
export function samlChildren(element: Element, name: string): Element[] {
  return childElements(element).filter((child) => isNamed(child, samlNamespace, name));
}

/** The only child with a name of the SAML assertion namespace. */
export function samlChild(element: Element, name: string): Element {
  const [child, ...more] = samlChildren(element, name);
  if (!child || more.length > 0) throw new SamlRefusal(`the assertion does not have exactly one ${name}`);
  return child;
}

export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** The text of an element that has nothing else. */
export function plainText(element: Element): string {
  const nodes = Array.from(element.childNodes);
  if (nodes.some(({ nodeType }) => nodeType !== TEXT))
    throw new SamlRefusal("there are elements where the assertion should have text");
  return nodes.map(({ nodeValue }) => nodeValue).join("");
}

function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT;
}
