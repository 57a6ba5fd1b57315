import { NetworkError } from "../errors.js";
import { type DomainName, formatDomainName, parseDomainName } from "./domain-name.js";

/** The algorithms of RFC 8945 6 without those on SHA-1 and MD5, and without truncated ones; with the name of their hash in Node. */
export const tsigHashes = {
  "hmac-sha256": "sha256",
  "hmac-sha384": "sha384",
  "hmac-sha512": "sha512",
  "hmac-sha224": "sha224",
} as const;

export type TsigAlgorithm = keyof typeof tsigHashes;

/** A key that a DNS server shares with us. */
export interface TsigKey {
  /** The name that both know it by. */
  readonly name: string | DomainName;
  /** Default: `hmac-sha256`. */
  readonly algorithm?: TsigAlgorithm;
  /** At least 16 octets. */
  readonly secret: Uint8Array;
}

/**
 * Reads the keys of a file in the syntax of BIND, such as `tsig-keygen` writes:
 * `key "name" { algorithm hmac-sha256; secret "…"; };`.
 *
 * @throws NetworkError `ERR_NETWORK_OPTIONS` for a file without a key, or with one that cannot be used
 */
export function readTsigKeys(text: string): TsigKey[] {
  const plain = text.replace(/\/\*[^]*?\*\/|"[^"\n]*"|\/\/.*|#.*/g, (part) => (part.startsWith('"') ? part : " "));
  const keys = [...plain.matchAll(/\bkey\s+("[^"]*"|[^\s{]+)\s*\{([^}]*)\}\s*;/g)].map(([, name = "", body = ""]) => ({
    name: formatDomainName(parseDomainName(unquoted(name))),
    algorithm: checkedAlgorithm(statement(body, "algorithm")),
    secret: secretOf(statement(body, "secret")),
  }));
  if (keys.length === 0) throw refused("the file has no key");
  return keys;
}

/** The key with its defaults. @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function checkedKey({ name, algorithm = "hmac-sha256", secret }: TsigKey): Required<TsigKey> {
  if (secret.length < 16) throw refused("the secret of a key has at least 16 octets");
  return { name, algorithm: checkedAlgorithm(algorithm), secret };
}

function checkedAlgorithm(name: string): TsigAlgorithm {
  const found = Object.keys(tsigHashes).find((algorithm) => algorithm === name.toLowerCase().replace(/\.$/, ""));
  if (found === undefined) throw refused("the algorithm of a key is one of hmac-sha256, -sha384, -sha512 and -sha224");
  return found as TsigAlgorithm;
}

function statement(body: string, keyword: string): string {
  const value = new RegExp(`(?:^|[\\s;])${keyword}\\s+("[^"]*"|[^\\s;]+)\\s*;`).exec(body)?.[1];
  if (value === undefined) throw refused(`a key of the file has no ${keyword}`);
  return unquoted(value);
}

function secretOf(base64: string): Uint8Array {
  try {
    return checkedKey({ name: ".", secret: Uint8Array.from(atob(base64), (octet) => octet.charCodeAt(0)) }).secret;
  } catch {
    // What is wrong with it would be said of the secret itself.
    throw refused("the secret of a key is 16 octets or more in base64");
  }
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

function refused(message: string): NetworkError {
  return new NetworkError("ERR_NETWORK_OPTIONS", { message });
}
