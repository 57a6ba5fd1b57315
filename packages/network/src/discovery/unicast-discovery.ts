import type { DnsResolver } from "../dns/dns-client.js";
import { type DomainName, isSameName } from "../dns/domain-name.js";
import { resolveService } from "../dns/resolve-service.js";
import { NetworkError } from "../errors.js";
import { type DicomService, dicomServiceOf, type DicomServiceType, serviceTypeName } from "./dicom-service.js";

/** Instances of a type beyond these are not resolved. */
const MAX_INSTANCES = 1000;
const AT_ONCE = 16;

/** What is asked for. */
export interface UnicastDiscovery {
  readonly domain: DomainName;
  readonly types: readonly DicomServiceType[];
  readonly resolver: DnsResolver;
  /** Told why an instance that is there cannot be resolved. */
  readonly onWarning?: ((error: NetworkError) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Finds the services of a domain by questions to DNS servers (RFC 6763 4, 5). @throws NetworkError what the resolver throws */
export async function discoverUnicast(discovery: UnicastDiscovery): Promise<DicomService[]> {
  const { types, domain, resolver, signal } = discovery;
  const found: DicomService[] = [];
  for (const type of types) {
    const typeName = serviceTypeName(type, domain);
    const { records } = await resolver.resolve(typeName, "PTR", { signal });
    // An instance is one label before its type; anything else is none.
    const instances = records.map(({ target }) => target).filter((name) => isSameName(name.slice(1), typeName));
    for (let at = 0; at < Math.min(instances.length, MAX_INSTANCES); at += AT_ONCE) {
      const some = instances.slice(at, Math.min(at + AT_ONCE, MAX_INSTANCES));
      const services = await Promise.all(some.map((instance) => resolveInstance(instance, type, discovery)));
      found.push(...services.flat());
    }
  }
  return found;
}

/** The service, or none when it is not offered, or its servers do not tell it. */
async function resolveInstance(
  instance: DomainName,
  type: DicomServiceType,
  { domain, resolver, onWarning, signal }: UnicastDiscovery,
): Promise<DicomService[]> {
  const [instanceName = ""] = instance;
  try {
    const { targets } = await resolveService(instance, { resolver, lookupAddresses: true, ...(signal && { signal }) });
    const { records } = await resolver.resolve(instance, "TXT", { signal });
    const strings = records[0]?.strings;
    // The one to be tried first stands for the instance.
    return targets.slice(0, 1).map(({ host, port, addresses }) => dicomServiceOf({ type, instanceName, domain, host, port, strings, addresses })); // prettier-ignore
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof NetworkError)) throw error;
    onWarning?.(error);
    return [];
  }
}
