import type { Certificate, Crl } from "@dicomsec/pki";

/** Whom a node believes. */
export interface Trust {
  /** Trust anchors: certification authorities, or single certificates that are trusted as they are. */
  readonly anchors: readonly Certificate[];
  /** More certificates that issuers are looked for among. Default: none. */
  readonly intermediates?: readonly Certificate[];
  /** Default: none. */
  readonly crls?: readonly Crl[];
  /**
   * `required`: a peer of which neither a CRL nor a stapled OCSP response says that it was not revoked is refused, and so is one whose authority's
   * revocation is not known. Default: `ifAvailable`.
   */
  readonly revocation?: "ifAvailable" | "required";
  /**
   * The certificates of the nodes that may connect or be connected to, as an LDAP directory lists them (dicomAuthorizedNodeCertificateReference);
   * each one also counts as trusted, whoever issued it, unless it is known to be revoked. Default: whoever has a path to an anchor.
   */
  readonly authorizedNodes?: readonly Certificate[];
}

/** What a peer is, by its certificate; subject and issuer identify a person or an organisation: keep them out of logs. */
export interface PeerCertificate {
  /** As RFC 4514 writes it. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyKind: "RSA" | "EC" | "other";
  readonly keyBits: number;
  /** SHA-256 of the DER encoding, hexadecimal. */
  readonly fingerprint: string;
  readonly certificate: Certificate;
}

/** What the holder of a certificate may do here. */
export interface Authorization {
  readonly authorized: boolean;
  /** The AE titles that the node may use; for the upper layer to compare with. */
  readonly aeTitles?: readonly string[];
}

/**
 * Decides, after its certificate was found valid, whether a peer may go on. What it throws, and what is not an answer, counts as no.
 */
export type Authorize = (peer: PeerCertificate) => Authorization | Promise<Authorization>;
