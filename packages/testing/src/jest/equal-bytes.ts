import { Buffer } from "node:buffer";
import { expect } from "@jest/globals";

/**
 * Bytes that are equal, at once: Jest compares them element by element, which takes 3 µs a byte. Where they differ it does so, and says
 * how.
 */
function areEqualBytes(one: unknown, other: unknown): boolean | undefined {
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return undefined;
  const isSameKind = Object.getPrototypeOf(one) === Object.getPrototypeOf(other);
  return isSameKind && Buffer.compare(one, other) === 0 ? true : undefined;
}

expect.addEqualityTesters([areEqualBytes]);
