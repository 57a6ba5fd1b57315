import { timingSafeEqual } from "node:crypto";
import { TransportError } from "../errors.js";
import { desCbcDecrypt, desCbcEncrypt, desLength, joined } from "./des.js";
import type { DirectionKeys } from "./direction-keys.js";
import { type IsclIntegrity, macFormByCode, type MacForm } from "./mac-form.js";
import type { IsclPrivacy } from "./options.js";
import { headerLength, type Packet, packetHeader, packetType } from "./packet.js";

type RecordType = typeof packetType.data | typeof packetType.close;

/**
 * Makes the packets that carry data, and the one that says that no more follow.
 *
 * The MAC is over the header, whose length makes it safe for DES-MAC, the number of the packet, which is not sent, and the payload as it is
 * sent. Privacy comes first: DES in CBC mode, its IV the encrypted number of the packet.
 */
export class RecordSealer {
  readonly #keys: DirectionKeys;
  readonly #form: MacForm;
  readonly #privacy: IsclPrivacy;
  #number = 0n;

  constructor(keys: DirectionKeys, { form, privacy }: { readonly form: MacForm; readonly privacy: IsclPrivacy }) {
    this.#keys = keys;
    this.#form = form;
    this.#privacy = privacy;
  }

  /** The longest payload that fits into a packet. */
  maxPayloadLength(maxPacketLength: number): number {
    const room = maxPacketLength - headerLength - this.#form.length;
    return this.#privacy === "DES" ? room - (room % desLength) - 1 : room;
  }

  seal(type: RecordType, payload: Uint8Array): Uint8Array {
    const number = numberBlock(this.#number++);
    const sent = this.#privacy === "DES" ? encrypt(this.#keys, number, payload) : payload;
    const header = packetHeader(type, this.#form.code, sent.length + this.#form.length);
    return joined([header, sent, this.#form.mac(this.#keys, joined([header, number, sent]))]);
  }
}

/** Opens what a RecordSealer with the same keys made, in the order in which it was made. */
export class RecordOpener {
  readonly #keys: DirectionKeys;
  readonly #integrity: IsclIntegrity;
  readonly #privacy: IsclPrivacy;
  #number = 0n;

  constructor(
    keys: DirectionKeys,
    { integrity, privacy }: { readonly integrity: IsclIntegrity; readonly privacy: IsclPrivacy },
  ) {
    this.#keys = keys;
    this.#integrity = integrity;
    this.#privacy = privacy;
  }

  /**
   * The payload of a packet; undefined when it says that no more follow.
   *
   * @throws TransportError ERR_TRANSPORT_INTEGRITY, whatever is wrong with it.
   */
  open(packet: Packet): Uint8Array | undefined {
    const number = numberBlock(this.#number++);
    const sent = this.#verified(packet, number);
    const payload = this.#privacy === "DES" ? decrypt(this.#keys, number, sent) : sent;
    if (packet.type === packetType.close && payload.length === 0) return undefined;
    if (packet.type === packetType.data && payload.length > 0) return payload;
    throw integrityError();
  }

  #verified({ header, macForm, body }: Packet, number: Uint8Array): Uint8Array {
    const form = macFormByCode(this.#integrity, macForm);
    if (!form || body.length < form.length) throw integrityError();
    const sent = body.subarray(0, -form.length);
    const expected = form.mac(this.#keys, joined([header, number, sent]));
    if (!timingSafeEqual(expected, body.subarray(-form.length))) throw integrityError();
    return sent;
  }
}

function encrypt(keys: DirectionKeys, number: Uint8Array, payload: Uint8Array): Uint8Array {
  return desCbcEncrypt(keys.encryption, payload, { iv: desCbcEncrypt(keys.encryption, number), padding: true });
}

function decrypt(keys: DirectionKeys, number: Uint8Array, sent: Uint8Array): Uint8Array {
  try {
    return desCbcDecrypt(keys.encryption, sent, { iv: desCbcEncrypt(keys.encryption, number), padding: true });
  } catch {
    // Its MAC is right, so the peer itself padded it wrongly; nothing is learnt from it.
    throw integrityError();
  }
}

function numberBlock(number: bigint): Uint8Array {
  const block = new Uint8Array(desLength);
  new DataView(block.buffer).setBigUint64(0, number);
  return block;
}

function integrityError(): TransportError {
  return new TransportError("ERR_TRANSPORT_INTEGRITY", "a packet was altered, repeated, lost or sent back");
}
