import type { UserIdentityType } from "@dicomsec/association";
import type { AuditDialect, SyslogHeader } from "@dicomsec/audit";
import type { Destination } from "@dicomsec/audit/transmission";
import type { Device, SecurityPatternName } from "@dicomsec/configuration";
import type { DeidentificationConfig, EncryptedSubset } from "@dicomsec/deidentification";
import type { SecureEmailOptions } from "@dicomsec/email";
import type { SealOptions } from "@dicomsec/media";
import type { DicomServiceType } from "@dicomsec/network";
import type { DigestAlgorithm } from "@dicomsec/pki";
import type { ProfileName } from "@dicomsec/signatures";
import type { SecureContextOptions, TlsProfileName } from "@dicomsec/transport";

/** How something is opened: by a private key, or by a password. */
type KeyKind = "certificate" | "password";
type Role<Name extends string> = { readonly roles: readonly Name[] };
/** AE titles that it is for. Default: all. `configurable`: whether whoever uses the node can change it. Default: false. */
interface PerAe {
  readonly aeTitles?: readonly string[];
  readonly configurable?: boolean;
}

/**
 * One node as it is set up: what a Conformance Statement is made of. What is absent is not there. It names no person, no key and no secret; the words
 * are those of the options of the packages.
 */
export interface NodeFile {
  readonly device?: Device;
  readonly transport?: {
    readonly listeners?: readonly {
      readonly profile: TlsProfileName | "iscl";
      /** Default: chosen when the node is installed. */
      readonly port?: number;
    }[];
    /** Profiles that the node calls others by. */
    readonly clients?: readonly (TlsProfileName | "iscl")[];
    /** Default: that of `secureContext`, `required`. */
    readonly clientCertificate?: SecureContextOptions["clientCertificate"];
    /** Default: `refuse`. */
    readonly departures?: SecureContextOptions["departures"];
    /** Default: `ifAvailable`. */
    readonly revocation?: "ifAvailable" | "required";
    /** Whether nodes are listed one by one. Default: every certificate with a path to a trust anchor. */
    readonly authorizedNodes?: boolean;
    /** Where private keys are; in a token (`pkcs11`) are none of TLS. Default: `pem`. */
    readonly keys?: readonly ("pem" | "pkcs12" | "jks" | "pkcs11")[];
  };
  readonly association?: {
    /** Whether the node answers to its own AE titles alone. Default: false, to any. */
    readonly checksCalledAeTitle?: boolean;
    /** Default: `any`. */
    readonly callingAeTitles?: "any" | "listed" | "certificate";
    /** Default: `any`. */
    readonly addresses?: "any" | "listed";
    /** Default: false. */
    readonly ipv6?: boolean;
  };
  readonly userIdentity?: {
    readonly accepted?: readonly UserIdentityType[];
    readonly sent?: readonly UserIdentityType[];
    /** Default: `required`. */
    readonly userIdentity?: "required" | "optional";
    /** Of identities that are sent. Default: true. */
    readonly positiveResponseRequested?: boolean;
  };
  readonly onlineStorage?: Role<"creator" | "holder" | "sender" | "receiver"> & {
    readonly confirmedBy: readonly ("certificate" | "aeTitle")[];
  };
  readonly audit?: {
    /** Names of recipes of `auditTriggers`. */
    readonly triggers?: readonly string[];
    /** What stands in UserID. Default: `process`. */
    readonly userIds?: readonly ("process" | "user" | "aeTitle")[];
    /** Whether whoever uses the node can turn triggers off (`suppress`). Default: false. */
    readonly configurableTriggers?: boolean;
    /** Whether what a message says can be set (dialect, lists of instances). Default: false. */
    readonly configurableMessages?: boolean;
    readonly dialect?: AuditDialect;
    readonly destinations?: readonly (Pick<Destination, "kind" | "port" | "maxMessageLength"> & {
      readonly oversize?: Destination["oversize"];
    })[];
    readonly header?: Pick<SyslogHeader, "priority" | "appName" | "msgId"> & {
      /** SD-IDs. Default: `meta`. */
      readonly structuredData?: readonly string[];
    };
    readonly repository?: {
      readonly tls?: { readonly port?: number };
      readonly udp?: { readonly port?: number };
      /** Over TLS. Default: 1 MiB. */
      readonly maxMessageLength?: number;
    };
  };
  readonly signatures?: {
    readonly sign?: readonly {
      readonly profile: ProfileName;
      /** Default: SHA256. */
      readonly macAlgorithms?: readonly DigestAlgorithm[];
    }[];
    /** Whose keys sign. Default: `device`. */
    readonly signatory?: "device" | "user";
    readonly timeStamp?: boolean;
    /** When Structured Reports and Key Object documents are signed. Default: `never`. */
    readonly documents?: "never" | "onRequest" | "verified" | "all";
    readonly verify?: {
      readonly when: "reception" | "request";
      /** Default: `ifAvailable`. */
      readonly revocation?: "ifAvailable" | "required";
    };
    /** How signed instances are kept and handed on. Default: nothing is said, and A.2 and A.3 are not claimed. */
    readonly forwarding?: "bitPreserving" | "resign";
  };
  readonly media?: Role<"creator" | "reader"> &
    Pick<SealOptions, "digest" | "cipher"> & {
      /** Media Storage Application Profiles that select D.1. */
      readonly applicationProfiles: readonly string[];
      readonly recipients?: readonly KeyKind[];
      readonly signed?: boolean;
    };
  readonly email?: Role<"sender" | "receiver"> &
    Pick<SecureEmailOptions, "protection" | "digest" | "cipher" | "compress" | "packaging">;
  readonly deidentification?: DeidentificationConfig;
  readonly deidentifier?: PerAe & {
    readonly encryptedAttributes?: Pick<EncryptedSubset, "cipher"> & { readonly recipients: readonly KeyKind[] };
  };
  readonly reidentifier?: PerAe & { readonly keys: readonly KeyKind[] };
  readonly ldap?: {
    /** Default: `named`. */
    readonly servers?: "named" | "dns";
    readonly securityPatterns: readonly SecurityPatternName[];
    /** Whether the node changes the directory. Default: false. */
    readonly update?: boolean;
    readonly ldif?: readonly ("file" | "stream")[];
  };
  readonly network?: {
    readonly dhcp?: {
      readonly server: "broadcast" | "named";
      /** `apply`: the client gives the interface its address. Default: `ask`, parameters alone. */
      readonly lease?: "ask" | "keep" | "apply";
    };
    /** Resolve Hostname, and whether records are updated. */
    readonly dns?: { readonly update?: "none" | "plain" | "tsig" };
  };
  readonly time?: {
    readonly client?: "ntp" | "sntp";
    readonly servers?: readonly ("dhcp" | "dns" | "configured")[];
    readonly server?: "client" | "localClock";
  };
  readonly discovery?: {
    readonly reads?: readonly ("dns" | "mdns")[];
    readonly writes?: readonly ("dns" | "mdns")[];
    readonly types?: readonly DicomServiceType[];
  };
}
