import type { LdapConnection } from "../connection/ldap-connection.js";
import { dnKey, isWithin } from "../dn.js";
import { ConfigurationError } from "../errors.js";

/** Where the DICOM configuration of a directory is. @see PS3.15 H.1.2 */
export interface ConfigurationRoots {
  /** DN of the DICOM Configuration Root. */
  readonly configuration: string;
  /** DN of the Devices Root. */
  readonly devices: string;
  /** DN of the Unique AE Titles Registry Root. */
  readonly aeTitles: string;
}

export interface FindRootsOptions {
  /** The tree to look in, or the DICOM Configuration Root itself. Default: all naming contexts of the server. */
  readonly base?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the DICOM Configuration Root under the naming contexts of a server, and makes sure that it has its two children.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_NO_ROOT when there is none, none is whole, or there are several
 * @see PS3.15 H.1.2, H.1.4.1
 */
export async function findRoots(
  connection: LdapConnection,
  { base, signal }: FindRootsOptions = {},
): Promise<ConfigurationRoots> {
  const bases = base === undefined ? outermost(connection.namingContexts) : [base];
  const candidates: string[] = [];
  for (const one of bases)
    candidates.push(...(await namesOf(connection, "dicomConfigurationRoot", { base: one, signal })));
  const whole: ConfigurationRoots[] = [];
  for (const configuration of candidates) {
    const children = { base: configuration, scope: "one", signal } as const;
    const devices = await namesOf(connection, "dicomDevicesRoot", children);
    const aeTitles = await namesOf(connection, "dicomUniqueAETitlesRegistryRoot", children);
    if (devices.length === 1 && aeTitles.length === 1)
      whole.push({ configuration, devices: devices[0]!, aeTitles: aeTitles[0]! });
  }
  if (whole.length === 1) return whole[0]!;
  throw noRoot(candidates.length, whole.length);
}

interface NamesOptions extends FindRootsOptions {
  readonly base: string;
  readonly scope?: "one" | "sub";
}

/** A naming context that cannot be read has nothing for us; a connection that is lost says nothing of it. */
async function namesOf(
  connection: LdapConnection,
  objectClass: string,
  { base, scope = "sub", signal }: NamesOptions,
): Promise<string[]> {
  const filter = { type: "objectClass", value: objectClass };
  try {
    const { entries } = await connection.searchAll(base, { scope, filter, attributes: ["1.1"], signal });
    return entries.map(({ dn }) => dn);
  } catch (error) {
    const isEmpty = error instanceof ConfigurationError && silent.has(error.code);
    if (isEmpty) return [];
    throw error;
  }
}

const silent = new Set(["ERR_CONFIGURATION_NOT_FOUND", "ERR_CONFIGURATION_FORBIDDEN"]);

/** A naming context within another is found by a search of that one already. */
function outermost(contexts: readonly string[]): string[] {
  const named = contexts.filter((context) => context !== "");
  const keys = named.map(dnKey);
  return named.filter(
    (_, at) => !keys.some((other, index) => index !== at && other !== keys[at] && isWithin(keys[at]!, other)),
  );
}

function noRoot(found: number, whole: number): ConfigurationError {
  const message =
    whole > 1
      ? "the server shows several DICOM configurations: one must be chosen by its base"
      : found > 0
        ? "the DICOM Configuration Root does not have one Devices Root and one Unique AE Titles Registry Root"
        : "the server has no DICOM Configuration Root, or none that may be seen";
  return new ConfigurationError("ERR_CONFIGURATION_NO_ROOT", { message });
}
