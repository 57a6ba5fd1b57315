import { NetworkError } from "../errors.js";
import type { RecordData } from "../dns/dns-record.js";
import { checkDomainName, type DomainName } from "../dns/domain-name.js";
import { type DicomServiceType, dicomServiceTypes, isAeTitle, serviceTypeName } from "./dicom-service.js";
import { writeTxt } from "./txt.js";

/** A service of ours, as others are to find it. */
export interface DicomServiceDescription {
  readonly type: DicomServiceType;
  /** What people see: any text of up to 63 octets of UTF-8, such as `Röntgen 2. OG`. */
  readonly instanceName: string;
  readonly port: number;
  /** Default: none; the instance name is the AE title then, and has to be one. */
  readonly aeTitle?: string;
  /** Codes of CID 30, such as `CT`. Default: none. */
  readonly primaryDeviceTypes?: readonly string[];
  /** Where the services of DICOMweb begin: `apps/dicom-rs`. Default: none. */
  readonly webPath?: string;
  /** More attributes of the TXT record. Default: none. */
  readonly txt?: Readonly<Record<string, string | Uint8Array | undefined>>;
}

/** A record without its owner's class and time to live. */
export type NamedData = RecordData & { readonly name: DomainName };

/** The records that make up a service: that of its type, and its own two. */
export interface DescribedRecords {
  readonly instance: DomainName;
  readonly typeName: DomainName;
  readonly pointer: NamedData;
  /** That there is the type (RFC 6763 9). */
  readonly typePointer: NamedData;
  readonly srv: NamedData;
  readonly txt: NamedData;
}

/** @throws NetworkError `ERR_NETWORK_OPTIONS` for what cannot be told by these records, or would be told wrongly */
export function describedRecords(
  service: DicomServiceDescription,
  host: DomainName,
  domain: DomainName,
): DescribedRecords {
  checkDescription(service);
  const { type, port, aeTitle, primaryDeviceTypes = [], webPath, txt = {} } = service;
  const typeName = serviceTypeName(type, domain);
  // Net-Unicode is in the composed form (RFC 6763 4.1.3).
  const instance = [service.instanceName.normalize("NFC"), ...typeName];
  checkDomainName(instance);
  const attributes: (readonly [string, string | Uint8Array | undefined])[] = [
    ...(aeTitle === undefined ? [] : [["AET", aeTitle] as const]),
    ...(primaryDeviceTypes.length === 0 ? [] : [["PrimaryDeviceType", primaryDeviceTypes.join(",")] as const]),
    ...(webPath === undefined ? [] : [["DICOMWebPath", webPath] as const]),
    ...Object.entries(txt),
  ];
  return {
    instance,
    typeName,
    pointer: { name: typeName, type: "PTR", target: instance },
    typePointer: { name: ["_services", "_dns-sd", "_udp", ...domain], type: "PTR", target: typeName },
    srv: { name: instance, type: "SRV", priority: 0, weight: 0, port, target: host },
    txt: { name: instance, type: "TXT", strings: writeTxt(attributes) },
  };
}

function checkDescription({
  type,
  port,
  aeTitle,
  instanceName,
  primaryDeviceTypes = [],
  webPath,
}: DicomServiceDescription): void {
  const isWeb = type.startsWith("dicomweb");
  const problem =
    (!dicomServiceTypes.includes(type) && "the type of a service is one of H.2") ||
    (!(Number.isInteger(port) && port > 0 && port < 65_536) && "a port is a number from 1 to 65,535") ||
    (aeTitle !== undefined && !isAeTitle(aeTitle) && "an AE title has 1 to 16 characters of the default repertoire") ||
    (aeTitle === undefined &&
      !isWeb &&
      !isAeTitle(instanceName) &&
      "an instance name that is no AE title needs one beside it") ||
    (/\p{Cc}/u.test(instanceName) && "an instance name has no control characters") ||
    (primaryDeviceTypes.some((code) => !/^[\x21-\x2b\x2d-\x7e]+$/.test(code)) &&
      "a device type is a code, without commas") ||
    (webPath !== undefined && !isWeb && "a DICOMWebPath is of the types of DICOMweb");
  if (problem) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: problem });
}
