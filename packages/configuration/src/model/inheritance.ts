import { childDn, dnKey, formatRdn, parseDn } from "../dn.js";
import { relativeName } from "./device-entries.js";
import { objectModels } from "./object-models.js";
import type { Device, NetworkAe, NetworkConnection } from "./objects.js";

/**
 * Whether a Network AE or a Network Connection is on the network: as it says itself, else as its device says.
 *
 * @see PS3.15 H.1.1.2 and H.1.1.3, Installed
 */
export function isInstalled(device: Device, { installed = device.installed }: NetworkAe | NetworkConnection): boolean {
  return installed;
}

/**
 * Whether an association over the connection needs TLS: it has cipher suites, and a port to accept associations at.
 *
 * @see PS3.15 H.1.1.3
 */
export function isTlsRequired({ port, tlsCipherSuites }: NetworkConnection): boolean {
  return port !== undefined && tlsCipherSuites.length > 0;
}

/**
 * The Network Connections of its device that a Network AE names; references that lead elsewhere, or nowhere, are left out.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 */
export function connectionsOf(device: Device, { networkConnectionReferences }: NetworkAe): NetworkConnection[] {
  const wanted = new Set(networkConnectionReferences.map(dnKey));
  return device.networkConnections.filter((connection) => {
    const rdn =
      connection.dn === undefined
        ? relativeName(connection, objectModels.networkConnection)
        : parseDn(connection.dn)[0]!;
    const whole = connection.dn ?? (device.dn === undefined ? undefined : childDn(rdn, device.dn));
    return wanted.has(dnKey(formatRdn(rdn))) || (whole !== undefined && wanted.has(dnKey(whole)));
  });
}
