/** A group of a key exchange that a node is asked about. */
export interface ProbedGroup {
  readonly id: number;
  /** As the IANA registry names it. */
  readonly name: string;
  /** Of the field of a curve (256 for X25519, as its key is written), or of a modulus. */
  readonly bits: number;
}

const rows: readonly (readonly [id: number, name: string, bits: number])[] = [
  [1, "sect163k1", 163],
  [2, "sect163r1", 163],
  [3, "sect163r2", 163],
  [4, "sect193r1", 193],
  [5, "sect193r2", 193],
  [6, "sect233k1", 233],
  [7, "sect233r1", 233],
  [8, "sect239k1", 239],
  [9, "sect283k1", 283],
  [10, "sect283r1", 283],
  [11, "sect409k1", 409],
  [12, "sect409r1", 409],
  [13, "sect571k1", 571],
  [14, "sect571r1", 571],
  [15, "secp160k1", 160],
  [16, "secp160r1", 160],
  [17, "secp160r2", 160],
  [18, "secp192k1", 192],
  [19, "secp192r1", 192],
  [20, "secp224k1", 224],
  [21, "secp224r1", 224],
  [22, "secp256k1", 256],
  [23, "secp256r1", 256],
  [24, "secp384r1", 384],
  [25, "secp521r1", 521],
  [26, "brainpoolP256r1", 256],
  [27, "brainpoolP384r1", 384],
  [28, "brainpoolP512r1", 512],
  [29, "x25519", 256],
  [30, "x448", 448],
  [31, "brainpoolP256r1tls13", 256],
  [32, "brainpoolP384r1tls13", 384],
  [33, "brainpoolP512r1tls13", 512],
  [256, "ffdhe2048", 2048],
  [257, "ffdhe3072", 3072],
  [258, "ffdhe4096", 4096],
  [259, "ffdhe6144", 6144],
  [260, "ffdhe8192", 8192],
  [0x11eb, "SecP256r1MLKEM768", 256],
  [0x11ec, "X25519MLKEM768", 256],
  [0x11ed, "SecP384r1MLKEM1024", 384],
];

/** The groups of the IANA registry "TLS Supported Groups". @see RFC 8446 4.2.7, RFC 8422 5.1.1, RFC 7919 */
export const probedGroups: readonly ProbedGroup[] = rows.map(([id, name, bits]) => ({ id, name, bits }));

/** What can be offered to TLS 1.2 and older: curves alone, so that a server chooses the modulus of DHE by itself (RFC 7919 4). */
export const curvesBeforeTls13: readonly ProbedGroup[] = probedGroups.filter(({ id }) => id <= 30);

/** What can be offered to TLS 1.3. */
export const groupsOfTls13: readonly ProbedGroup[] = probedGroups.filter(({ id }) => id >= 23 && (id < 26 || id > 28));
