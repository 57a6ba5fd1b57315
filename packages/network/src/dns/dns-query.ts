import { NetworkError } from "../errors.js";
import { askOverTcp, askOverUdp } from "./dns-exchange.js";
import {
  DnsFlag,
  type DnsMessage,
  type DnsQuestion,
  OPT_TYPE,
  Rcode,
  responseCode,
  writeDnsMessage,
} from "./dns-message.js";
import { DnsReader } from "./dns-reader.js";
import { type DnsRecord, isOfType, type RecordOf } from "./dns-record.js";
import { rcodeError, readResponse } from "./dns-response.js";
import type { DnsServer } from "./dns-server.js";

/** How servers are asked; see `DnsClientOptions`. */
export interface DnsQueryOptions {
  readonly servers: readonly Required<DnsServer>[];
  readonly tryTimeoutMs: number;
  readonly attempts: number;
  readonly udpPayloadSize: number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Of `performance.now()`. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the servers in turn, and again, until one has an answer: NOERROR or NXDOMAIN.
 *
 * @throws NetworkError the last that went wrong
 */
export async function queryServers(question: DnsQuestion, options: DnsQueryOptions): Promise<DnsMessage> {
  const { servers, attempts, tryTimeoutMs, deadline, signal } = options;
  let failure: unknown = new NetworkError("ERR_NETWORK_TIMEOUT", { message: "no DNS server answered in time" });
  for (const server of Array.from({ length: attempts }, () => servers).flat()) {
    const timeoutMs = Math.min(tryTimeoutMs, deadline - performance.now());
    if (timeoutMs <= 0) break;
    try {
      return await queryServer(server, question, { ...options, timeoutMs });
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function queryServer(
  server: Required<DnsServer>,
  question: DnsQuestion,
  options: DnsQueryOptions & { readonly timeoutMs: number },
): Promise<DnsMessage> {
  const { udpPayloadSize, randomBytes, timeoutMs, signal } = options;
  const [high = 0, low = 0] = randomBytes(2);
  const additionals = udpPayloadSize > 0 ? [opt(udpPayloadSize)] : [];
  // AD asks for the bit in the answer (RFC 6840 5.7).
  const query = { id: (high << 8) | low, flags: DnsFlag.RD | DnsFlag.AD, questions: [question], additionals };
  const read = (bytes: Uint8Array): DnsMessage => readResponse(bytes, query);
  const exchange = { server, query: writeDnsMessage(query), read, timeoutMs, signal };
  const readWhole = (bytes: Uint8Array) => (isTruncated(bytes, query.id) ? undefined : read(bytes));
  const message = (await askOverUdp({ ...exchange, read: readWhole })) ?? (await askOverTcp(exchange));
  const code = responseCode(message);
  if (ednsUnknown.has(code) && udpPayloadSize > 0)
    return queryServer(server, question, { ...options, udpPayloadSize: 0 });
  if (code !== Rcode.NOERROR && code !== Rcode.NXDOMAIN) throw rcodeError(code);
  if (isReferral(message)) throw notRecursive();
  return message;
}

/** Whether an answer goes on over TCP; some are cut off in the middle of a record, and cannot be read. */
function isTruncated(bytes: Uint8Array, id: number): boolean {
  const reader = new DnsReader(bytes);
  const wanted = DnsFlag.QR | DnsFlag.TC;
  return reader.uint16() === id && (reader.uint16() & wanted) === wanted;
}

/** What servers answer that do not know EDNS (RFC 6891 7). */
const ednsUnknown: ReadonlySet<number> = new Set([Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS]);

/** The SOA of a negative answer (RFC 2308 2). */
export function soaOf({ authorities }: DnsMessage): RecordOf<"SOA"> | undefined {
  return authorities.find((record) => isOfType(record, "SOA"));
}

function opt(udpPayloadSize: number): DnsRecord {
  return { name: [], type: OPT_TYPE, class: udpPayloadSize, ttl: 0, octets: new Uint8Array() };
}

/** No answer, but servers that would have one. */
function isReferral(message: DnsMessage): boolean {
  const { flags, answers } = message;
  return (flags & (DnsFlag.AA | DnsFlag.RA)) === 0 && answers.length === 0 && !soaOf(message);
}

function notRecursive(): NetworkError {
  return new NetworkError("ERR_NETWORK_DNS_SERVER", {
    message: "the DNS server refers to others, and does not ask them",
  });
}
