import type { Certificate } from "./certificate.js";
import type { NameConstraints } from "./extensions.js";
import type { GeneralName, GeneralNameKind } from "./general-name.js";
import { attributeValues, parseName, canonicalRdns } from "./name.js";
import { readBer } from "../asn1/ber.js";
import { compareBytes, oid } from "../asn1/der.js";

/** Most comparisons of names with subtrees in one path: more is an attack. */
const MAX_COMPARISONS = 1 << 20;

const EMAIL_ADDRESS = "1.2.840.113549.1.9.1";
const COMMON_NAME = "2.5.4.3";
const SMTP_UTF8_MAILBOX = oid("1.3.6.1.5.5.7.8.9");

/** `unsupported`: a name that is constrained, but in a kind or a form that cannot be compared. */
export type NameVerdict = "allowed" | "refused" | "unsupported";

/**
 * Whether the names of a certificate lie within the subtrees of an authority above it.
 *
 * @see RFC 5280 section 4.2.1.10
 */
export function checkNames(certificate: Certificate, constraints: NameConstraints, isLeaf: boolean): NameVerdict {
  const names = constrainedNames(certificate, isLeaf);
  if (names.length * (constraints.permitted.length + constraints.excluded.length) > MAX_COMPARISONS)
    return "unsupported";
  for (const name of names) {
    const verdict = checkName(name, constraints);
    if (verdict !== "allowed") return verdict;
  }
  return "allowed";
}

/**
 * The subject (unless it is empty), its e-mail addresses, and the alternative names. The common name of an end entity without a dNSName
 * counts as one if it looks like one, wildcard or not, since some programs still take it for one. A SmtpUTF8Mailbox is an e-mail address that
 * cannot be compared here (RFC 9598 section 6).
 */
function constrainedNames(certificate: Certificate, isLeaf: boolean): GeneralName[] {
  const subject = parseName(readBer(certificate.subjectBytes));
  const names: GeneralName[] = [...certificate.subjectAltNames];
  if (subject.length > 0) names.push({ kind: "directoryName", value: "", rdns: canonicalRdns(subject) });
  for (const value of attributeValues(subject, EMAIL_ADDRESS)) names.push({ kind: "rfc822Name", value });
  if (certificate.subjectAltNames.some(isInternationalMailbox)) names.push({ kind: "rfc822Name", value: "" });
  if (isLeaf && !names.some(({ kind }) => kind === "dNSName"))
    for (const value of attributeValues(subject, COMMON_NAME))
      if (/^[a-z0-9_*-]+(\.[a-z0-9_-]+)+\.?$/i.test(value)) names.push({ kind: "dNSName", value });
  return names;
}

function isInternationalMailbox(name: GeneralName): boolean {
  if (name.kind !== "otherName") return false;
  const [type] = readBer(name.value).children;
  return type !== undefined && compareBytes(type.bytes, SMTP_UTF8_MAILBOX) === 0;
}

function checkName(name: GeneralName, { permitted, excluded }: NameConstraints): NameVerdict {
  const sameKind = ({ kind }: GeneralName): boolean => kind === name.kind;
  const inside = permitted.filter(sameKind).map((base) => isWithin(name, base));
  const outside = excluded.filter(sameKind).map((base) => covers(name, base) || isWithin(name, base));
  if (outside.includes(true)) return "refused";
  if (inside.includes(undefined) || outside.includes(undefined)) return "unsupported";
  return inside.length === 0 || inside.includes(true) ? "allowed" : "refused";
}

/** Whether a wildcard stands for an excluded host among others: `*.example.com` for `pacs.example.com`. */
function covers(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== "dNSName" || base.kind !== "dNSName") return false;
  const [label = "", ...domain] = folded(name.value).split(".");
  const [, ...above] = folded(base.value).split(".");
  return label.includes("*") && domain.join(".") === above.join(".");
}

/** Whether a name is in a subtree of its kind; `undefined` when that cannot be told. */
function isWithin(name: GeneralName, base: GeneralName): boolean | undefined {
  if (name.kind === "directoryName" && base.kind === "directoryName")
    return base.rdns.every((rdn, index) => rdn === name.rdns[index]);
  if (name.kind === "iPAddress" && base.kind === "iPAddress") return isAddressWithin(name.value, base.value);
  const compare = textual[name.kind];
  return compare && typeof name.value === "string" && typeof base.value === "string"
    ? compare(name.value, base.value)
    : undefined;
}

const textual: Partial<Record<GeneralNameKind, (name: string, base: string) => boolean | undefined>> = {
  dNSName: isDomainWithin,
  rfc822Name: isMailboxWithin,
  uniformResourceIdentifier: (name, base) => {
    const host = hostOf(name);
    return host === undefined ? undefined : isHostWithin(host, base);
  },
};

/** The form of a host's name, wildcards among them: what else readers may take it for cannot be told. */
const HOST = /^[a-z0-9_*-]+(\.[a-z0-9_-]+)*\.?$/i;

/** The domain itself and all below it; an empty base is all domains. */
function isDomainWithin(name: string, base: string): boolean | undefined {
  if (!HOST.test(name)) return undefined;
  const [domain, suffix] = [folded(name), folded(base)];
  return suffix === "" || domain === suffix || domain.endsWith(suffix.startsWith(".") ? suffix : `.${suffix}`);
}

/** One mailbox, all of a host, or with a leading period all of the hosts below a domain. */
function isMailboxWithin(name: string, base: string): boolean | undefined {
  const at = name.lastIndexOf("@");
  const host = name.slice(at + 1);
  if (at <= 0 || !HOST.test(host)) return undefined;
  const baseAt = base.lastIndexOf("@");
  if (baseAt < 0) return isHostWithin(host, base);
  const isSameMailbox = baseAt === 0 || name.slice(0, at) === base.slice(0, baseAt);
  return isSameMailbox && folded(host) === folded(base.slice(baseAt + 1));
}

/** The host exactly, or with a leading period all below it. */
function isHostWithin(name: string, base: string): boolean {
  const [host, suffix] = [folded(name), folded(base)];
  return suffix === "" || (suffix.startsWith(".") ? host.endsWith(suffix) && host !== suffix : host === suffix);
}

/** Domain names know no case, and end at the root with or without a period. */
function folded(domain: string): string {
  return domain.toLowerCase().replace(/\.$/, "");
}

/** The domain name in a URI; `undefined` without an authority, for an IP address, and for characters that RFC 3986 does not know. */
function hostOf(uri: string): string | undefined {
  if (/[^!#-;=?-[\]_a-z~]/i.test(uri)) return undefined;
  const [, authority = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return !HOST.test(host) || /^[\d.]+$/.test(host) ? undefined : host;
}

/** The base is an address and a mask; addresses of the other family are not within it. */
function isAddressWithin(address: Uint8Array, base: Uint8Array): boolean | undefined {
  const { length } = address;
  if ((length !== 4 && length !== 16) || (base.length !== 8 && base.length !== 32)) return undefined;
  if (base.length !== 2 * length) return false;
  return address.every((octet, index) => ((octet ^ base[index]!) & base[index + length]!) === 0);
}
