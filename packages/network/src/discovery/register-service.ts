import { type DomainName, toDomainName } from "../dns/domain-name.js";
import { type UpdateOptions, updateZone, type ZoneChange } from "../dns/update-zone.js";
import { describedRecords, type DicomServiceDescription } from "./service-description.js";

export interface ServiceRegistration extends DicomServiceDescription, UpdateOptions {
  /** The domain that the service is found in, and its zone: `hospital.example`. */
  readonly zone: string | DomainName;
  /** The whole name of the host; see `registerHost`. */
  readonly host: string | DomainName;
  /** Whether an instance that is registered by this name already is an error, not replaced. Default: false. */
  readonly mustBeNew?: boolean;
  /** In seconds. Default: 3,600. */
  readonly ttl?: number;
}

/**
 * Registers a service with a DNS server, so that it is found by unicast DNS-SD: one update with all of its records.
 *
 * @throws NetworkError as `updateZone` does; `ERR_NETWORK_DNS_PREREQUISITE` when it must be new and is not
 * @see PS3.15 H.2, F.1.5, RFC 6763 10
 */
export async function registerService(registration: ServiceRegistration): Promise<void> {
  const { zone, host, mustBeNew = false, ttl = 3600 } = registration;
  const { instance, pointer, typePointer, srv, txt } = describedRecords(
    registration,
    toDomainName(host),
    toDomainName(zone),
  );
  const add = (record: typeof srv): ZoneChange => ({ do: "add", record, ttl });
  await updateZone({
    ...registration,
    prerequisites: mustBeNew ? [{ must: "not-exist", name: instance }] : [],
    changes: [{ do: "delete-all", name: instance }, ...[srv, txt, pointer, typePointer].map(add)],
  });
}

/** Deletes what {@link registerService} made, but that there is such a type: others may be of it. @throws NetworkError as `updateZone` does */
export async function unregisterService(registration: Omit<ServiceRegistration, "ttl" | "mustBeNew">): Promise<void> {
  const { zone, host } = registration;
  const { instance, pointer } = describedRecords(registration, toDomainName(host), toDomainName(zone));
  const changes: ZoneChange[] = [
    { do: "delete-all", name: instance },
    { do: "delete", record: pointer },
  ];
  await updateZone({ ...registration, changes });
}
