/** A signature algorithm of the handshake that a node is asked about. */
export interface ProbedScheme {
  readonly id: number;
  /** As RFC 8446 4.2.3 names it; those that it does not name are spelled alike. */
  readonly name: string;
}

const rows: readonly (readonly [id: number, name: string])[] = [
  [0x0403, "ecdsa_secp256r1_sha256"],
  [0x0503, "ecdsa_secp384r1_sha384"],
  [0x0603, "ecdsa_secp521r1_sha512"],
  [0x0804, "rsa_pss_rsae_sha256"],
  [0x0805, "rsa_pss_rsae_sha384"],
  [0x0806, "rsa_pss_rsae_sha512"],
  [0x0809, "rsa_pss_pss_sha256"],
  [0x080a, "rsa_pss_pss_sha384"],
  [0x080b, "rsa_pss_pss_sha512"],
  [0x0807, "ed25519"],
  [0x0808, "ed448"],
  [0x0401, "rsa_pkcs1_sha256"],
  [0x0501, "rsa_pkcs1_sha384"],
  [0x0601, "rsa_pkcs1_sha512"],
  [0x0402, "dsa_sha256"],
  [0x0303, "ecdsa_sha224"],
  [0x0301, "rsa_pkcs1_sha224"],
  [0x0203, "ecdsa_sha1"],
  [0x0201, "rsa_pkcs1_sha1"],
  [0x0202, "dsa_sha1"],
  [0x0103, "ecdsa_md5"],
  [0x0101, "rsa_pkcs1_md5"],
];

/** The signature algorithms of RFC 8446 4.2.3, and older ones of RFC 5246 7.4.1.4.1. */
export const probedSchemes: readonly ProbedScheme[] = rows.map(([id, name]) => ({ id, name }));

/** Those that ask for an RSA key, or for one of a curve. */
export function schemesOf(key: "RSA" | "EC"): readonly ProbedScheme[] {
  return probedSchemes.filter(({ name }) => (key === "RSA" ? /^rsa_/ : /^(ecdsa_|ed)/).test(name));
}

/** Whether a signature is over MD5 or SHA-1. @see RFC 9155 */
export function isOverWeakHash(name: string): boolean {
  return /_(md5|sha1)$/.test(name);
}
