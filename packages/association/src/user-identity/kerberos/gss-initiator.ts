import type { KerberosClient } from "kerberos";
import { AssociationError } from "../../errors.js";
import { base64, fromBase64, loadKerberos } from "./kerberos-library.js";
import { readServerTicket, withServerHeader } from "./gss-token.js";

/** A service ticket of the user, and what it takes to judge the answer. */
export interface InitiatedContext {
  /** The AP-REQ in its GSS-API header, for `kerberosIdentity`; good for one association. */
  readonly ticket: Uint8Array;
  /** Whether a Server-response, with the GSS-API header or without, proves that the acceptor has the key of the service. */
  readonly isServerTicket: (response: Uint8Array) => Promise<boolean>;
}

/**
 * Gets a service ticket for the user whose credentials the system's Kerberos library has at hand (`kinit`, `KRB5CCNAME`), through the npm package
 * `kerberos`, which has to be installed. Mutual authentication is asked for: give the Server-response to `isServerTicket`.
 *
 * @param service The service and its host: `dicom@archive.example.org`.
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS when the package is not there; ERR_ASSOCIATION_USER_IDENTITY when there is no ticket to be had
 * @see PS3.15 B.6
 */
export async function gssInitiator(service: string): Promise<InitiatedContext> {
  const kerberos = await loadKerberos(service);
  const gssFlag = kerberos.GSS_C_MUTUAL_FLAG | kerberos.GSS_C_INTEG_FLAG;
  let client: KerberosClient;
  let ticket: Uint8Array;
  try {
    client = await kerberos.initializeClient(service, { gssFlag, mechOID: kerberos.GSS_MECH_OID_KRB5 });
    ticket = fromBase64(await client.step(""));
  } catch (cause) {
    throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY", {
      message: "there is no Kerberos ticket for the service: the user has none, or the service is not known",
      cause,
    });
  }
  return { ticket, isServerTicket: (response) => isAccepted(client, response) };
}

async function isAccepted(client: KerberosClient, response: Uint8Array): Promise<boolean> {
  try {
    await client.step(base64(readServerTicket(response) ? response : withServerHeader(response)));
    return client.contextComplete;
  } catch {
    return false;
  }
}
