import {
  concat,
  context,
  contextPrimitive,
  der,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  UNIVERSAL,
} from "../asn1/der.js";
import { createHash } from "#crypto";
import { EXTENSION } from "../certificates/extensions.js";
import { keyBits } from "../certificates/public-key.js";
import { digestWith } from "../crypto/mgf1.js";
import type { PublicKey } from "../crypto/types.js";
import { ipAddress } from "./ip-address.js";

/** What a certificate of test material is for; a time-stamp authority and an OCSP responder are nothing else (RFC 3161 2.3). */
export type TestUsages =
  readonly ("client" | "server" | "signing" | "encryption")[] | readonly ["time-stamping"] | readonly ["ocsp-signing"];

type TestUsage = TestUsages[number];

/** Bits of KeyUsage (RFC 5280 4.2.1.3). */
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const KEY_ENCIPHERMENT = 0x20;
const KEY_AGREEMENT = 0x08;
const CERT_AND_CRL_SIGN = 0x06;

const digest = digestWith(createHash);

/** The key identifier of RFC 5280 4.2.1.2 (1). */
export function keyIdentifier(key: PublicKey): Uint8Array {
  return digest("SHA1", keyBits(key));
}

export function authorityExtensions(key: PublicKey): Uint8Array {
  const isCa = sequence(der(UNIVERSAL.boolean, Uint8Array.of(0xff)));
  return extensions(
    extension(EXTENSION.basicConstraints, isCa, "critical"),
    extension(EXTENSION.keyUsage, keyUsage(CERT_AND_CRL_SIGN), "critical"),
    extension(EXTENSION.subjectKeyIdentifier, octetString(keyIdentifier(key))),
  );
}

/** The extensions of a certificate that is none of an authority. */
export function leafExtensions(options: {
  readonly key: PublicKey;
  readonly authorityKey: PublicKey;
  readonly usages: TestUsages;
  readonly hosts: readonly string[];
}): Uint8Array {
  const { key, authorityKey, usages, hosts } = options;
  const bits = usages.reduce((sum, usage) => sum | keyUsageOf(usage, key), 0);
  const purposes = [...new Set(usages.map((usage) => purposeOf[usage]))].map(oid);
  const criticality = usages[0] === "time-stamping" ? "critical" : undefined;
  return extensions(
    extension(EXTENSION.basicConstraints, sequence()),
    extension(EXTENSION.keyUsage, keyUsage(bits), "critical"),
    extension(EXTENSION.extendedKeyUsage, sequence(...purposes), criticality),
    extension(EXTENSION.subjectKeyIdentifier, octetString(keyIdentifier(key))),
    authorityKeyIdentifier(authorityKey),
    ...(hosts.length > 0 ? [extension(EXTENSION.subjectAltName, sequence(...hosts.map(generalName)))] : []),
    ...(usages[0] === "ocsp-signing" ? [extension(OCSP_NO_CHECK, nullValue())] : []),
  );
}

/** So that nobody asks a responder whether it was revoked itself (RFC 6960 4.2.2.2.1). */
const OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

const purposeOf: Readonly<Record<TestUsage, string>> = {
  server: "1.3.6.1.5.5.7.3.1",
  client: "1.3.6.1.5.5.7.3.2",
  signing: "1.3.6.1.5.5.7.3.4",
  encryption: "1.3.6.1.5.5.7.3.4",
  "time-stamping": "1.3.6.1.5.5.7.3.8",
  "ocsp-signing": "1.3.6.1.5.5.7.3.9",
};

function keyUsageOf(usage: TestUsage, { kind }: PublicKey): number {
  const unwraps = kind === "RSA" ? KEY_ENCIPHERMENT : KEY_AGREEMENT;
  if (usage === "encryption") return unwraps;
  if (usage === "server") return DIGITAL_SIGNATURE | unwraps;
  return usage === "signing" || usage === "time-stamping" ? DIGITAL_SIGNATURE | NON_REPUDIATION : DIGITAL_SIGNATURE;
}

/** A named BIT STRING: DER leaves out the zeros at its end. */
function keyUsage(bits: number): Uint8Array {
  const unused = 31 - Math.clz32(bits & -bits);
  return der(UNIVERSAL.bitString, Uint8Array.of(unused, bits));
}

export function authorityKeyIdentifier(key: PublicKey): Uint8Array {
  return extension(EXTENSION.authorityKeyIdentifier, sequence(contextPrimitive(0, keyIdentifier(key))));
}

export function crlNumber(value: number): Uint8Array {
  return extension("2.5.29.20", integer(value));
}

/** dNSName, or iPAddress where it is one. */
function generalName(host: string): Uint8Array {
  const address = ipAddress(host);
  return address ? contextPrimitive(7, address) : contextPrimitive(2, new TextEncoder().encode(host));
}

function extensions(...list: readonly Uint8Array[]): Uint8Array {
  return context(3, sequence(...list));
}

function extension(type: string, value: Uint8Array, criticality?: "critical"): Uint8Array {
  const critical = criticality ? der(UNIVERSAL.boolean, Uint8Array.of(0xff)) : new Uint8Array();
  return sequence(concat(oid(type), critical, octetString(value)));
}
