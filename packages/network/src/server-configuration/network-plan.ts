import type { DhcpOptionValues } from "../dhcp/option-values.js";
import type { DicomServiceDescription } from "../discovery/service-description.js";
import type { TsigAlgorithm } from "../dns/tsig-key.js";

/**
 * The machines of a site, from which the configurations of its DHCP and DNS servers are made: clients are added and removed, their parameters set and their
 * addresses pre-allocated here, in one place (F.1.2.1). Machines that do not use DHCP belong in it too, so that no address is given twice (F.1.7).
 *
 * @see PS3.15 F.1.2
 */
export interface NetworkPlan {
  /** The domain of all hosts: `hospital.example`. */
  readonly domain: string;
  /** Network interfaces that the DHCP server serves. Default: all. */
  readonly interfaces?: readonly string[];
  readonly subnets: readonly PlannedSubnet[];
  readonly hosts: readonly PlannedHost[];
  /** What is found in the domain by DNS-SD (H.2). Default: nothing. */
  readonly services?: readonly PlannedService[];
  /** Of the zones. Needed for BIND alone. */
  readonly dns?: PlannedDns;
  /** DHCP servers tell DNS of the clients in `ranges` (F.1.5); the planned hosts have records that no update changes. Default: they do not. */
  readonly ddns?: PlannedDdns;
}

/** Parameters that a server gives: those of Table F.1-2 that are options. The host name and the domain name come from the plan itself. */
export type PlannedParameters = Pick<
  DhcpOptionValues,
  | "routers"
  | "dnsServers"
  | "ntpServers"
  | "domainSearch"
  | "mtu"
  | "timeOffset"
  | "posixTimeZone"
  | "timeZoneName"
  | "classlessStaticRoutes"
>;

export interface PlannedSubnet extends PlannedParameters {
  /** With its prefix length: `10.77.0.0/24`. */
  readonly network: string;
  /** Addresses for clients that are not planned. Default: there are none for them. */
  readonly ranges?: readonly { readonly first: string; readonly last: string }[];
  /** Default: 86,400. */
  readonly leaseSeconds?: number;
}

/** A machine; its parameters go before those of its subnet. */
export interface PlannedHost extends PlannedParameters {
  /** One label: `ct-01`. */
  readonly hostName: string;
  /** Fixed (F.1.2.1 c). */
  readonly address: string;
  /** By which DHCP servers know it. Default: it does not use DHCP. */
  readonly hardwareAddress?: string;
}

export interface PlannedService extends DicomServiceDescription {
  /** Of a host of the plan. */
  readonly hostName: string;
}

export interface PlannedDns {
  /** Hosts of the plan, or whole names of other domains. At least one. */
  readonly nameServers: readonly string[];
  /** Grows with each change, as other servers copy the zone when it has. */
  readonly serial: number;
  /** Addresses of servers that copy the zones. Default: nobody may. */
  readonly secondaries?: readonly string[];
  /** Who cares for the zones: a mail address. Default: hostmaster in the domain. */
  readonly contact?: string;
  /** Default: 3600. */
  readonly ttlSeconds?: number;
}

export interface PlannedDdns {
  /** The address of the primary DNS server. */
  readonly server: string;
  /** The key that updates are signed with. */
  readonly key: {
    readonly name: string;
    /** Default: `hmac-sha256`. */
    readonly algorithm?: TsigAlgorithm;
    /**
     * Where the secret is. A `file` is read by the server: for BIND and ISC dhcpd it has the whole key as `tsig-keygen` writes it, for Kea the secret alone in
     * base64 within quotes. With `base64` the secret stands in the configuration itself, which is marked `isSecret`.
     */
    readonly secret: { readonly file: string } | { readonly base64: string };
  };
}

/** A file that a server reads. */
export interface ConfigurationFile {
  readonly name: string;
  readonly content: string;
  /** It holds a secret: to be readable by the server alone. */
  readonly isSecret: boolean;
}
