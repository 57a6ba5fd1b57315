import { type BerNode, readBer } from "../../src/asn1/ber.js";
import { concat, der } from "../../src/asn1/der.js";

/** A value at its place (`0/1/2`: the third child of the second of the first): another encoding for it, or `undefined` to keep it. */
export type Change = (node: BerNode, path: string) => Uint8Array | undefined;

/** The same structure with other values, all lengths around them made right again. */
export function rewrite(bytes: Uint8Array, change: Change): Uint8Array {
  return rewriteNode(readBer(bytes), "", change);
}

function rewriteNode(node: BerNode, path: string, change: Change): Uint8Array {
  const changed = change(node, path);
  if (changed) return changed;
  if ((node.identifier & 0x20) === 0) return node.bytes;
  const children = node.children.map((child, index) =>
    rewriteNode(child, path === "" ? `${index}` : `${path}/${index}`, change),
  );
  return der(node.identifier, ...children);
}

/** The same structure with each constructed value at the given places in a form of the caller's. */
export function reframe(
  bytes: Uint8Array,
  frame: (identifier: number, content: Uint8Array) => Uint8Array,
  isWithin: (path: string) => boolean = () => true,
): Uint8Array {
  const reframeNode = (node: BerNode, path: string): Uint8Array => {
    if (!isWithin(path)) return node.bytes;
    if ((node.identifier & 0x20) === 0) return node.bytes;
    return frame(
      node.identifier,
      concat(...node.children.map((child, index) => reframeNode(child, `${path}/${index}`))),
    );
  };
  return reframeNode(readBer(bytes), "");
}

/** A value whose length takes more octets than it needs, as some makers write all of them. */
export function longForm(identifier: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  return concat(Uint8Array.of(identifier, 0x84, length >>> 24, length >>> 16, length >>> 8, length), content);
}
