import { expectNode, readBer, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { damaged } from "../errors.js";
import { booleanOf } from "./extensions.js";

/**
 * For which certificates a CRL speaks.
 *
 * @see RFC 5280 section 5.2.5
 */
export interface IssuingDistributionPoint {
  /** The encodings of the full names of the distribution point; empty when it has none. */
  readonly names: readonly Uint8Array[];
  readonly onlyContainsUserCerts: boolean;
  readonly onlyContainsCACerts: boolean;
  /** Whether it holds attribute certificates only, some reasons only, entries of other issuers, or a name relative to its issuer. */
  readonly isUnsupported: boolean;
}

/** Reads the extension IssuingDistributionPoint. @throws PkiError ERR_PKI_DAMAGED */
export function parseDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const { children } = expectNode(readBer(value), UNIVERSAL.sequence);
  const fields = new Map(children.map((child) => [child.identifier, child]));
  const flag = (tag: number): boolean => {
    const node = fields.get(0x80 | tag);
    return node !== undefined && booleanOf(node);
  };
  return {
    names: fullNames(fields.get(0xa0)),
    onlyContainsUserCerts: flag(1),
    onlyContainsCACerts: flag(2),
    isUnsupported: flag(4) || flag(5) || fields.has(0x83) || fields.get(0xa0)?.children[0]?.identifier === 0xa1,
  };
}

/** The encodings of the full names in the extension cRLDistributionPoints. @throws PkiError ERR_PKI_DAMAGED */
export function parseDistributionPointNames(value: Uint8Array): Uint8Array[] {
  return expectNode(readBer(value), UNIVERSAL.sequence).children.flatMap((point) =>
    fullNames(expectNode(point, UNIVERSAL.sequence).children.find(({ identifier }) => identifier === 0xa0)),
  );
}

function fullNames(point: BerNode | undefined): Uint8Array[] {
  if (point === undefined) return [];
  const [name, more] = point.children;
  if (name === undefined || more) throw damaged("a DistributionPointName is not one choice");
  return name.identifier === 0xa0 ? name.children.map(({ bytes }) => bytes) : [];
}
