import { NetworkError } from "../../errors.js";
import { DnsFlag, type DnsMessage, type DnsQuestion, readDnsMessage, writeDnsMessage } from "../../dns/dns-message.js";
import { dataKey, type DnsRecord, RecordClass, recordOctets, typeNumber } from "../../dns/dns-record.js";
import { domainNameKey } from "../../dns/domain-name.js";
import type { NamedData } from "../service-description.js";

/** The top bit of a class: of a record that replaces others of its name and type (RFC 6762 10.2), or of a question to be answered by unicast (5.4). */
export const TOP_BIT = 0x8000;
export const ANY_TYPE = "TYPE255";
/** Longer messages are cut up, so that they need no fragments (RFC 6762 17). */
const MAX_OCTETS = 1440;
/** More questions, or records with names, may be longer than any message. */
const MOST_AT_ONCE = 64;
/** No message is longer (RFC 6762 17). */
const MAX_RECEIVED_OCTETS = 9000;

/** A record of ours. */
export interface OwnRecord {
  readonly data: NamedData;
  readonly ttl: number;
  /** Whether nobody else may have others of its name and type. */
  readonly isUnique: boolean;
}

/** Equal for records of the same name, type and data. */
export function recordKey(record: NamedData): string {
  return `${domainNameKey(record.name)} ${dataKey(record)}`;
}

/** The record as it is sent; `bit` is to say that it replaces others. */
export function toRecord({ data, ttl, isUnique }: OwnRecord, bit: number = TOP_BIT): DnsRecord {
  return { ...data, class: RecordClass.IN | (isUnique ? bit : 0), ttl };
}

export function isInternet(number: number): boolean {
  return (number & ~TOP_BIT) === RecordClass.IN;
}

/** What came, or nothing for what is no message: such are dropped without a word (RFC 6762 18). */
export function readMdnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length > MAX_RECEIVED_OCTETS) return undefined;
  try {
    const message = readDnsMessage(bytes);
    // Other operations, and errors, are dropped (RFC 6762 18.3, 18.11).
    return (message.flags & 0x780f) === 0 ? message : undefined;
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}

/** The octets of a message, or of several that have the same answers between them; additional records go first. */
export function writeMdnsMessages(message: Partial<DnsMessage>): Uint8Array[] {
  const { additionals = [], answers = [] } = message;
  const together = additionals.length > 0 && answers.length + additionals.length <= MOST_AT_ONCE;
  const bytes = together ? writeDnsMessage(message) : undefined;
  if (bytes && bytes.length <= MAX_OCTETS) return [bytes];
  return cutUp(answers, (part) => ({ ...message, answers: part, additionals: [] }));
}

/** The octets of questions with what is known already; where that is too much, it follows without them (RFC 6762 7.2). */
export function writeMdnsQuestions(questions: readonly DnsQuestion[], known: readonly DnsRecord[]): Uint8Array[] {
  const together = known.length > 0 && questions.length + known.length <= MOST_AT_ONCE;
  const bytes = together ? writeDnsMessage({ questions, answers: known }) : undefined;
  if (bytes && bytes.length <= MAX_OCTETS) return [bytes];
  if (known.length === 0) return cutUp(questions, (part) => ({ questions: part }));
  const flags = DnsFlag.TC;
  return [
    ...cutUp(questions, (part) => ({ flags, questions: part })),
    ...cutUp(known, (part) => ({ flags, answers: part })),
  ];
}

/** The octets of a message with all of these, or of several. Others decide how many there are: too many are not even written. */
function cutUp<T>(items: readonly T[], messageOf: (part: readonly T[]) => Partial<DnsMessage>): Uint8Array[] {
  const bytes = items.length > MOST_AT_ONCE ? undefined : writeDnsMessage(messageOf(items));
  if (bytes && (bytes.length <= MAX_OCTETS || items.length < 2)) return [bytes];
  const half = Math.ceil(items.length / 2);
  return [items.slice(0, half), items.slice(half)].flatMap((part) => cutUp(part, messageOf));
}

/**
 * Compares what two want to have under a name: below 0 when the first has to give way (RFC 6762 8.2.1).
 *
 * The records of both are put in order by class, type and data, and compared one by one; what goes on longer is later.
 */
export function compareClaims(ours: readonly DnsRecord[], theirs: readonly DnsRecord[]): number {
  const [one, other] = [ours, theirs].map((records) => records.map(orderOf).sort(compareNumbers));
  for (let at = 0; ; at++) {
    const [first, second] = [one?.[at], other?.[at]];
    if (!first || !second) return Number(first !== undefined) - Number(second !== undefined);
    const order = compareNumbers(first, second);
    if (order !== 0) return order;
  }
}

function orderOf(record: DnsRecord): readonly number[] {
  return [record.class & ~TOP_BIT, typeNumber(record.type), ...recordOctets(record)];
}

function compareNumbers(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  if (at < 0) return one.length - other.length;
  return (one[at] ?? -1) - (other[at] ?? -1);
}
