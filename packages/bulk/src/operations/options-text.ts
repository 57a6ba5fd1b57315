import { createHash } from "node:crypto";

/**
 * Options as a text that is equal where they are: bytes and passwords as digests, certificates and the like by their `bytes` alone, signers by those of
 * their certificates, functions not at all.
 */
export function optionsText(...options: readonly unknown[]): string {
  return JSON.stringify(options, (name, value: unknown) =>
    name === "password" ? digestOf(String(value)) : plain(value),
  );
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (value instanceof Uint8Array) return digestOf(value);
  if ("bytes" in value && value.bytes instanceof Uint8Array) return digestOf(value.bytes);
  if ("certificates" in value) return { certificates: value.certificates };
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
