import { NetworkError } from "../errors.js";
import { DnsReader, malformed } from "./dns-reader.js";
import { type DnsRecord, readRecord, type RecordType, typeNumber, typeOfNumber, writeRecord } from "./dns-record.js";
import { DnsWriter } from "./dns-writer.js";
import type { DomainName } from "./domain-name.js";

export interface DnsQuestion {
  readonly name: DomainName;
  readonly type: RecordType;
  readonly class: number;
}

/**
 * A message (RFC 1035 4.1). `flags` are the second 16 bits of the header, with operation and response code.
 *
 * For an update, `questions` hold the zone, `answers` the prerequisites and `authorities` the changes (RFC 2136 2).
 */
export interface DnsMessage {
  readonly id: number;
  readonly flags: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

export const DnsFlag = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RD: 0x0100, RA: 0x0080, AD: 0x0020, UPDATE: 5 << 11 } as const; // prettier-ignore
export const OPCODE_MASK = 0x7800;
/** The pseudo-record of EDNS (RFC 6891 6.1). */
export const OPT_TYPE = "TYPE41";

export const Rcode = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, YXDOMAIN: 6, YXRRSET: 7, NXRRSET: 8, NOTAUTH: 9, NOTZONE: 10, BADVERS: 16 } as const; // prettier-ignore

const MAX_MESSAGE_OCTETS = 65_535;

/** @throws NetworkError `ERR_NETWORK_PACKET` for octets that are no message, or that go on after it */
export function readDnsMessage(bytes: Uint8Array): DnsMessage {
  const reader = new DnsReader(bytes);
  const [id, flags] = [reader.uint16(), reader.uint16()];
  const [questions, answers, authorities, additionals] = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()]; // prettier-ignore
  const message = {
    id,
    flags,
    questions: list(questions, () => readQuestion(reader)),
    answers: list(answers, () => readRecord(reader)),
    authorities: list(authorities, () => readRecord(reader)),
    additionals: list(additionals, () => readRecord(reader)),
  };
  if (reader.remaining > 0) throw malformed("octets follow the message");
  return message;
}

/** @throws NetworkError `ERR_NETWORK_OPTIONS` for what cannot be written */
export function writeDnsMessage(message: Partial<DnsMessage>): Uint8Array<ArrayBuffer> {
  const { id = 0, flags = 0, questions = [], answers = [], authorities = [], additionals = [] } = message;
  const writer = new DnsWriter();
  for (const value of [id, flags]) writer.uint16(value);
  for (const section of [questions, answers, authorities, additionals]) writer.uint16(section.length);
  for (const { name, type, class: number } of questions) {
    writer.compressedName(name);
    writer.uint16(typeNumber(type));
    writer.uint16(number);
  }
  for (const record of [...answers, ...authorities, ...additionals]) writeRecord(writer, record);
  if (writer.length > MAX_MESSAGE_OCTETS)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a message of DNS has up to 65,535 octets" });
  return writer.bytes();
}

/** The response code, with the upper bits that EDNS has (RFC 6891 6.1.3). */
export function responseCode({ flags, additionals }: DnsMessage): number {
  const opt = additionals.find(({ type }) => type === OPT_TYPE);
  return ((opt ? opt.ttl >>> 24 : 0) << 4) | (flags & 0xf);
}

function readQuestion(reader: DnsReader): DnsQuestion {
  return { name: reader.name(), type: typeOfNumber(reader.uint16()), class: reader.uint16() };
}

/** Reads as many as there are said to be; nothing is allocated before it was read. */
function list<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  while (items.length < count) items.push(read());
  return items;
}
