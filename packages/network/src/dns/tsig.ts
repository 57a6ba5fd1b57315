import { createHmac, timingSafeEqual } from "node:crypto";
import { NetworkError, type NetworkErrorCode } from "../errors.js";
import { responseCode, readDnsMessage } from "./dns-message.js";
import { DnsReader } from "./dns-reader.js";
import { RecordClass, readRecord, type RecordOf, writeRecord } from "./dns-record.js";
import { DnsWriter } from "./dns-writer.js";
import { type DomainName, isSameName, toDomainName } from "./domain-name.js";
import { checkedKey, type TsigKey, tsigHashes } from "./tsig-key.js";

/** How far two clocks may be apart (RFC 8945 10). */
const FUDGE_SECONDS = 300;
const TSIG_TYPE = "TYPE250";
const NOTAUTH = 9;

/** What the server says of our signature (RFC 8945 3). */
const TsigError = { BADSIG: 16, BADKEY: 17, BADTIME: 18, BADTRUNC: 22 } as const;

interface TsigData {
  readonly algorithm: DomainName;
  readonly timeSigned: number;
  readonly fudge: number;
  readonly mac: Uint8Array;
  readonly originalId: number;
  readonly error: number;
  readonly other: Uint8Array;
}

/** A message with its signature. */
export interface SignedMessage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** That of the answer covers it. */
  readonly mac: Uint8Array;
}

export interface TsigOptions {
  readonly key: TsigKey;
  /** In milliseconds. */
  readonly now: () => number;
}

/** Signs a request (RFC 8945 5.1). @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function signDnsMessage(message: Uint8Array, { key, now }: TsigOptions): SignedMessage {
  const { algorithm } = checkedKey(key);
  const unsigned = { algorithm: [algorithm], timeSigned: Math.floor(now() / 1000), fudge: FUDGE_SECONDS, originalId: new DnsReader(message).uint16(), error: 0, other: new Uint8Array() }; // prettier-ignore
  const mac = macOf(message, unsigned, key);
  return { bytes: withTsig(message, toDomainName(key.name), { ...unsigned, mac }), mac };
}

/**
 * Checks the signature of the answer to a request that was signed.
 *
 * @throws NetworkError `ERR_NETWORK_TSIG_UNSIGNED`, `ERR_NETWORK_TSIG_INVALID`, or what the server says of our signature:
 * `ERR_NETWORK_TSIG_BADSIG`, `ERR_NETWORK_TSIG_BADKEY`, `ERR_NETWORK_TSIG_BADTIME`
 * @see RFC 8945 5.3, 5.4
 */
export function verifyDnsAnswer(
  answer: Uint8Array,
  { key, now, requestMac, requestId }: TsigOptions & { readonly requestMac: Uint8Array; readonly requestId: number },
): void {
  const code = responseCode(readDnsMessage(answer));
  const { message, tsig } = withoutTsig(answer);
  if (!tsig) throw unsigned(code);
  const data = readTsigData(tsig.octets);
  if (!isSameName(tsig.name, toDomainName(key.name)) || tsig.class !== RecordClass.ANY || tsig.ttl !== 0)
    throw invalid("is signed with another key");
  if (code === NOTAUTH && data.mac.length === 0 && data.error in unsignedErrors) throw refusal(data.error);
  if (!isSameName(data.algorithm, [checkedKey(key).algorithm])) throw invalid("is signed with another algorithm");
  if (data.originalId !== requestId) throw invalid("is one to another request");
  if (!isEqual(data.mac, macOf(message, data, key, requestMac))) throw invalid("has a wrong signature");
  if (data.error !== 0) throw refusal(data.error);
  if (Math.abs(now() / 1000 - data.timeSigned) > Math.min(data.fudge, FUDGE_SECONDS) + 1)
    throw invalid("was signed at another time");
}

/** The MAC, over what RFC 8945 4.3 lists. It is that of the whole hash: truncated ones are neither sent nor taken. */
function macOf(message: Uint8Array, data: Omit<TsigData, "mac">, key: TsigKey, requestMac?: Uint8Array): Uint8Array {
  const { algorithm, secret } = checkedKey(key);
  const writer = new DnsWriter();
  if (requestMac) writer.withLength(() => writer.octets(requestMac));
  writer.uint16(data.originalId);
  writer.octets(message.subarray(2));
  writer.name(canonical(toDomainName(key.name)));
  writer.uint16(RecordClass.ANY);
  writer.uint32(0);
  writer.name(canonical(data.algorithm));
  writeTime(writer, data);
  writer.uint16(data.error);
  writer.withLength(() => writer.octets(data.other));
  return new Uint8Array(createHmac(tsigHashes[algorithm], secret).update(writer.bytes()).digest());
}

/** The message with the signature as its last additional record. */
function withTsig(message: Uint8Array, name: DomainName, data: TsigData): Uint8Array<ArrayBuffer> {
  const rdata = new DnsWriter();
  rdata.name(data.algorithm);
  writeTime(rdata, data);
  rdata.withLength(() => rdata.octets(data.mac));
  rdata.uint16(data.originalId);
  rdata.uint16(data.error);
  rdata.withLength(() => rdata.octets(data.other));
  const writer = new DnsWriter();
  writer.octets(message.subarray(0, 10));
  writer.uint16(new DnsReader(message, 10).uint16() + 1);
  writer.octets(message.subarray(12));
  // The names of the message are not known to this writer, so that none is pointed to.
  writeRecord(writer, { name, type: TSIG_TYPE, class: RecordClass.ANY, ttl: 0, octets: rdata.bytes() });
  return writer.bytes();
}

/** Parts the signature, which is the last record, from what it signs. */
function withoutTsig(answer: Uint8Array): { readonly message: Uint8Array; readonly tsig?: RecordOf<`TYPE${number}`> } {
  const reader = new DnsReader(answer);
  reader.octets(4);
  const [questions, answers, authorities, additionals] = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()]; // prettier-ignore
  for (let count = 0; count < questions; count++) {
    reader.name();
    reader.octets(4);
  }
  for (let count = 1; count < answers + authorities + additionals; count++) readRecord(reader);
  const start = reader.offset;
  const last = additionals > 0 ? readRecord(reader) : undefined;
  if (last?.type !== TSIG_TYPE) return { message: answer };
  const message = answer.slice(0, start);
  new DataView(message.buffer).setUint16(10, additionals - 1);
  return { message, tsig: last };
}

function readTsigData(octets: Uint8Array): TsigData {
  const reader = new DnsReader(octets);
  const data = {
    algorithm: reader.name(),
    timeSigned: reader.uint16() * 2 ** 32 + reader.uint32(),
    fudge: reader.uint16(),
    mac: reader.octets(reader.uint16()),
    originalId: reader.uint16(),
    error: reader.uint16(),
    other: reader.octets(reader.uint16()),
  };
  if (reader.remaining > 0) throw invalid("has a signature that goes on");
  return data;
}

function writeTime(writer: DnsWriter, { timeSigned, fudge }: Pick<TsigData, "timeSigned" | "fudge">): void {
  writer.uint16(Math.floor(timeSigned / 2 ** 32));
  writer.uint32(timeSigned % 2 ** 32);
  writer.uint16(fudge);
}

function canonical(name: DomainName): DomainName {
  return name.map((label) => label.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Those that a server cannot sign, since it has not our key (RFC 8945 5.3.2). */
const unsignedErrors: Readonly<Record<number, true>> = { [TsigError.BADSIG]: true, [TsigError.BADKEY]: true, [TsigError.BADTRUNC]: true }; // prettier-ignore

const refusals: Readonly<Record<number, readonly [NetworkErrorCode, string]>> = {
  [TsigError.BADSIG]: ["ERR_NETWORK_TSIG_BADSIG", "the DNS server says that our signature is wrong"],
  [TsigError.BADTRUNC]: ["ERR_NETWORK_TSIG_BADSIG", "the DNS server says that our signature is too short"],
  [TsigError.BADKEY]: ["ERR_NETWORK_TSIG_BADKEY", "the DNS server does not know our key"],
  [TsigError.BADTIME]: ["ERR_NETWORK_TSIG_BADTIME", "the DNS server says that we signed at another time"],
};

function refusal(error: number): NetworkError {
  const [code, message] = refusals[error] ?? ["ERR_NETWORK_TSIG_INVALID", "the DNS server refuses our signature"];
  return new NetworkError(code, { message });
}

function unsigned(code: number): NetworkError {
  const message = `the answer to a signed request is not signed; its response code is ${code}`;
  return new NetworkError("ERR_NETWORK_TSIG_UNSIGNED", { message });
}

function invalid(what: string): NetworkError {
  return new NetworkError("ERR_NETWORK_TSIG_INVALID", { message: `the answer of the DNS server ${what}` });
}
