import { type DomainName, formatDomainName } from "../dns/domain-name.js";
import { readTxt, type TxtAttributes, txtText } from "./txt.js";

/** The service names of H.2 and its conformance section, without `_`. */
export const dicomServiceTypes = ["dicom", "dicom-tls", "dicomweb", "dicomweb-tls", "dicom-iscl"] as const;

export type DicomServiceType = (typeof dicomServiceTypes)[number];

/** A DICOM Association Acceptor, or DICOMweb server, that was found. */
export interface DicomService {
  readonly type: DicomServiceType;
  /** What people see; any text of up to 63 octets. */
  readonly instanceName: string;
  /** `local` for what is found by multicast. */
  readonly domain: string;
  /** To be called with. Absent when what should be one is none; then `aeTitleSource` says why. */
  readonly aeTitle?: string;
  /** `AET` is the key of the TXT record. Without one the instance name is the AE title, if it can be one. */
  readonly aeTitleSource: "AET" | "instance-name" | "invalid-AET" | "invalid-instance-name";
  /** Without a last dot. */
  readonly host: string;
  readonly port: number;
  /** Those that are known, of IPv4 and IPv6; those of a link alone with their zone (`fe80::1%eth0`). */
  readonly addresses: readonly string[];
  /** Whether the type promises TLS, or ISCL. It is what the network says, and no reason to trust it. */
  readonly secure: boolean;
  /** Codes of CID 30, such as `CT`; several are between commas in the TXT record. */
  readonly primaryDeviceTypes: readonly string[];
  /** Of the types of DICOMweb: where its services begin. */
  readonly webRoot?: string;
  readonly txt: TxtAttributes;
}

/** What the records of an instance say. */
export interface ServiceRecords {
  readonly type: DicomServiceType;
  readonly instanceName: string;
  readonly domain: DomainName;
  readonly host: string;
  readonly port: number;
  /** Absent: there is no TXT record. */
  readonly strings?: readonly Uint8Array[] | undefined;
  readonly addresses: readonly string[];
}

/** @see PS3.15 H.2.3, RFC 6763 5, 6 */
export function dicomServiceOf(records: ServiceRecords): DicomService {
  const { type, instanceName, domain, host, port, strings = [], addresses } = records;
  const txt = readTxt(strings);
  const webRoot = type.startsWith("dicomweb") ? webRootOf(type, host, port, txtText(txt, "DICOMWebPath")) : undefined;
  return {
    type,
    instanceName,
    domain: formatDomainName(domain),
    ...aeTitleOf(txt, instanceName),
    host,
    port,
    addresses,
    secure: type.endsWith("-tls") || type === "dicom-iscl",
    primaryDeviceTypes: (txtText(txt, "PrimaryDeviceType") ?? "")
      .split(",")
      .map((code) => code.trim())
      .filter(Boolean),
    ...(webRoot !== undefined && { webRoot }),
    txt,
  };
}

const latin1 = new TextDecoder("latin1");

/** Whether two say the same of themselves. */
export function isSameService(one: DicomService, other: DicomService): boolean {
  return one === other || textOf(one) === textOf(other);
}

/** Octets as text, not as numbers: others decide how many there are. */
function textOf({ txt, ...service }: DicomService): string {
  return JSON.stringify([service, ...[...txt].map(([key, value]) => [key, value && latin1.decode(value)])]);
}

/** The labels of a type within a domain: `_dicom._tcp.local`. */
export function serviceTypeName(type: DicomServiceType, domain: DomainName): DomainName {
  return [`_${type}`, "_tcp", ...domain];
}

/** Whether text can be an AE title: 1 to 16 characters of the default repertoire, not all spaces (PS3.5 6.2). */
export function isAeTitle(text: string): boolean {
  return /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text) && text.trim() !== "";
}

function aeTitleOf(txt: TxtAttributes, instanceName: string): Pick<DicomService, "aeTitle" | "aeTitleSource"> {
  const isGiven = txt.has("aet");
  const title = isGiven ? (txtText(txt, "AET") ?? "") : instanceName;
  if (isAeTitle(title)) return { aeTitle: title.trim(), aeTitleSource: isGiven ? "AET" : "instance-name" };
  return { aeTitleSource: isGiven ? "invalid-AET" : "invalid-instance-name" };
}

/** The path is of the server's path alone, whatever it holds; nothing of it can become another host. */
function webRootOf(type: DicomServiceType, host: string, port: number, path = ""): string | undefined {
  const base = `${type === "dicomweb-tls" ? "https" : "http"}://${host}:${port}`;
  if (!/^[^\s/?#@:\\]+$/.test(host) || !URL.canParse(base)) return undefined;
  const url = new URL(base);
  url.pathname = `/${path.replace(/^[/\\]+/, "")}`;
  return url.href;
}
