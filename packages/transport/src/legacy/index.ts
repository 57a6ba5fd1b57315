/**
 * The legacy TLS engine: TLS 1.0, 1.1 and 1.2 with RSA key exchange and exactly TLS_RSA_WITH_AES_128_CBC_SHA and TLS_RSA_WITH_3DES_EDE_CBC_SHA,
 * which the retired profiles B.1 and B.3 of PS3.15 ask for, and of which Node's own TLS cannot do the second.
 *
 * THREAT NOTE. Use it for peers that know nothing newer, and on a network that is protected in another way. What these suites lack:
 *
 * - Forward secrecy: who gets the server's RSA key reads every connection ever recorded. Give the key to nothing else, and renew it often.
 * - Authenticated encryption: CBC with a MAC inside has had a series of padding oracles (Vaudenay, Lucky Thirteen, POODLE). Here a wrong padding and
 *   a wrong MAC are one error with one alert; both are always checked, and the hash runs over the same number of blocks whatever the padding says.
 *   This is JavaScript over OpenSSL: differences of the size of a cache miss remain.
 * - RSAES-PKCS1-v1_5 (Bleichenbacher, ROBOT): what is wrong with an encrypted premaster secret, or with the version in it, goes on with a random
 *   one in the same time, and shows in Finished only.
 * - 64-bit blocks in 3DES (Sweet32): each direction of a connection ends with ERR_TRANSPORT_LIMIT after 32 GiB, where two equal blocks of ciphertext
 *   come to even odds. SP 800-67 would stop after 8 MiB, less than many a single instance; the attack needs hundreds of GiB that repeat one secret.
 * - TLS 1.0 chains the IVs of records: one byte goes ahead of everything sent (BEAST). MD5 and SHA-1 protect the handshake of TLS 1.0 and 1.1.
 * - A peer without RFC 5746 is served; renegotiation, the only way to abuse that, does not exist here. Extended master secret (RFC 7627) is used
 *   with every peer that has it. There is no resumption, no compression, no other suite, and no fallback to another version than negotiated.
 */
import type { LegacyEngine } from "../legacy-engine.js";
import { LegacyTlsSocket } from "./legacy-tls-socket.js";

export { LegacyTlsSocket } from "./legacy-tls-socket.js";
export type {
  LegacyConnection,
  LegacyEngine,
  LegacyOptions,
  LegacySession,
  LegacySuite,
  LegacyVersion,
} from "../legacy-engine.js";

export const legacyEngine: LegacyEngine = {
  connect: (socket, options) => new LegacyTlsSocket(socket, "client", options),
  accept: (socket, options, head) => new LegacyTlsSocket(socket, "server", options, head),
};
