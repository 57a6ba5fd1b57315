import {
  type Attribute,
  type ConfigurationObject,
  type Device,
  device,
  dnKey,
  formatRdn,
  networkAe,
  networkConnection,
  parentDn,
  parseDn,
  transferCapability,
} from "@dicomsec/configuration";
import { bytes, count, flag, list, object, type Shape, text } from "../audit/input-shape.js";
import { CommandError } from "../exit-codes.js";
import { base64, valuesJson } from "./shown-values.js";

/** A device as JSON: octets are base64, passwords `null`, and references to its own connections their relative names. */
export function deviceJson(whole: Device): unknown {
  const own = (reference: string): string => ownName(reference, whole.dn);
  return {
    ...objectJson(whole),
    networkConnections: whole.networkConnections.map(objectJson),
    networkAes: whole.networkAes.map((ae) => ({
      ...objectJson(ae),
      networkConnectionReferences: ae.networkConnectionReferences.map(own),
      transferCapabilities: ae.transferCapabilities.map(objectJson),
    })),
    source: undefined,
    otherEntries: whole.otherEntries.map(({ dn, attributes }) => ({ dn, attributes: attributes.map(attributeJson) })),
  };
}

function objectJson(one: ConfigurationObject & { readonly vendorData?: readonly Uint8Array[] }): object {
  const { vendorData } = one;
  return { ...one, ...(vendorData && { vendorData: vendorData.map(base64) }), other: one.other.map(attributeJson) };
}

function attributeJson(attribute: Attribute): object {
  return { type: attribute.type, values: valuesJson(attribute) };
}

function ownName(reference: string, deviceDn: string | undefined): string {
  try {
    const isOwn = deviceDn !== undefined && dnKey(parentDn(reference)) === dnKey(deviceDn);
    return isOwn ? formatRdn(parseDn(reference)[0]!) : reference;
  } catch {
    // A reference that is no name is shown as it is.
    return reference;
  }
}

const texts = list(text);
const attributeValue: Shape = (value, path) => {
  if (typeof value === "string") return value;
  const { base64: octets } = object({ base64: bytes })(value, path) as { readonly base64: unknown };
  return octets;
};
const members = { dn: text, auxiliaryClasses: texts, other: list(object({ type: text, values: list(attributeValue, 1) })) }; // prettier-ignore

/** A new object of the members; it is named anew, by where it is put. */
function made(create: (fields: never) => unknown, shape: Shape): Shape {
  return (value, path) => {
    const { dn: _, ...fields } = shape(value, path) as { readonly dn?: string };
    return create(fields as never);
  };
}

const capability = made(
  transferCapability,
  object({ sopClassUid: text, role: text, transferSyntaxUids: texts }, { ...members, commonName: text }),
);
const connection = made(
  networkConnection,
  object({ hostname: text }, { ...members, commonName: text, port: count, tlsCipherSuites: texts, installed: flag }),
);
const ae = made(
  networkAe,
  object(
    { aeTitle: text, associationInitiator: flag, associationAcceptor: flag, networkConnectionReferences: texts },
    {
      ...members,
      description: text,
      vendorData: list(bytes),
      applicationClusters: texts,
      preferredCalledAeTitles: texts,
      preferredCallingAeTitles: texts,
      supportedCharacterSets: texts,
      installed: flag,
      transferCapabilities: list(capability),
    },
  ),
);
/** Entries of other classes have names of their own, and so come as LDIF. */
const none: Shape = (value, path) => {
  if (!Array.isArray(value) || value.length > 0)
    throw new CommandError(`${path}: entries of other classes are added by LDIF`);
  return [];
};
const whole = made(
  device,
  object(
    { deviceName: text, installed: flag },
    {
      ...members,
      description: text,
      manufacturer: text,
      manufacturerModelName: text,
      softwareVersions: texts,
      stationName: text,
      deviceSerialNumber: text,
      primaryDeviceTypes: texts,
      institutionNames: texts,
      institutionAddresses: texts,
      institutionalDepartmentNames: texts,
      issuersOfPatientId: texts,
      relatedDeviceReferences: texts,
      authorizedNodeCertificateReferences: texts,
      thisNodeCertificateReferences: texts,
      vendorData: list(bytes),
      networkAes: list(ae),
      networkConnections: list(connection),
      otherEntries: none,
    },
  ),
);

/** A new device from JSON. @throws CommandError with the place of what is wrong */
export function readDeviceJson(value: unknown, path = "$"): Device {
  return whole(value, path) as Device;
}
