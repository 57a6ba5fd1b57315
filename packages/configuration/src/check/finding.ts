/** `error`: the configuration cannot be used as it stands; `warning`: the standard asks for something else; `info`: worth a look. */
export type FindingSeverity = "error" | "warning" | "info";

/** What is found at one entry, or missing from it. */
export interface ConfigurationFinding {
  readonly code: ConfigurationFindingCode;
  readonly severity: FindingSeverity;
  /** Distinguished name of the entry; `""` for the configuration as a whole. */
  readonly dn: string;
  readonly attribute?: string;
  /** The value in question; never that of an attribute that holds secrets. */
  readonly value?: string;
  /** Distinguished name of the entry that it does not go together with. */
  readonly other?: string;
  readonly message: string;
  /** Where PS3.15 says so. */
  readonly section: string;
}

export type ConfigurationFindingCode = keyof typeof findings;

/** All that can be found. */
const findings = {
  CONFIGURATION_ROOT_MISSING: ["warning", "H.1.2", "there is no DICOM Configuration Root among the entries: what is above them, and the registry, cannot be judged"], // prettier-ignore
  CONFIGURATION_ROOT_SEVERAL: ["error", "H.1.1.5", "there is another object of this class"],
  CONFIGURATION_ROOT_NAME: ["error", "H.1.2", "the root does not have the common name of its class"],
  CONFIGURATION_ROOT_CHILD_MISSING: ["error", "H.1.1.5", "the DICOM Configuration Root has no child of this class"],
  CONFIGURATION_MISPLACED: ["error", "H.1.2", "the hierarchy has no object of this class here"],
  CONFIGURATION_ENTRY_TWICE: ["error", "H.1.2", "there are two entries of this name"],
  CONFIGURATION_DEVICE_NAME_TWICE: ["error", "H.1.1.1", "another device has this name"],
  CONFIGURATION_DEVICE_WITHOUT_AE: ["warning", "H.1.1.1", "the device has no Network AE"],
  CONFIGURATION_DEVICE_WITHOUT_CONNECTION: ["warning", "H.1.1.1", "the device has no Network Connection"],
  CONFIGURATION_AE_WITHOUT_CAPABILITY: ["warning", "H.1.1.2", "the Network AE has no Transfer Capability"],
  CONFIGURATION_AE_WITHOUT_PORT: ["error", "H.1.1.2", "the Network AE accepts associations, and none of its Network Connections has a port"], // prettier-ignore
  CONFIGURATION_REFERENCE_DANGLING: ["error", "H.1.1.2", "the reference leads to no entry of the class that it is for"],
  CONFIGURATION_REFERENCE_ELSEWHERE: ["error", "H.1.1.2", "the reference leads to a Network Connection of another device"], // prettier-ignore
  CONFIGURATION_CERTIFICATE_ELSEWHERE: ["info", "H.1.1.1", "the certificate that is referred to is not among these entries"], // prettier-ignore
  CONFIGURATION_CERTIFICATE_MISSING: ["warning", "H.1.1.1", "the entry that is referred to has no certificate, or one that cannot be read"], // prettier-ignore
  CONFIGURATION_CERTIFICATE_NOT_VALID: ["warning", "H.1.1.1", "a certificate that is referred to is not valid at present"], // prettier-ignore
  CONFIGURATION_AE_TITLE_NOT_ALLOWED: ["error", "H.1.1.2", "DICOM does not allow this AE title (PS3.5 6.2)"],
  CONFIGURATION_AE_TITLE_TWICE: ["error", "H.1.1.2", "another Network AE has this title"],
  CONFIGURATION_AE_TITLE_NOT_RESERVED: ["error", "H.1.1.8", "the AE title is not in the registry: others can take it"],
  CONFIGURATION_AE_TITLE_UNUSED: [
    "info",
    "H.1.1.8",
    "no Network AE has this title: it may be reserved for one to come",
  ],
  CONFIGURATION_AE_TITLE_PREFERRED_UNKNOWN: ["info", "H.1.1.2", "no Network AE has the title that is preferred"],
  CONFIGURATION_CHARACTER_SET_UNKNOWN: ["error", "H.1.1.2", "this is no Defined Term of Specific Character Set (0008,0005)"], // prettier-ignore
  CONFIGURATION_ROLE_UNKNOWN: ["error", "H.1.1.4", "a role is SCU or SCP"],
  CONFIGURATION_TLS_WITHOUT_CERTIFICATE: ["warning", "H.1.1.3", "associations to the Network Connection need TLS, and the device refers to no certificate of its own"], // prettier-ignore
  CONFIGURATION_TLS_SUITE_UNKNOWN: ["warning", "H.1.1.3", "no TLS profile of Annex B has a cipher suite of this name"],
  CONFIGURATION_TLS_SUITES_RETIRED: ["warning", "H.1.1.3", "only retired TLS profiles have the cipher suites of the Network Connection"], // prettier-ignore
  CONFIGURATION_CLASS_MISSING: ["error", "H.1.3", "the entry has no object class"],
  CONFIGURATION_CLASS_SEVERAL: ["error", "H.1.3", "an entry has one structural object class"],
  CONFIGURATION_CLASS_UNKNOWN: ["info", "H.1.3", "neither the standard nor dcm4che has this object class"],
  CONFIGURATION_ATTRIBUTE_MISSING: ["error", "H.1.3", "the object classes of the entry need the attribute"],
  CONFIGURATION_ATTRIBUTE_NOT_ALLOWED: ["error", "H.1.3", "the object classes of the entry do not allow the attribute"],
  CONFIGURATION_ATTRIBUTE_UNKNOWN: ["info", "H.1.3", "neither the standard nor dcm4che has this attribute"],
  CONFIGURATION_ATTRIBUTE_SEVERAL: ["error", "H.1.3", "the attribute has several values and may have one"],
  CONFIGURATION_VALUE_SYNTAX: ["error", "H.1.3", "the value does not have the syntax of the attribute"],
  CONFIGURATION_PORT_RANGE: ["error", "H.1.1.3", "a port is a number from 1 to 65535"],
  CONFIGURATION_NAME_MISMATCH: ["error", "H.1.3", "the entry does not have the value that it is named by"],
} as const satisfies Readonly<Record<string, readonly [severity: FindingSeverity, section: string, message: string]>>;

/** A finding of a code; what the code says of it is filled in. */
export function finding(
  code: ConfigurationFindingCode,
  place: Pick<ConfigurationFinding, "dn" | "attribute" | "value" | "other">,
): ConfigurationFinding {
  const [severity, section, message] = findings[code];
  return { code, severity, ...place, message, section };
}
