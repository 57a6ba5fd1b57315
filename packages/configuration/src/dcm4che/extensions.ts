import type { ConfigurationObject, NetworkConnection } from "../model/objects.js";
import { type ExtensionModel, readFields, writeFields } from "./extension-model.js";
import { dcm4cheExtensions } from "./models.js";

/** What dcm4che has of an object of the standard: `readExtension(connection, dcm4cheExtensions.networkConnection)`. */
export function readExtension<T, Target extends ConfigurationObject>(
  object: Target,
  model: ExtensionModel<T, Target>,
): T {
  return readFields(model, object.other);
}

/**
 * The object with what dcm4che has of it, and its auxiliary class; attributes of others stay as they are.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_MODEL for an empty text, or a number that is no integer
 */
export function withExtension<T, Target extends ConfigurationObject>(
  object: Target,
  model: ExtensionModel<T, Target>,
  extension: T,
): Target {
  const other = writeFields(model, object.other, extension);
  const { auxiliaryClasses } = object;
  const isThere = auxiliaryClasses.some((name) => name.toLowerCase() === model.objectClass.toLowerCase());
  const isNeeded = other.some(({ type }) => model.fields.some((field) => field.type.toLowerCase() === type.toLowerCase())); // prettier-ignore
  return {
    ...object,
    other,
    auxiliaryClasses: isThere || !isNeeded ? auxiliaryClasses : [...auxiliaryClasses, model.objectClass],
  };
}

/** How dcm4che protects a Network Connection. */
export interface Dcm4cheTls {
  readonly protocols: readonly string[];
  /** None: the connection is not protected. */
  readonly cipherSuites: readonly string[];
  readonly needClientAuth: boolean;
  /** `HTTPS` or `LDAPS`; absent where names in certificates are not checked. */
  readonly endpointIdentificationAlgorithm?: string;
}

/** The TLS of a connection with the defaults of dcm4che: TLSv1.2, which its code takes and not its schema says, and clients with certificates. */
export function tlsSettings(connection: NetworkConnection): Dcm4cheTls {
  const extension = readExtension(connection, dcm4cheExtensions.networkConnection);
  const algorithm = extension.tlsEndpointIdentificationAlgorithm;
  return {
    protocols: extension.tlsProtocols.length > 0 ? extension.tlsProtocols : ["TLSv1.2"],
    cipherSuites: connection.tlsCipherSuites,
    needClientAuth: extension.tlsNeedClientAuth ?? true,
    ...(algorithm !== undefined && { endpointIdentificationAlgorithm: algorithm }),
  };
}
