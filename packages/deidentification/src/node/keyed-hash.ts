/// <reference types="node" />
import { createHmac } from "node:crypto";
import type { KeyedHash } from "../keyed-hash.js";

/** HMAC-SHA-256 under a key by Node, ready without a warm-up; the same digits as the browser's. */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  const own = Uint8Array.from(key);
  return (text) => createHmac("sha256", own).update(text, "utf8").digest("hex");
}
