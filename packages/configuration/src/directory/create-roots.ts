import { openConnection } from "../connection/open-connection.js";
import { expectProtected } from "../connection/security-pattern.js";
import type { Change } from "../change.js";
import { childDn } from "../dn.js";
import { ConfigurationError } from "../errors.js";
import type { WaitOptions } from "./configuration-client.js";
import { findLdapServers } from "./servers.js";
import { resolveSessionOptions, type SessionOptions } from "./session.js";

/** The entries of an empty DICOM configuration beneath an entry that is there. @see PS3.15 H.1.2 */
export function configurationRoots(base: string): Extract<Change, { readonly kind: "add" }>[] {
  const configuration = childDn({ type: "cn", value: "DICOM Configuration" }, base);
  return [
    root(configuration, "dicomConfigurationRoot", "DICOM Configuration"),
    root(childDn({ type: "cn", value: "Devices" }, configuration), "dicomDevicesRoot", "Devices"),
    root(
      childDn({ type: "cn", value: "Unique AE Titles Registry" }, configuration),
      "dicomUniqueAETitlesRegistryRoot",
      "Unique AE Titles Registry",
    ),
  ];
}

/**
 * Makes an empty DICOM configuration beneath `base`, on the first server of those given.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_EXISTS; ERR_CONFIGURATION_OPTIONS without `base`; what `openConfiguration` throws
 * @see PS3.15 H.1.2
 */
export async function createConfigurationRoots(options: SessionOptions & WaitOptions): Promise<void> {
  const resolved = resolveSessionOptions(options);
  const { base, server, securityPattern } = resolved;
  if (base === undefined)
    throw new ConfigurationError("ERR_CONFIGURATION_OPTIONS", {
      message: "the entry above the new configuration is needed",
    });
  const [first] = await findLdapServers(server, options.signal);
  const connection = await openConnection({ ...resolved, server: first!, signal: options.signal });
  try {
    expectProtected(securityPattern, "createConfiguration", connection.protections);
    for (const change of configurationRoots(base)) await connection.change(change, { signal: options.signal });
  } finally {
    await connection.close();
  }
}

function root(dn: string, objectClass: string, name: string): Extract<Change, { readonly kind: "add" }> {
  return {
    kind: "add",
    dn,
    attributes: [
      { type: "objectClass", values: [objectClass] },
      { type: "cn", values: [name] },
    ],
  };
}
