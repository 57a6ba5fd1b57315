import type { Negotiated, PeerCertificate } from "@dicomsec/transport";
import type { Association } from "../association.js";
import { StorageError } from "./storage-error.js";

/** A peer on a secure connection, of which both sides were authenticated. */
export interface SecurePeer {
  readonly aeTitle: string;
  readonly certificate: PeerCertificate;
  /** Whether `authorize` of the transport gave the certificate this AE title. */
  readonly isAuthorizedAeTitle: boolean;
}

/**
 * The name of a node that is known to support A.1 and that the certificate proves the peer to be; undefined for every other. The name is kept with what
 * is under way with the node: it stays the same when the node gets another certificate or AE title.
 */
export type IdentifyNode = (peer: SecurePeer) => string | undefined | Promise<string | undefined>;

/** A node that supports A.1, by configuration. */
export interface ConfirmedNode {
  readonly aeTitle: string;
  /** SHA-256 of its certificates, hexadecimal. Default: those to which `authorize` of the transport gives the AE title. */
  readonly fingerprints?: readonly string[];
}

/** Nodes are known by their AE titles, which their certificates have to vouch for. */
export function confirmedNodes(nodes: readonly ConfirmedNode[]): IdentifyNode {
  return ({ aeTitle, certificate: { fingerprint }, isAuthorizedAeTitle }) => {
    const isThis = (node: ConfirmedNode): boolean =>
      node.fingerprints?.some((one) => plain(one) === plain(fingerprint)) ?? isAuthorizedAeTitle;
    return nodes.some((node) => node.aeTitle === aeTitle && isThis(node)) ? aeTitle : undefined;
  };
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

/** The confirmed node at the other side of an association; what `identify` throws counts as no. @see PS3.15 A.1.1 d.1, d.2 */
export async function confirmedNodeOf(association: Association, identify: IdentifyNode): Promise<string | undefined> {
  const peer = securePeerOf(association);
  try {
    return peer && ((await identify(peer)) || undefined);
  } catch {
    return undefined;
  }
}

function securePeerOf({
  connection,
  negotiated: { role, callingAeTitle, calledAeTitle },
}: Association): SecurePeer | undefined {
  const secured = "negotiated" in connection ? (connection.negotiated as Partial<Negotiated>) : undefined;
  const { isMet, suite, peer: certificate, aeTitles } = secured ?? {};
  // There are suites of TLS that encrypt nothing, and servers that ask for no certificate.
  if (isMet !== true || !suite || suite.includes("_NULL_") || !certificate) return undefined;
  const aeTitle = role === "requestor" ? calledAeTitle : callingAeTitle;
  const isAuthorizedAeTitle = aeTitles?.includes(aeTitle) === true;
  // Whose certificate has other AE titles is not who it says.
  return aeTitles && !isAuthorizedAeTitle ? undefined : { aeTitle, certificate, isAuthorizedAeTitle };
}

export function notConfirmed(message: string): StorageError {
  return new StorageError("ERR_STORAGE_NOT_CONFIRMED", { message });
}
