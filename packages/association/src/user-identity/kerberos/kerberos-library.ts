import type * as Kerberos from "kerberos";
import { AssociationError } from "../../errors.js";

/** The npm package `kerberos`, an optional peer. @throws AssociationError ERR_ASSOCIATION_OPTIONS */
export async function loadKerberos(service: string): Promise<Omit<typeof Kerberos, "default">> {
  if (service === "")
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the Kerberos service has no name" });
  const { default: kerberos } = await import("kerberos").catch((cause: unknown) => {
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
      message: "the npm package kerberos is not installed, or its native part was not built",
      cause,
    });
  });
  return kerberos;
}

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
