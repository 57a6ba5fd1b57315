import type { DigestAlgorithm } from "../algorithms.js";
import { childOf, expectNode, numberOf, oidOf, readBer, timeOf, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, wordFor } from "../asn1/oids.js";
import { parseExtensions, type Extension } from "../certificates/extensions.js";
import { parseGeneralName, type GeneralName } from "../certificates/general-name.js";
import { damaged } from "../errors.js";

/** What a time-stamp authority states. */
export interface TstInfo {
  /** The OBJECT IDENTIFIER of the policy it follows. */
  readonly policy: string;
  readonly messageImprint: {
    /** `undefined` for a digest that this package does not know. */
    readonly digestAlgorithm: DigestAlgorithm | undefined;
    readonly digestAlgorithmOid: string;
    readonly digest: Uint8Array;
  };
  /** The content octets of the INTEGER, as encoded. */
  readonly serialNumber: Uint8Array;
  readonly genTime: Date;
  /** By how much genTime may be wrong, either way; `undefined` when the policy alone says. */
  readonly accuracyMs: number | undefined;
  /** The content octets of the INTEGER, as encoded. */
  readonly nonce: Uint8Array | undefined;
  readonly tsa: GeneralName | undefined;
  readonly extensions: readonly Extension[];
}

/** Reads a TSTInfo. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT @see RFC 3161 section 2.4.2 */
export function parseTstInfo(bytes: Uint8Array): TstInfo {
  const node = expectNode(readBer(bytes), UNIVERSAL.sequence);
  const [version, policy, imprint, serialNumber, genTime, ...rest] = node.children;
  if (numberOf(version) !== 1) throw damaged("a TSTInfo has an unknown version");
  const optional = new Map(rest.map((child) => [child.identifier, child]));
  if (optional.size !== rest.length || rest.some(({ identifier }) => !optionalFields.includes(identifier)))
    throw damaged("a TSTInfo has more than it may have");
  const accuracy = optional.get(UNIVERSAL.sequence);
  const tsa = optional.get(0xa0)?.children[0];
  const extensions = optional.get(0xa1);
  return {
    policy: oidOf(policy),
    messageImprint: parseImprint(expectNode(imprint, UNIVERSAL.sequence)),
    serialNumber: expectNode(serialNumber, UNIVERSAL.integer).content,
    genTime: timeOf(expectNode(genTime, UNIVERSAL.generalizedTime)),
    accuracyMs: accuracy && accuracyOf(accuracy),
    nonce: optional.get(UNIVERSAL.integer)?.content,
    tsa: tsa && parseGeneralName(tsa),
    extensions: parseExtensions(extensions && { ...extensions, identifier: UNIVERSAL.sequence }),
  };
}

/** accuracy, ordering, nonce, tsa, extensions. */
const optionalFields: readonly number[] = [UNIVERSAL.sequence, UNIVERSAL.boolean, UNIVERSAL.integer, 0xa0, 0xa1];

function parseImprint(node: BerNode): TstInfo["messageImprint"] {
  const digestAlgorithmOid = oidOf(childOf(node, 0, UNIVERSAL.sequence).children[0]);
  return {
    digestAlgorithm: wordFor(digestOids, digestAlgorithmOid),
    digestAlgorithmOid,
    digest: childOf(node, 1, UNIVERSAL.octetString).content,
  };
}

/** Seconds, milliseconds [0] and microseconds [1]; each has 0 as its default. */
function accuracyOf({ children }: BerNode): number {
  const part = (identifier: number): number => {
    const node = children.find((child) => child.identifier === identifier);
    return node ? numberOf({ ...node, identifier: UNIVERSAL.integer }) : 0;
  };
  return part(UNIVERSAL.integer) * 1000 + part(0x80) + part(0x81) / 1000;
}
