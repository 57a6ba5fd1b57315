import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { der, integer, oid, sequence, setOf, time, UNIVERSAL } from "../../src/asn1/der.js";
import { parseCertificate, type Certificate } from "../../src/certificates/certificate.js";

/** Who issues: a name and a P-256 key. */
export interface Party {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

export function createParty(name: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { name, privateKey, spki: new Uint8Array(publicKey.export({ type: "spki", format: "der" })) };
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
const trueValue = der(UNIVERSAL.boolean, Uint8Array.of(0xff));
/** basicConstraints, critical, cA TRUE. */
export const isAuthority = sequence(oid("2.5.29.19"), trueValue, der(UNIVERSAL.octetString, sequence(trueValue)));
let serial = 1;

/** What is wrong with a certificate. */
export interface Flaws {
  /** The AlgorithmIdentifier in the signed part. */
  readonly algorithm?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  readonly notAfter?: Date;
  /** What follows the extensions in the signed part. */
  readonly more?: readonly Uint8Array[];
}

/** A certificate without key identifiers, made here because hundreds are wanted, or because no program makes them so. */
export function makeCertificate(
  subject: Party,
  issuer: Party,
  role: "authority" | "endEntity",
  flaws: Flaws = {},
): Certificate {
  const { algorithm = ecdsaWithSha256, extensions = role === "authority" ? [isAuthority] : [] } = flaws;
  const tbs = sequence(
    der(0xa0, integer(2)),
    integer(serial++),
    algorithm,
    nameOf(issuer),
    sequence(time(new Date("2020-01-01T00:00:00Z")), time(flaws.notAfter ?? new Date("2049-01-01T00:00:00Z"))),
    nameOf(subject),
    subject.spki,
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
    ...(flaws.more ?? []),
  );
  const signature = new Uint8Array(sign("sha256", tbs, issuer.privateKey));
  return parseCertificate(sequence(tbs, ecdsaWithSha256, der(UNIVERSAL.bitString, Uint8Array.of(0), signature)));
}

function nameOf({ name }: Party): Uint8Array {
  const value = der(UNIVERSAL.utf8String, new TextEncoder().encode(name));
  return sequence(setOf(sequence(oid("2.5.4.3"), value)));
}
