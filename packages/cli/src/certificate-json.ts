import type { Certificate, PathValidation } from "@dicomsec/pki";

/** What names a certificate, as it is printed with --json. */
export function certificateJson({ subject, issuer, serialNumber, notBefore, notAfter }: Certificate): object {
  const serial = serialText(serialNumber);
  return { subject, issuer, serial, notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
}

/** A serial number in hexadecimal. */
export function serialText(serialNumber: Uint8Array): string {
  return Array.from(serialNumber, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** A certification path as it is printed with --json. */
export function pathJson({ status, findings, path }: PathValidation): object {
  const certificates = path.map(({ checked, notChecked, revocation }) => ({ checked, notChecked, revocation }));
  return { status, findings, certificates };
}

/** Whether the revocation of a certificate below the trust anchor was not looked at. */
export function isRevocationUnchecked({ path }: PathValidation): boolean {
  return path.some(({ revocation }, at) => at < path.length - 1 && revocation === "not-checked");
}
