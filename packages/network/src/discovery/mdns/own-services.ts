import { NetworkError } from "../../errors.js";
import { type DomainName, domainNameKey, isSameName, toDomainName } from "../../dns/domain-name.js";
import { describedRecords, type DicomServiceDescription, type NamedData } from "../service-description.js";
import type { Link } from "./link.js";
import type { OwnRecord } from "./mdns-record.js";

/** Of records that name a host, or are of one; and of others (RFC 6762 10). */
const HOST_TTL = 120;
const OTHER_TTL = 4500;
const domain: DomainName = ["local"];

/** A name that was taken by another, and the one that we have instead. */
export interface Renamed {
  readonly kind: "instance" | "host";
  readonly from: string;
  readonly to: string;
}

/** Our host and services: what they are called, and their records. */
export class OwnServices {
  #host: string;
  #services: readonly DicomServiceDescription[];

  /** @throws NetworkError `ERR_NETWORK_OPTIONS` */
  constructor(host: string, services: readonly DicomServiceDescription[]) {
    this.#host = host;
    this.#services = services;
    toDomainName([host, ...domain]);
    const instances = services.map((service) => domainNameKey(this.#described(service).instance));
    if (services.length === 0 || new Set(instances).size < instances.length)
      throw new NetworkError("ERR_NETWORK_OPTIONS", {
        message: "services are one at least, each with a name of its own",
      });
  }

  get host(): string {
    return this.#host;
  }

  get services(): readonly DicomServiceDescription[] {
    return this.#services;
  }

  get hostName(): DomainName {
    return [this.#host, ...domain];
  }

  /** The names that nobody else may have. */
  get uniqueNames(): DomainName[] {
    return [this.hostName, ...this.#services.map((service) => this.#described(service).instance)];
  }

  /** All records as they are told on a link: with the addresses of that link, and no others (RFC 6762 6.2). */
  recordsOn(link: Link): OwnRecord[] {
    const unique = (data: NamedData, ttl: number): OwnRecord => ({ data, ttl, isUnique: true });
    const shared = (data: NamedData): OwnRecord => ({ data, ttl: OTHER_TTL, isUnique: false });
    return [
      ...link.addresses.map((address) =>
        unique({ name: this.hostName, type: address.includes(":") ? "AAAA" : "A", address }, HOST_TTL),
      ),
      ...this.#services.flatMap((service) => {
        const { pointer, typePointer, srv, txt } = this.#described(service);
        return [shared(pointer), shared(typePointer), unique(srv, HOST_TTL), unique(txt, OTHER_TTL)];
      }),
    ];
  }

  /** What goes when we go: the host may have other services, and others may be of the same type. */
  farewell(): OwnRecord[] {
    return this.#services.flatMap((service) => {
      const { pointer, srv, txt } = this.#described(service);
      return [
        { data: pointer, ttl: 0, isUnique: false },
        ...[srv, txt].map((data) => ({ data, ttl: 0, isUnique: true })),
      ];
    });
  }

  /** Takes the next name instead of one that is another's: `Name (2)`, `host-2` (RFC 6762 9, RFC 6763 D). */
  rename(name: DomainName): Renamed[] {
    if (isSameName(name, this.hostName)) {
      const from = this.#host;
      this.#host = nextName(from, /-([0-9]{1,6})$/, (number) => `-${number}`);
      return [{ kind: "host", from, to: this.#host }];
    }
    const renamed: Renamed[] = [];
    this.#services = this.#services.map((service) => {
      if (!isSameName(this.#described(service).instance, name)) return service;
      const { instanceName: from, aeTitle = from, type } = service;
      // The AE title stays, and has to be told from now on.
      let next = { ...service, ...(!type.startsWith("dicomweb") && { aeTitle }) };
      // One that another service of ours has is not free either.
      do
        next = { ...next, instanceName: nextName(next.instanceName, / \(([0-9]{1,6})\)$/, (number) => ` (${number})`) };
      while (this.uniqueNames.some((other) => isSameName(other, this.#described(next).instance)));
      renamed.push({ kind: "instance", from, to: next.instanceName });
      return next;
    });
    return renamed;
  }

  #described(service: DicomServiceDescription): ReturnType<typeof describedRecords> {
    return describedRecords(service, this.hostName, domain);
  }
}

/** A label with the next number at its end; made shorter where there is no room for that. */
function nextName(label: string, end: RegExp, write: (number: number) => string): string {
  const number = Number(end.exec(label)?.[1] ?? 1) + 1;
  const suffix = write(number);
  const start = Array.from(label.replace(end, ""));
  while (new TextEncoder().encode(start.join("") + suffix).length > 63) start.pop();
  return start.join("") + suffix;
}
