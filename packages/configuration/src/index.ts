export { aeTitle, isAeTitle, maxAeTitleLength } from "./ae-title.js";
export type { Change, Modification } from "./change.js";
export { checkConfiguration, type CheckConfigurationOptions } from "./check/check-configuration.js";
export type { ConfigurationFinding, ConfigurationFindingCode, FindingSeverity } from "./check/finding.js";
export type { ConnectionSecurity, Credentials, LdapServer } from "./connection/open-connection.js";
export { securityPatterns } from "./connection/security-pattern.js";
export type {
  ProtectedTransaction,
  Protection,
  SecurityPattern,
  SecurityPatternName,
} from "./connection/security-pattern.js";
export { AeCache } from "./directory/ae-cache.js";
export type { AeCacheOptions, CachedAe } from "./directory/ae-cache.js";
export { authorizedTrust, authorizeNodes } from "./directory/certificates.js";
export type { ConfiguredNode, DeviceCertificates } from "./directory/certificates.js";
export { readObjects, withObjects } from "./dcm4che/device-objects.js";
export { standardEntries, unknownNames, withoutDcm4che } from "./dcm4che/dialect.js";
export type { UnknownNames } from "./dcm4che/dialect.js";
export type { ExtensionModel } from "./dcm4che/extension-model.js";
export { readExtension, tlsSettings, withExtension } from "./dcm4che/extensions.js";
export type { Dcm4cheTls } from "./dcm4che/extensions.js";
export { dcm4cheExtensions, dcm4cheObjects } from "./dcm4che/models.js";
export type {
  AuditLogger,
  AuditRecordRepository,
  AuditSuppressCriteria,
  DcmDevice,
  DcmNetworkAe,
  DcmNetworkConnection,
  DcmObject,
  DcmTransferCapability,
  Hl7Application,
  KeycloakClient,
  WebApplication,
} from "./dcm4che/objects.js";
export { hasPlaceholder, isSecretAttribute, Secret } from "./dcm4che/secret.js";
export { readUniqueNames, uniqueName, uniqueNamesRegistry } from "./dcm4che/unique-names.js";
export type { UniqueNameKind, UniqueNames } from "./dcm4che/unique-names.js";
export type { CreateNetworkAeOptions, WaitOptions } from "./directory/configuration-client.js";
export { ConfigurationClient, openConfiguration } from "./directory/configuration-client.js";
export { configurationRoots, createConfigurationRoots } from "./directory/create-roots.js";
export type { ConfigurationRoots } from "./directory/find-roots.js";
export { importConfiguration } from "./directory/import-configuration.js";
export type { ImportOptions } from "./directory/import-configuration.js";
export type { DeviceCriteria, LocatedAe } from "./directory/query.js";
export { aeTitlesFrom } from "./directory/registry.js";
export { findLdapServers } from "./directory/servers.js";
export type { ServerChoice } from "./directory/servers.js";
export type { SessionOptions } from "./directory/session.js";
export type { UpdateOptions } from "./directory/update.js";
export { childDn, dnKey, formatDn, formatRdn, isWithin, parentDn, parseDn } from "./dn.js";
export type { Dn, NamePart, Rdn } from "./dn.js";
export type { Attribute, AttributeValue, Entry } from "./entry.js";
export { ConfigurationError } from "./errors.js";
export type { ConfigurationErrorCode, ConfigurationErrorDetails } from "./errors.js";
export { orderChildrenFirst, orderParentsFirst } from "./model/order.js";
export { type ImportConflict, type ImportStep, planImport, type PlanImportOptions } from "./ldif/plan-import.js";
export { type LdifSource, readLdif, type ReadLdifOptions } from "./ldif/read-ldif.js";
export type { LdifChange, LdifControl, LdifRecord } from "./ldif/record.js";
export { ldifRecord, writeLdif } from "./ldif/write-ldif.js";
export { changesBetween } from "./model/changes.js";
export { deviceEntries } from "./model/device-entries.js";
export { connectionsOf, isInstalled, isTlsRequired } from "./model/inheritance.js";
export { device, networkAe, networkConnection, transferCapability } from "./model/objects.js";
export type { ConfigurationObject, Device, NetworkAe, NetworkConnection, TransferCapability } from "./model/objects.js";
export { cipherSuitesOf, tlsProfilesFor } from "./model/tls-profiles.js";
export { readDevices } from "./model/read-devices.js";
export { attributeSyntax, isBinaryAttribute } from "./schema/attribute-syntax.js";
export type { AttributeSyntax, AttributeType, ObjectClass } from "./schema/definitions.js";
