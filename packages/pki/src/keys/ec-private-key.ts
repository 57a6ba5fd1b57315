import { type BerNode, childOf, expectNode, numberOf, readBer } from "../asn1/ber.js";
import { compareBytes, context, der, integer, octetString, sequence, UNIVERSAL } from "../asn1/der.js";
import { bitsOf } from "../certificates/public-key.js";
import { ecPrivateKey } from "../crypto/elliptic.js";
import { damaged } from "../errors.js";

const PARAMETERS = 0xa0;
const PUBLIC_KEY = 0xa1;

interface EcKeyParts {
  readonly curve: BerNode | undefined;
  readonly point: Uint8Array | undefined;
}

/** What may stand beside the number in an ECPrivateKey (RFC 5915 section 3). @throws PkiError ERR_PKI_DAMAGED */
export function ecKeyParts(bytes: Uint8Array): EcKeyParts {
  const [version, , ...optional] = expectNode(readBer(bytes), UNIVERSAL.sequence).children;
  if (numberOf(version) !== 1) throw damaged("an EC private key has an unknown version");
  if (optional.some(({ identifier }) => identifier !== PARAMETERS && identifier !== PUBLIC_KEY))
    throw damaged("an EC private key has more than it may have");
  const publicKey = optional.find(({ identifier }) => identifier === PUBLIC_KEY);
  return {
    curve: optional.find(({ identifier }) => identifier === PARAMETERS)?.children[0],
    point: publicKey && bitsOf(childOf(publicKey, 0, UNIVERSAL.bitString)),
  };
}

/** The ECPrivateKey with the number at its full length and with its public key. @throws PkiError ERR_PKI_DAMAGED when it came with another one */
export function normalizedEcKey(algorithm: BerNode, bytes: Uint8Array): Uint8Array {
  const { point, curve: named } = ecKeyParts(bytes);
  if (named && compareBytes(named.bytes, algorithm.children[1]!.bytes) !== 0)
    throw damaged("an EC private key names two curves");
  const { curve, secret } = ecPrivateKey(sequence(integer(0), algorithm.bytes, octetString(bytes)));
  if (!curve.utils.isValidSecretKey(secret)) throw damaged("an EC private key is outside its curve");
  if (point && compareBytes(point, curve.getPublicKey(secret, point[0] !== 4)) !== 0)
    throw damaged("the public key inside an EC private key is not its own");
  const publicKey = der(UNIVERSAL.bitString, Uint8Array.of(0), curve.getPublicKey(secret, false));
  return sequence(integer(1), octetString(secret), context(1, publicKey));
}
