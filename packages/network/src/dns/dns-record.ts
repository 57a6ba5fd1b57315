import { NetworkError } from "../errors.js";
import { type DnsReader, malformed } from "./dns-reader.js";
import { DnsWriter } from "./dns-writer.js";
import { type DomainName, domainNameKey, parseDomainName } from "./domain-name.js";
import { addressOctets, formatAddress } from "./ip-address.js";

/** The numbers of the types whose data are read. */
const typeNumbers = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, NSEC: 47 } as const;

export type KnownRecordType = keyof typeof typeNumbers;
/** A type by its mnemonic, or as `TYPE65` (RFC 3597 5). `ANY` and other types of questions alone are `TYPE255` and so on. */
export type RecordType = KnownRecordType | `TYPE${number}`;

export interface AddressData<T extends "A" | "AAAA"> {
  readonly type: T;
  readonly address: string;
}

export interface NameData<T extends "CNAME" | "NS" | "PTR"> {
  readonly type: T;
  readonly target: DomainName;
}

export interface SrvData {
  readonly type: "SRV";
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: DomainName;
}

export interface SoaData {
  readonly type: "SOA";
  readonly primary: DomainName;
  readonly mailbox: DomainName;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

export type RecordData =
  | AddressData<"A">
  | AddressData<"AAAA">
  | NameData<"CNAME">
  | NameData<"NS">
  | NameData<"PTR">
  | { readonly type: "TXT"; readonly strings: readonly Uint8Array[] }
  | { readonly type: "NSEC"; readonly next: DomainName; readonly types: readonly RecordType[] }
  | SrvData
  | SoaData
  /** The data as they are, of a type that is not known, or empty ones of any type (RFC 2136 2.4). */
  | { readonly type: `TYPE${number}`; readonly octets: Uint8Array };

/** A resource record (RFC 1035 3.2.1); `ttl` in seconds. */
export type DnsRecord = RecordData & {
  readonly name: DomainName;
  readonly class: number;
  readonly ttl: number;
};

/** The record of a type. */
export type RecordOf<T extends RecordType> = Extract<DnsRecord, { readonly type: T }>;

export const RecordClass = { IN: 1, NONE: 254, ANY: 255 } as const;

const knownTypes: ReadonlyMap<number, KnownRecordType> = new Map(
  Object.entries(typeNumbers).map(([type, number]) => [number, type as KnownRecordType]),
);

export function isOfType<T extends RecordType>(record: DnsRecord, type: T): record is RecordOf<T> {
  return record.type === type;
}

/** @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function typeNumber(type: RecordType): number {
  if (Object.hasOwn(typeNumbers, type)) return typeNumbers[type as KnownRecordType];
  const number = Number(type.slice(4));
  if (!/^TYPE[0-9]+$/.test(type) || number > 0xffff)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a type of records is a mnemonic that is known, or TYPE and a number" }); // prettier-ignore
  return number;
}

export function typeOfNumber(number: number): RecordType {
  return knownTypes.get(number) ?? `TYPE${number}`;
}

/** @throws NetworkError `ERR_NETWORK_PACKET` */
export function readRecord(reader: DnsReader): DnsRecord {
  const name = reader.name();
  const number = reader.uint16();
  const head = { name, class: reader.uint16(), ttl: reader.uint32() };
  const data = reader.part(reader.uint16());
  const type = knownTypes.get(number);
  if (type === undefined || data.remaining === 0)
    return { ...head, type: `TYPE${number}`, octets: data.octets(data.remaining) };
  const record = { ...head, ...readData(type, data) };
  if (data.remaining > 0) throw malformed("the data of a record are longer than its type allows");
  return record;
}

export function writeRecord(writer: DnsWriter, record: DnsRecord): void {
  writer.compressedName(record.name);
  writer.uint16(typeNumber(record.type));
  writer.uint16(record.class);
  writer.uint32(record.ttl);
  writer.withLength(() => writeData(writer, record, (name) => writer.compressedName(name)));
}

/** The data with no name compressed, as records are compared (RFC 6762 8.2). */
export function recordOctets(data: RecordData): Uint8Array {
  const writer = new DnsWriter();
  writeData(writer, data, (name) => writer.name(name));
  return writer.bytes();
}

/** Equal for records of the same type and data; the case of letters does not count in the names that they point to. */
export function dataKey(data: RecordData): string {
  const canonical = "target" in data ? { ...data, target: parseDomainName(domainNameKey(data.target)) } : data;
  return `${typeNumber(data.type)} ${recordOctets(canonical).join(".")}`;
}

function readData(type: KnownRecordType, reader: DnsReader): RecordData {
  switch (type) {
    case "A":
      return { type, address: formatAddress(reader.octets(4)) };
    case "AAAA":
      return { type, address: formatAddress(reader.octets(16)) };
    case "CNAME":
    case "NS":
    case "PTR":
      return { type, target: reader.name() };
    case "TXT":
      return { type, strings: readStrings(reader) };
    case "SRV":
      return { type, priority: reader.uint16(), weight: reader.uint16(), port: reader.uint16(), target: reader.name() };
    case "SOA":
      return readSoa(reader);
    case "NSEC":
      return { type, next: reader.name(), types: readTypes(reader) };
  }
}

function writeData(writer: DnsWriter, data: RecordData, writeName: (name: DomainName) => void): void {
  switch (data.type) {
    case "A":
    case "AAAA":
      return writer.octets(checkedAddress(data));
    case "CNAME":
    case "NS":
    case "PTR":
      return writeName(data.target);
    case "TXT":
      return writeStrings(writer, data.strings);
    case "SRV":
      for (const value of [data.priority, data.weight, data.port]) writer.uint16(value);
      // No compression there (RFC 2782).
      return writer.name(data.target);
    case "SOA":
      for (const name of [data.primary, data.mailbox]) writeName(name);
      for (const key of soaNumbers) writer.uint32(data[key]);
      return;
    case "NSEC":
      writer.name(data.next);
      return writeTypes(writer, data.types);
    default:
      return writer.octets(data.octets);
  }
}

function checkedAddress({ type, address }: AddressData<"A" | "AAAA">): Uint8Array {
  const octets = addressOctets(address);
  if (octets.length !== (type === "A" ? 4 : 16))
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "A is for addresses of IPv4, AAAA for those of IPv6" });
  return octets;
}

function readStrings(reader: DnsReader): Uint8Array[] {
  const strings: Uint8Array[] = [];
  while (reader.remaining > 0) strings.push(reader.octets(reader.uint8()).slice());
  return strings;
}

function writeStrings(writer: DnsWriter, strings: readonly Uint8Array[]): void {
  // No string at all is one empty string (RFC 6763 6.1).
  for (const string of strings.length === 0 ? [new Uint8Array()] : strings) {
    if (string.length > 255)
      throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a string of a TXT record has up to 255 octets" });
    writer.uint8(string.length);
    writer.octets(string);
  }
}

const soaNumbers = ["serial", "refresh", "retry", "expire", "minimum"] as const;

function readSoa(reader: DnsReader): SoaData {
  const [primary, mailbox] = [reader.name(), reader.name()];
  const [serial, refresh, retry, expire, minimum] = Array.from(soaNumbers, () => reader.uint32()) as [number, number, number, number, number]; // prettier-ignore
  return { type: "SOA", primary, mailbox, serial, refresh, retry, expire, minimum };
}

/** The bit maps of NSEC (RFC 4034 4.1.2). */
function readTypes(reader: DnsReader): RecordType[] {
  const types: RecordType[] = [];
  while (reader.remaining > 0) {
    const window = reader.uint8();
    for (const [at, octet] of reader.octets(reader.uint8()).entries())
      for (let bit = 0; bit < 8; bit++)
        if (octet & (0x80 >> bit)) types.push(typeOfNumber(window * 256 + at * 8 + bit));
  }
  return types;
}

/** All types up to 255, which are in the first bit map. */
function writeTypes(writer: DnsWriter, types: readonly RecordType[]): void {
  const numbers = types.map(typeNumber);
  const map = new Uint8Array((Math.max(0, ...numbers) >>> 3) + 1);
  for (const number of numbers) map[number >>> 3]! |= 0x80 >> (number & 7);
  writer.uint8(0);
  writer.uint8(map.length);
  writer.octets(map);
}
