/**
 * The mechanisms of the ISCL Secure Transport Connection Profile (PS3.15 B.2, retired; last text in PS3.15-2018a).
 *
 * THREAT NOTE. Single DES is broken: whoever records one connection finds its authentication key by trying all of them, and with it every
 * connection secured by that key, before and after. MD5 is broken for collisions. All who share a key can pass for each other. There is no
 * forward secrecy. Use it only inside a network that is protected otherwise, to try out or replace what nothing else can talk to; for
 * everything else there is TLS.
 *
 * OUR OWN FRAMING. The protocol text (ISCL V1.00, MEDIS-DC) is not public, so the packets, their codes and the key derivation are ours: two
 * ends of this package understand each other. That any other ISCL product does is unproven and not claimed; they will refuse each other.
 *
 * A connection: LineRequest (client: version, mechanisms, key index, longest packet, name) – LineAnswer (server: the choice, its challenge,
 * its name) – ClientToken – ServerToken (ISO/IEC 9798-2, three pass mutual authentication; each MAC covers all packets before it) – data
 * packets – a close packet from each end.
 */
export type { IsclNegotiated } from "./handshake.js";
export { acceptIscl, connectIscl, isclPort, type IsclSocket } from "./iscl-socket.js";
export type { IsclDigestOrder, IsclIntegrity } from "./mac-form.js";
export type { ConnectIsclOptions, IsclOptions, IsclPrivacy } from "./options.js";
