import { concat } from "../../pdu/pdu-bytes.js";

/** `[APPLICATION 0]` of RFC 2743 3.1, and the messages of RFC 4120 5.5. */
const tag = { initialContextToken: 0x60, apReq: 0x6e, apRep: 0x6f } as const;
/** The OBJECT IDENTIFIER 1.2.840.113554.1.2.2 of the Kerberos mechanism in DER (RFC 1964 1). */
const mechanism = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];
/** TOK_ID of the message that follows (RFC 1964 1.1). */
const tokenId = { apReq: [0x01, 0x00], apRep: [0x02, 0x00] } as const;

export interface ServiceTicket {
  /** The AP-REQ in its GSS-API header. */
  readonly token: Uint8Array;
  /** It came without the header, as PS3.7 has it ("encoded per RFC 1510"); the answer is to go so too. */
  readonly isBare: boolean;
}

/** Reads a service ticket; `undefined` for all but an AP-REQ: a Ticket alone (0x61) does not prove who sent it. */
export function readServiceTicket(field: Uint8Array): ServiceTicket | undefined {
  if (derContent(field, tag.apReq)) return { token: withHeader(field, tokenId.apReq), isBare: true };
  const message = withoutHeader(field, tokenId.apReq);
  return message && derContent(message, tag.apReq) ? { token: field, isBare: false } : undefined;
}

/** The AP-REP in a token; `undefined` when there is none. */
export function readServerTicket(token: Uint8Array): Uint8Array | undefined {
  const message = withoutHeader(token, tokenId.apRep);
  return message && derContent(message, tag.apRep) ? message : undefined;
}

/** Puts the GSS-API header around a server ticket that came without. */
export function withServerHeader(message: Uint8Array): Uint8Array {
  return withHeader(message, tokenId.apRep);
}

function withHeader(message: Uint8Array, id: readonly number[]): Uint8Array {
  const content = concat(Uint8Array.from([...mechanism, ...id]), message);
  return concat(Uint8Array.of(tag.initialContextToken), derLength(content.length), content);
}

function withoutHeader(token: Uint8Array, id: readonly number[]): Uint8Array | undefined {
  const content = derContent(token, tag.initialContextToken);
  const start = [...mechanism, ...id];
  return content && start.every((octet, at) => content[at] === octet) ? content.subarray(start.length) : undefined;
}

/** The content of a DER value that is all of the bytes. */
function derContent(bytes: Uint8Array, expectedTag: number): Uint8Array | undefined {
  const [first, short = 0] = bytes;
  const lengthOctets = short < 0x80 ? 0 : short & 0x7f;
  const start = 2 + lengthOctets;
  if (first !== expectedTag || lengthOctets > 3 || bytes.length < start) return undefined;
  const content = bytes.subarray(start);
  const length = derLength(content.length);
  // There is one way only to write a length in DER.
  return length.length === start - 1 && length.every((octet, at) => octet === bytes[1 + at]) ? content : undefined;
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets = [length >>> 16, (length >> 8) & 0xff, length & 0xff];
  const minimal = octets.slice(octets.findIndex((octet) => octet !== 0));
  return Uint8Array.from([0x80 | minimal.length, ...minimal]);
}
