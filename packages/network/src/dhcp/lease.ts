import type { DhcpReply } from "./exchange.js";
import { NOBODY } from "./exchange.js";
import { type DhcpDefaults, type DhcpParameters, dhcpParameters } from "./parameters.js";

/** A lease, as plain data that may be kept as JSON and given to the next run. Times are milliseconds since 1970; those of a lease without end are absent. */
export interface DhcpLease {
  readonly address: string;
  /** The server that gave it. */
  readonly serverId: string;
  /** When the request was sent that the server granted. */
  readonly obtainedAt: number;
  /** T1. */
  readonly renewAt?: number;
  /** T2. */
  readonly rebindAt?: number;
  readonly expiresAt?: number;
  readonly parameters: DhcpParameters;
  /** The Authentication option (RFC 3118) is not supported: with `not-checked` there was one. */
  readonly authentication: "none" | "not-checked";
}

/** What option 51 has for a lease without end. */
const INFINITE = 0xffffffff;

/** Whether an answer grants an address for a time. */
export function grants({ address, values }: DhcpReply): boolean {
  return address !== NOBODY && (values.leaseSeconds ?? 0) > 0;
}

/** The lease that an answer grants, counted from when the request was sent (RFC 2131 4.4.1). */
export function leaseOf(reply: DhcpReply, sentAt: number, defaults: DhcpDefaults): DhcpLease {
  const { address, serverId, values } = reply;
  return {
    address,
    serverId,
    obtainedAt: sentAt,
    ...leaseTimes(values, sentAt),
    parameters: dhcpParameters(address, values, defaults),
    authentication: values.authentication ? "not-checked" : "none",
  };
}

/** T1 and T2 of the server when 0 < T1 < T2 < lease; else 0.5 and 0.875 of the lease (RFC 2131 4.4.5). */
function leaseTimes({ leaseSeconds = 0, renewalSeconds, rebindingSeconds }: DhcpReply["values"], sentAt: number) {
  if (leaseSeconds === INFINITE) return {};
  let [t1, t2] = [renewalSeconds ?? leaseSeconds * 0.5, rebindingSeconds ?? leaseSeconds * 0.875];
  if (!(t1 > 0 && t1 < t2 && t2 < leaseSeconds)) [t1, t2] = [leaseSeconds * 0.5, leaseSeconds * 0.875];
  return { renewAt: sentAt + t1 * 1000, rebindAt: sentAt + t2 * 1000, expiresAt: sentAt + leaseSeconds * 1000 };
}
