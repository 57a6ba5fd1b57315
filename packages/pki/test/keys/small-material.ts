import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { concat, der, integer, oid, sequence, setOf, time, UNIVERSAL } from "../../src/asn1/der.js";
import type { PrivateKey } from "../../src/crypto/types.js";

/** An EC key, and the smallest certificate of it that there can be. */
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const ecKey: PrivateKey = {
  kind: "EC",
  pkcs8: new Uint8Array(pair.privateKey.export({ format: "der", type: "pkcs8" })),
};
export const ecSec1 = new Uint8Array(pair.privateKey.export({ format: "der", type: "sec1" }));

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
export const rsaKey: PrivateKey = {
  kind: "RSA",
  pkcs8: new Uint8Array(rsa.privateKey.export({ format: "der", type: "pkcs8" })),
};
export const rsaPkcs1 = new Uint8Array(rsa.privateKey.export({ format: "der", type: "pkcs1" }));

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
const nameOf = (commonName: string): Uint8Array =>
  sequence(setOf(sequence(oid("2.5.4.3"), der(UNIVERSAL.utf8String, new TextEncoder().encode(commonName)))));

/** A certificate of the EC key, signed by it whoever is named as its issuer. */
export function smallCertificate(subject: string, issuer: string): Uint8Array {
  const tbs = sequence(
    integer(1),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(new Date(Date.UTC(2020, 0, 1))), time(new Date(Date.UTC(2040, 0, 1)))),
    nameOf(subject),
    new Uint8Array(createPublicKey(pair.privateKey).export({ format: "der", type: "spki" })),
  );
  const signature = new Uint8Array(sign("sha256", tbs, pair.privateKey));
  return sequence(tbs, ecdsaWithSha256, der(UNIVERSAL.bitString, concat(Uint8Array.of(0), signature)));
}

export const selfSigned = smallCertificate("small", "small");

/** One block of PEM text. */
export function pemOf(label: string, bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,64}/g)!;
  return new TextEncoder().encode(`-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`);
}
