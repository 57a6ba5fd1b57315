import { timingSafeEqual } from "node:crypto";
import { TransportError } from "../errors.js";
import { desCbcDecrypt, desCbcEncrypt, desLength, desMac, joined } from "./des.js";
import { deriveDirectionKeys, type Sender } from "./direction-keys.js";
import { challengeLength } from "./line-messages.js";

/**
 * A token of the three pass authentication of ISO/IEC 9798-2: the two challenges, that of the sender first for the client and second for the
 * server; key material (a text field of the standard); the name of the receiver.
 */
export interface Token {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  readonly keyMaterial: Uint8Array;
  readonly receiver: string;
}

export interface TokenContext {
  readonly sender: Sender;
  /** The authentication key. */
  readonly key: Uint8Array;
  /** All packets exchanged before the token: the MAC binds what was offered and chosen. */
  readonly transcript: Uint8Array;
}

/**
 * The token as it is sent: encrypted with DES, then a DES-MAC of 64 bits over the transcript and the ciphertext, for ISO/IEC 9798-2 asks for
 * an encipherment that shows manipulation. Both keys are derived from the authentication key, the transcript and the role of the sender. The
 * IV can be zero: a client's token begins with random bytes, and the keys of a server's token are used for that one alone.
 */
export function sealToken(token: Token, context: TokenContext): Uint8Array {
  const keys = tokenKeys(context);
  const sent = desCbcEncrypt(keys.encryption, plainToken(token), { padding: true });
  return joined([sent, desMac(keys.mac, macInput(context, sent))]);
}

/**
 * The challenges and key material of a token.
 *
 * @throws TransportError ERR_TRANSPORT_HANDSHAKE, which does not say what is wrong.
 */
export function openToken(body: Uint8Array, { receiver, ...context }: TokenContext & Pick<Token, "receiver">): Token {
  const keys = tokenKeys(context);
  const sent = body.subarray(0, -desLength);
  if (body.length < 2 * desLength) throw notAuthenticated();
  expectEqual(desMac(keys.mac, macInput(context, sent)), body.subarray(-desLength));
  const plain = decrypt(keys.encryption, sent);
  const [first, second, keyMaterial] = [0, 1, 2].map((part) =>
    plain.subarray(part * challengeLength, (part + 1) * challengeLength),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  expectEqual(plain, plainToken({ first, second, keyMaterial, receiver }));
  return { first, second, keyMaterial, receiver };
}

/** @throws TransportError ERR_TRANSPORT_HANDSHAKE when the bytes differ, after the same time wherever they do. */
export function expectEqual(expected: Uint8Array, received: Uint8Array): void {
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) throw notAuthenticated();
}

function tokenKeys({ sender, key, transcript }: TokenContext) {
  return deriveDirectionKeys("token", sender, { secret: key, context: transcript });
}

function plainToken({ first, second, keyMaterial, receiver }: Token): Uint8Array {
  return joined([first, second, keyMaterial, new TextEncoder().encode(receiver)]);
}

function macInput({ transcript }: TokenContext, sent: Uint8Array): Uint8Array {
  const lengths = new DataView(new ArrayBuffer(desLength));
  lengths.setUint32(0, transcript.length);
  lengths.setUint32(4, sent.length);
  return joined([new Uint8Array(lengths.buffer), transcript, sent]);
}

function decrypt(key: Uint8Array, sent: Uint8Array): Uint8Array {
  try {
    return desCbcDecrypt(key, sent, { padding: true });
  } catch {
    throw notAuthenticated();
  }
}

function notAuthenticated(): TransportError {
  return new TransportError("ERR_TRANSPORT_HANDSHAKE", "the peer did not authenticate itself");
}
