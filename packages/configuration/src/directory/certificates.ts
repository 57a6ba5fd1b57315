import { type Certificate, parseCertificate } from "@dicomsec/pki";
import type { Authorize, Trust } from "@dicomsec/transport";
import { ConfigurationError } from "../errors.js";
import type { Device } from "../model/objects.js";
import { entryAt } from "./query.js";
import type { OpenSession, Session } from "./session.js";

/** The certificates that a device refers to. @see PS3.15 H.1.1.1 */
export interface DeviceCertificates {
  /** Of the device itself. */
  readonly thisNode: readonly Certificate[];
  /** Of the nodes that may connect to it. `undefined`: it refers to none, so others decide who may. */
  readonly authorizedNodes: readonly Certificate[] | undefined;
  /** DNs that are referred to and have no certificate, or one that cannot be read. */
  readonly missing: readonly string[];
}

/** Certificates as the object class `pkiUser` has them (RFC 4523). */
const certificateType = "userCertificate;binary";

/** Reads what a device refers to. What is not there authorises nobody; what cannot be asked throws. */
export async function readCertificates(
  session: Session,
  open: OpenSession,
  device: Device,
  signal?: AbortSignal,
): Promise<DeviceCertificates> {
  const { thisNodeCertificateReferences: own, authorizedNodeCertificateReferences: others } = device;
  const missing = new Set<string>();
  const read = async (references: readonly string[]): Promise<Certificate[]> => {
    const found = await Promise.all(references.map(async (dn) => certificatesAt(session, open, dn, signal)));
    found.forEach((certificates, at) => certificates.length === 0 && missing.add(references[at]!));
    return found.flat();
  };
  const [thisNode, authorized] = [await read(own), await read(others)];
  return { thisNode, authorizedNodes: others.length === 0 ? undefined : authorized, missing: [...missing] };
}

/** A device that has its certificates itself, and refers to them. @throws ConfigurationError ERR_CONFIGURATION_MODEL for one that is new */
export function withCertificates(device: Device, certificates: readonly Certificate[]): Device {
  const { dn, other, auxiliaryClasses, thisNodeCertificateReferences: references } = device;
  if (dn === undefined)
    throw new ConfigurationError("ERR_CONFIGURATION_MODEL", {
      message: "a device is referred to once it is in the directory",
    });
  const isOurs = (type: string): boolean => type.toLowerCase() === certificateType.toLowerCase();
  const published =
    certificates.length === 0 ? [] : [{ type: certificateType, values: certificates.map(({ bytes }) => bytes) }];
  return {
    ...device,
    auxiliaryClasses: auxiliaryClasses.some((name) => name.toLowerCase() === "pkiuser")
      ? auxiliaryClasses
      : [...auxiliaryClasses, "pkiUser"],
    other: [...other.filter(({ type }) => !isOurs(type)), ...published],
    thisNodeCertificateReferences: references.includes(dn) ? references : [...references, dn],
  };
}

/**
 * Trust that lets in the nodes that a device authorises and no other; whom it authorises nobody by, is trusted as before.
 *
 * @see PS3.15 H.1.1.1, Authorized Node Certificate Reference
 */
export function authorizedTrust(trust: Trust, { authorizedNodes }: Pick<DeviceCertificates, "authorizedNodes">): Trust {
  return authorizedNodes === undefined ? trust : { ...trust, authorizedNodes };
}

/** A node of the configuration, and what it shows. */
export interface ConfiguredNode {
  readonly device: Device;
  readonly certificates: readonly Certificate[];
}

/** Lets in the nodes whose certificate is known, with the AE titles of their devices and no others. */
export function authorizeNodes(nodes: readonly ConfiguredNode[]): Authorize {
  const titles = new Map<string, string[]>();
  for (const { device, certificates } of nodes)
    for (const { bytes } of certificates) {
      const key = octetsKey(bytes);
      titles.set(key, [...(titles.get(key) ?? []), ...device.networkAes.map(({ aeTitle }) => aeTitle)]);
    }
  return ({ certificate }) => {
    const aeTitles = titles.get(octetsKey(certificate.bytes));
    return aeTitles === undefined ? { authorized: false } : { authorized: true, aeTitles };
  };
}

async function certificatesAt(
  session: Session,
  open: OpenSession,
  dn: string,
  signal?: AbortSignal,
): Promise<Certificate[]> {
  const entry = await entryAt(session, open, dn, { attributes: [certificateType], signal });
  const values =
    entry?.attributes
      .filter(({ type }) => type.toLowerCase() === certificateType.toLowerCase())
      .flatMap((one) => one.values) ?? [];
  return values.flatMap((value) => readable(value));
}

function readable(value: string | Uint8Array): Certificate[] {
  try {
    return typeof value === "string" ? [] : [parseCertificate(value)];
  } catch {
    return [];
  }
}

function octetsKey(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
