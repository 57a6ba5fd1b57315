import type { KerberosServer } from "kerberos";
import { AssociationError } from "../../errors.js";
import { base64, fromBase64, loadKerberos } from "./kerberos-library.js";

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
      await server.step(base64(token));
    } catch {
      // The library's messages name principals.
      return undefined;
    }
    if (!server.contextComplete) return undefined;
    return { principal: server.username, token: server.response ? fromBase64(server.response) : undefined };
  };
}

async function serverFactory(service: string): Promise<() => Promise<KerberosServer>> {
  const kerberos = await loadKerberos(service);
  return () =>
    kerberos.initializeServer(service).catch((cause: unknown) => {
      throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
        message: "there is no key of the Kerberos service in the key table",
        cause,
      });
    });
}
