import { numberOf, readBer } from "../asn1/ber.js";
import { integer, sequence, UNIVERSAL } from "../asn1/der.js";
import { damaged, PkiError, unsupported } from "../errors.js";

const MAX_MODULUS_LENGTH = 2048;

/** The numbers of an RSAPrivateKey (RFC 8017 A.1.2), in the order of the standard. */
export interface RsaPrivateNumbers {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qInv: Uint8Array;
}

/** The numbers of an RSAPrivateKey, as unsigned big-endian bytes without leading zeros. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT */
export function readRsaPrivateNumbers(pkcs1: Uint8Array): RsaPrivateNumbers {
  const [version, ...numbers] = readBer(pkcs1).children;
  const primes = numberOf(version);
  if (primes === 1) throw unsupported("RSA with more than two primes");
  if (primes !== 0) throw damaged("an RSA private key has an unknown version");
  const values = numbers.map(({ identifier, content }) => {
    if (identifier !== UNIVERSAL.integer || content.length === 0 || content[0]! >= 0x80)
      throw damaged("an RSA private key holds something that is no positive number");
    if (content.length > MAX_MODULUS_LENGTH) throw new PkiError("ERR_PKI_LIMIT", "an RSA private key is too long");
    const first = content.findIndex((octet) => octet !== 0);
    if (first < 0) throw damaged("an RSA private key holds a zero");
    return content.subarray(first);
  });
  const [n, e, d, p, q, dp, dq, qInv] = values;
  if (values.length !== 8 || !n || !e || !d || !p || !q || !dp || !dq || !qInv)
    throw damaged("an RSA private key does not have eight numbers");
  return { n, e, d, p, q, dp, dq, qInv };
}

/** The RSAPrivateKey of the numbers. */
export function encodeRsaPrivateNumbers({ n, e, d, p, q, dp, dq, qInv }: RsaPrivateNumbers): Uint8Array {
  return sequence(integer(0), ...[n, e, d, p, q, dp, dq, qInv].map(unsignedInteger));
}

/** An INTEGER of unsigned bytes without leading zeros. */
export function unsignedInteger(value: Uint8Array): Uint8Array {
  return integer(value[0]! & 0x80 ? Uint8Array.of(0, ...value) : value);
}

/** Whether the numbers belong together (RFC 8017 3.2): one changed bit in any of them and they do not. */
export function areConsistent(numbers: RsaPrivateNumbers): boolean {
  const [n, e, d, p, q] = [numbers.n, numbers.e, numbers.d, numbers.p, numbers.q].map(toBigInt) as Five;
  if (p < 3n || q < 3n || p * q !== n || e < 3n) return false;
  return (
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    toBigInt(numbers.dp) === d % (p - 1n) &&
    toBigInt(numbers.dq) === d % (q - 1n) &&
    (toBigInt(numbers.qInv) * q) % p === 1n
  );
}

type Five = [bigint, bigint, bigint, bigint, bigint];

export function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x0${toHex(bytes)}`);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
