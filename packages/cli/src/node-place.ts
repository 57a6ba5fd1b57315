import { InvalidArgumentError } from "commander";

/** A node as it is named on the command line. */
export interface NodePlace {
  /** As it was typed. */
  readonly node: string;
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`; an IPv6 address stands in brackets. */
export function hostAndPort(node: string): NodePlace {
  const [, address, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(node) ?? [];
  const port = Number(digits);
  const host = address ?? name;
  if (host === undefined || port < 1 || port > 65_535) throw new InvalidArgumentError("HOST:PORT is needed");
  return { node, host, port };
}

/** 16 printable characters at most, not all of them spaces. @see PS3.5 6.2 */
export function aeTitle(title: string): string {
  if (!/^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(title) || title.trim() === "")
    throw new InvalidArgumentError("an AE title has up to 16 characters");
  return title;
}
