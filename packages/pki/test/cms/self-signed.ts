import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  UNIVERSAL,
  context,
  der,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  nullValue,
} from "../../src/asn1/der.js";
import type { Decryptor } from "../../src/keys/decryptor.js";
import type { Signer } from "../../src/keys/signer.js";
import { identityOf } from "./identities.js";

export type KeyKind = "rsa-1024" | "rsa-2047" | "rsa-2048" | "ec-p256" | "ec-p384" | "ec-p521";

/** A signer and decryptor whose certificate it has signed itself. */
export interface TestIdentity extends Signer, Decryptor {
  readonly privateKey: string;
}

export interface SelfSignedOptions {
  /** Default: 1. */
  readonly serialNumber?: number;
  /** Default: `CN=Test`, as UTF8String. */
  readonly name?: Uint8Array;
}

const made = new Map<string, TestIdentity>();

/** An identity of the given kind, the same one for the same label. */
export function testIdentity(kind: KeyKind, label = ""): TestIdentity {
  const id = `${kind} ${label}`;
  const known = made.get(id);
  if (known) return known;
  const identity = selfSigned(generate(kind), { serialNumber: made.size + 1 });
  made.set(id, identity);
  return identity;
}

/** The identity of a private key. */
export function selfSigned(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  { serialNumber = 1, name = commonName("Test") }: SelfSignedOptions = {},
): TestIdentity {
  const isRsa = publicKey.asymmetricKeyType === "rsa";
  const algorithm = isRsa ? sequence(oid("1.2.840.113549.1.1.11"), nullValue()) : sequence(oid("1.2.840.10045.4.3.2"));
  const spki = Uint8Array.from(publicKey.export({ format: "der", type: "spki" }));
  const keyIdentifier = Uint8Array.from(createHash("sha1").update(spki).digest());
  const tbs = sequence(
    context(0, integer(2)),
    integer(serialNumber),
    algorithm,
    name,
    sequence(time(new Date("2020-01-01T00:00:00Z")), time(new Date("2049-01-01T00:00:00Z"))),
    name,
    spki,
    context(3, sequence(sequence(oid("2.5.29.14"), octetString(octetString(keyIdentifier))))),
  );
  const certificate = sequence(tbs, algorithm, bitString(sign("sha256", tbs, privateKey)));
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { ...identityOf({ certificate: certificatePem(certificate), privateKey: pem }), privateKey: pem };
}

/** A Name of one common name, as a UTF8String unless another tag is given. */
export function commonName(text: string, tag: number = UNIVERSAL.utf8String): Uint8Array {
  return sequence(setOf(sequence(oid("2.5.4.3"), der(tag, new TextEncoder().encode(text)))));
}

function certificatePem(bytes: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString("base64")}\n-----END CERTIFICATE-----\n`;
}

function bitString(bytes: Uint8Array): Uint8Array {
  return der(UNIVERSAL.bitString, Uint8Array.of(0), bytes);
}

function generate(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (kind.startsWith("ec-")) return generateKeyPairSync("ec", { namedCurve: kind.slice(3).replace("p", "P-") });
  return generateKeyPairSync("rsa", { modulusLength: Number(kind.slice(4)) });
}
