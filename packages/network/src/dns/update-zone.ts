import { randomBytes } from "node:crypto";
import { NetworkError } from "../errors.js";
import { askOverTcp, askOverUdp } from "./dns-exchange.js";
import { DnsFlag, Rcode, responseCode, writeDnsMessage } from "./dns-message.js";
import { type DnsRecord, RecordClass, type RecordData, type RecordType, typeNumber } from "./dns-record.js";
import { rcodeError, readResponse } from "./dns-response.js";
import { checkedServer, type DnsServer } from "./dns-server.js";
import { type DomainName, isWithin, toDomainName } from "./domain-name.js";
import { signDnsMessage, verifyDnsAnswer } from "./tsig.js";
import type { TsigKey } from "./tsig-key.js";

/** Whom updates are sent to. */
export interface UpdateOptions {
  /** The primary server of the zone. */
  readonly server: DnsServer;
  /** Default: the update is not signed, and few servers take it. */
  readonly key?: TsigKey;
  /** Over UDP an update that gets lost, or whose answer does, is not sent again. Default: `tcp`. */
  readonly transport?: "tcp" | "udp";
  /** Default: 5,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** In milliseconds, for signatures. Default: `Date.now`. */
  readonly now?: () => number;
  /** Of the ids of requests. Default: that of `node:crypto`. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/** The records of a name, of one type or of all. */
export interface RecordSelection {
  readonly name: string | DomainName;
  /** Default: all types. */
  readonly type?: RecordType;
}

/** A record to be added or deleted. */
export type UpdateRecord = RecordData & { readonly name: string | DomainName };

/** What is to change (RFC 2136 2.5). */
export type ZoneChange =
  | { readonly do: "add"; readonly record: UpdateRecord; readonly ttl: number }
  | { readonly do: "delete"; readonly record: UpdateRecord }
  | ({ readonly do: "delete-all" } & RecordSelection);

/** What must be so that anything changes (RFC 2136 2.4). */
export type ZonePrerequisite =
  | ({ readonly must: "exist" | "not-exist" } & RecordSelection)
  /** With others of its name and type that are named so, and no more. */
  | { readonly must: "hold"; readonly record: UpdateRecord };

export interface ZoneUpdate extends UpdateOptions {
  readonly zone: string | DomainName;
  /** All of them happen, or none. */
  readonly changes: readonly ZoneChange[];
  /** Default: none. */
  readonly prerequisites?: readonly ZonePrerequisite[];
}

/**
 * Changes the records of a zone by a dynamic update, signed with a key; the signature of the answer is checked.
 *
 * @throws NetworkError `ERR_NETWORK_DNS_REFUSED`, `ERR_NETWORK_DNS_NOTAUTH`, `ERR_NETWORK_DNS_PREREQUISITE` or
 * `ERR_NETWORK_DNS_SERVER` for what the server says; `ERR_NETWORK_TSIG_…` for signatures; `ERR_NETWORK_TIMEOUT`,
 * `ERR_NETWORK_SOCKET` or `ERR_NETWORK_PACKET`, after which it is not known whether anything changed
 * @see RFC 2136, RFC 8945, PS3.15 F.1.5
 */
export async function updateZone(update: ZoneUpdate): Promise<void> {
  const { server, key, transport = "tcp", timeoutMs = 5000, signal, now = Date.now } = update;
  const query = requestOf(update);
  const unsigned = writeDnsMessage(query);
  const signed = key && { key, now, ...signDnsMessage(unsigned, { key, now }) };
  const ask = transport === "tcp" ? askOverTcp : askOverUdp;
  const code = await ask({
    server: checkedServer(server),
    query: signed?.bytes ?? unsigned,
    timeoutMs,
    signal,
    read: (bytes) => {
      const answer = readResponse(bytes, query);
      if (signed) verifyDnsAnswer(bytes, { key: signed.key, now, requestMac: signed.mac, requestId: query.id });
      return responseCode(answer);
    },
  });
  if (code !== Rcode.NOERROR) throw rcodeError(code);
}

function requestOf({ zone, changes, prerequisites = [], randomBytes: random = randomBytes }: ZoneUpdate) {
  const [high = 0, low = 0] = random(2);
  const name = toDomainName(zone);
  const request = {
    id: (high << 8) | low,
    flags: DnsFlag.UPDATE,
    questions: [{ name, type: "SOA", class: RecordClass.IN } as const],
    answers: prerequisites.map(prerequisiteRecord),
    authorities: changes.map(changeRecord),
  };
  if (![...request.answers, ...request.authorities].every((record) => isWithin(record.name, name)))
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "the names of an update are within its zone" });
  return request;
}

function changeRecord(change: ZoneChange): DnsRecord {
  switch (change.do) {
    case "add":
      return recordOf(change.record, RecordClass.IN, change.ttl);
    case "delete":
      return recordOf(change.record, RecordClass.NONE, 0);
    case "delete-all":
      return selected(change, RecordClass.ANY);
  }
}

function prerequisiteRecord(prerequisite: ZonePrerequisite): DnsRecord {
  if (prerequisite.must === "hold") return recordOf(prerequisite.record, RecordClass.IN, 0);
  return selected(prerequisite, prerequisite.must === "exist" ? RecordClass.ANY : RecordClass.NONE);
}

function recordOf(record: UpdateRecord, number: number, ttl: number): DnsRecord {
  return { ...record, name: toDomainName(record.name), class: number, ttl };
}

function selected({ name, type = "TYPE255" }: RecordSelection, number: number): DnsRecord {
  return { name: toDomainName(name), type: `TYPE${typeNumber(type)}`, class: number, ttl: 0, octets: new Uint8Array() };
}
