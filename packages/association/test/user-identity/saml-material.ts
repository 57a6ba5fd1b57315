import { createSign, type KeyLike } from "node:crypto";
import { createTestCa, type TestIdentity, temporaryFolder } from "@dicomsec/testing";
import { type SignatureAlgorithm, SignedXml } from "xml-crypto";

export const samlNow = new Date("2026-03-01T12:00:00Z");
export const issuer = "https://idp.example";
export const ecdsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** Minutes from now, as SAML writes times. */
export function at(minutes: number): string {
  return new Date(samlNow.getTime() + minutes * 60_000).toISOString();
}

export interface Parts {
  readonly id?: string;
  readonly attributes?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly conditions?: string;
  readonly confirmation?: string;
  readonly more?: string;
}

export const audience = (name = "archive"): string =>
  `<saml:AudienceRestriction><saml:Audience>${name}</saml:Audience></saml:AudienceRestriction>`;
export const conditions = (content = audience(), begin = at(-5), end = at(5)): string =>
  `<saml:Conditions NotBefore="${begin}" NotOnOrAfter="${end}">${content}</saml:Conditions>`;
export const confirmation = (
  data = `NotOnOrAfter="${at(5)}" Recipient="https://archive.example"`,
  method = "bearer",
): string =>
  `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${method}"><saml:SubjectConfirmationData ${data}/></saml:SubjectConfirmation>`;
export const subject = (name = "<saml:NameID>zoë@example</saml:NameID>", confirmations = confirmation()): string =>
  `<saml:Subject>${name}${confirmations}</saml:Subject>`;

/** An assertion of zoë@example for the archive, not signed; parts of it are replaced. */
export function assertion(parts: Parts = {}): string {
  const start = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${parts.id ?? "_a1"}" Version="2.0" IssueInstant="${at(-1)}"${parts.attributes ?? ""}>`;
  const statements = `<saml:AttributeStatement><saml:Attribute Name="role"><saml:AttributeValue>reader</saml:AttributeValue><saml:AttributeValue>writer</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`;
  return `${start}<saml:Issuer>${parts.issuer ?? issuer}</saml:Issuer>${parts.subject ?? subject()}${parts.conditions ?? conditions()}${parts.more ?? statements}</saml:Assertion>`;
}

export interface SignOptions {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly transforms?: readonly string[];
  readonly canonicalizationAlgorithm?: string;
  /** XPath of what is signed. Default: the root. */
  readonly xpath?: string;
  readonly isEmptyUri?: boolean;
  readonly references?: number;
}

/** Signs as an identity provider does, with its certificate in KeyInfo. */
export function sign(xml: string, { privateKey, certificate }: TestIdentity, options: SignOptions = {}): string {
  const signer = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: options.signatureAlgorithm ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: options.canonicalizationAlgorithm ?? exclusive,
  });
  signer.SignatureAlgorithms[ecdsaSha256] = EcdsaSha256;
  for (let index = 0; index < (options.references ?? 1); index++) {
    signer.addReference({
      xpath: options.xpath ?? "/*",
      transforms: options.transforms ?? [enveloped, exclusive],
      digestAlgorithm: options.digestAlgorithm ?? "http://www.w3.org/2001/04/xmlenc#sha256",
      isEmptyUri: options.isEmptyUri ?? false,
    });
  }
  const place = { reference: "//*[local-name(.)='Issuer']", action: "after" } as const;
  signer.computeSignature(xml, { prefix: "ds", location: place });
  return signer.getSignedXml();
}

/** The signature element of a signed assertion, and the assertion without it. */
export function takeApart(signed: string): { readonly signature: string; readonly bare: string } {
  const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(signed)![0];
  return { signature, bare: signed.replace(signature, "") };
}

class EcdsaSha256 implements SignatureAlgorithm {
  getAlgorithmName(): string {
    return ecdsaSha256;
  }

  getSignature(signedInfo: string, key: KeyLike): string {
    const parameters = { key, dsaEncoding: "ieee-p1363" } as const;
    return createSign("sha256")
      .update(signedInfo)
      .sign(parameters as never, "base64");
  }

  verifySignature(): never {
    throw new Error("nothing is verified here");
  }
}

/** Identity providers: one that is known, one with an EC key, and one that nobody knows. */
export async function identityProviders(): Promise<Record<"known" | "ec" | "foreign" | "weak", TestIdentity>> {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path);
  const [known, ec, foreign, weak] = [
    await ca.issue({ commonName: "IdP" }),
    await ca.issue({ commonName: "IdP EC", key: "ec-p256" }),
    await ca.issue({ commonName: "IdP" }),
    await ca.issue({ commonName: "Weak", key: "rsa-1024" }),
  ];
  return { known, ec, foreign, weak };
}
