import type { KerberosServer } from "kerberos";
import { AssociationError } from "../../errors.js";

/** What the acceptor of a GSS-API token learns. */
export interface SecurityContext {
  /** The user's principal name with its realm: `zoe@EXAMPLE.ORG`. */
  readonly principal: string;
  /** The answer, with the server ticket, when the requestor wants the acceptor to prove itself too. */
  readonly token: Uint8Array | undefined;
}

/** Verifies one token as `gss_accept_sec_context` does; `undefined` when it is not valid here. A token that came before must not be valid. */
export type AcceptSecurityContext = (token: Uint8Array) => Promise<SecurityContext | undefined>;

/**
 * An acceptor of the system's Kerberos library, through the npm package `kerberos`, which has to be installed. The library's own settings hold: the key table that the
 * environment variable `KRB5_KTNAME` names at the start of the process, `KRB5_CONFIG`, and its replay cache, which lets each token be used once.
 *
 * @param service The service and its host: `dicom@archive.example.org`, the key of `dicom/archive.example.org`.
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS when the package is not there, or the key table has no key of the service.
 */
export async function gssAcceptor(service: string): Promise<AcceptSecurityContext> {
  const newServer = await serverFactory(service);
  await newServer();
  return async (token) => {
    const server = await newServer();
    try {
      await server.step(encode(token));
    } catch {
      // The library's messages name principals.
      return undefined;
    }
    if (!server.contextComplete) return undefined;
    return { principal: server.username, token: server.response ? decode(server.response) : undefined };
  };
}

async function serverFactory(service: string): Promise<() => Promise<KerberosServer>> {
  if (service === "")
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the Kerberos service has no name" });
  const { default: kerberos } = await import("kerberos").catch((cause: unknown) => {
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
      message: "the npm package kerberos is not installed, or its native part was not built",
      cause,
    });
  });
  return () =>
    kerberos.initializeServer(service).catch((cause: unknown) => {
      throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
        message: "there is no key of the Kerberos service in the key table",
        cause,
      });
    });
}

function encode(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
