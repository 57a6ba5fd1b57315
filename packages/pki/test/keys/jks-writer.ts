import { createHash } from "node:crypto";
import { concat, octetString, oid, nullValue, sequence } from "../../src/asn1/der.js";

/** An entry of a key store to be written: a key with its chain, or a trusted certificate. */
export type JksEntry =
  | {
      readonly alias: string;
      readonly pkcs8: Uint8Array;
      readonly keyPassword: string;
      readonly chain: readonly Uint8Array[];
    }
  | { readonly alias: string; readonly trusted: Uint8Array };

/** JKS as Java writes it, from what its documentation and its users say of the form. */
export function writeJks(
  entries: readonly JksEntry[],
  { password, version = 2 }: { password: string; version?: number },
): Uint8Array {
  const body = concat(
    uint32(0xfeedfeed),
    uint32(version),
    uint32(entries.length),
    ...entries.map((e) => entry(e, version)),
  );
  return concat(body, sha1(utf16(password), new TextEncoder().encode("Mighty Aphrodite"), body));
}

function entry(one: JksEntry, version: number): Uint8Array {
  const head = concat(uint32("trusted" in one ? 2 : 1), text(one.alias), new Uint8Array(8));
  if ("trusted" in one) return concat(head, certificate(one.trusted, version));
  const key = protectedKey(one.pkcs8, one.keyPassword);
  const chain = one.chain.map((bytes) => certificate(bytes, version));
  return concat(head, uint32(key.length), key, uint32(chain.length), ...chain);
}

function protectedKey(pkcs8: Uint8Array, password: string): Uint8Array {
  const salt = Uint8Array.from({ length: 20 }, (_, index) => index * 11);
  let last: Uint8Array = salt;
  const encrypted = pkcs8.map((octet, index) => {
    if (index % 20 === 0) last = sha1(utf16(password), last);
    return octet ^ last[index % 20]!;
  });
  const check = sha1(utf16(password), pkcs8);
  return sequence(sequence(oid("1.3.6.1.4.1.42.2.17.1.1"), nullValue()), octetString(concat(salt, encrypted, check)));
}

function certificate(bytes: Uint8Array, version: number): Uint8Array {
  return concat(...(version === 2 ? [text("X.509")] : []), uint32(bytes.length), bytes);
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return concat(Uint8Array.of(bytes.length >> 8, bytes.length), bytes);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function utf16(value: string): Uint8Array {
  return Uint8Array.from(value.split("").flatMap((unit) => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff]));
}

function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(
    createHash("sha1")
      .update(concat(...parts))
      .digest(),
  );
}
