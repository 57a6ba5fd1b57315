import { desLength, isWeakDesKey, joined } from "./des.js";
import { hmacMd5 } from "./md5.js";

/** Which end sends: each has its own keys, so that nothing can be sent back to where it came from. */
export type Sender = "client" | "server";

/** What protects the packets of one sender. */
export interface DirectionKeys {
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  /** The random number that goes into MD5. */
  readonly random: Uint8Array;
}

/**
 * Derives the keys of one sender with HMAC-MD5 (RFC 2104) under the secret, over a label and the packets exchanged so far.
 *
 * "token" keys protect the two tokens of the authentication; their secret is the authentication key, their context the line connection with
 * the challenge of the server. "record" keys protect the data; to their secret belongs the key material of both tokens, to their context all
 * packets of the handshake.
 */
export function deriveDirectionKeys(
  purpose: "token" | "record",
  sender: Sender,
  { secret, context }: { readonly secret: Uint8Array; readonly context: Uint8Array },
): DirectionKeys {
  const derive = (what: string) => {
    const label = new TextEncoder().encode(`dicomsec ISCL ${purpose} ${sender} ${what}\0`);
    return hmacMd5(secret, joined([label, context]));
  };
  return { encryption: desKey(derive("encryption")), mac: desKey(derive("mac")), random: derive("random") };
}

/** A weak key is changed in its last byte, as RFC 3961 section 6.2 does. */
function desKey(bytes: Uint8Array): Uint8Array {
  const key = bytes.slice(0, desLength);
  if (isWeakDesKey(key)) key[desLength - 1]! ^= 0xf0;
  return key;
}
