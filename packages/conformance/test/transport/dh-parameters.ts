import { getDiffieHellman } from "node:crypto";
import { writePemBlock } from "@dicomsec/pki";

/** A group of node:crypto as PEM (PKCS #3): modp2 has 1024 bits, modp14 has 2048. */
export function dhParameters(name: string): string {
  const prime = getDiffieHellman(name).getPrime();
  const length = (size: number): number[] => [0x82, size >> 8, size & 0xff];
  const content = [2, ...length(prime.length + 1), 0, ...prime, 2, 1, 2];
  return writePemBlock("DH PARAMETERS", Uint8Array.from([0x30, ...length(content.length), ...content]));
}
