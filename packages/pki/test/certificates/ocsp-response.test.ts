import { createHash, sign } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { der, integer, octetString, oid, sequence, UNIVERSAL } from "../../src/asn1/der.js";
import type { Certificate } from "../../src/certificates/certificate.js";
import { parseOcspResponse, type OcspResponse } from "../../src/certificates/ocsp-response.js";
import { keyBits } from "../../src/certificates/public-key.js";
import { validatePath } from "../../src/certificates/validate-path.js";
import { createParty, makeCertificate, type Party } from "./made-certificates.js";

const at = new Date("2030-01-01T00:00:00Z");
const [root, other, leaf] = [createParty("Root"), createParty("Other"), createParty("Leaf")];
const rootCertificate = makeCertificate(root, root, "authority");
const otherCertificate = makeCertificate(other, other, "authority");
const certificate = makeCertificate(leaf, root, "endEntity");

interface Parts {
  /** Whose key the certificate is said to be issued with. Default: the root. */
  readonly issuer?: Certificate;
  /** Who is said to have signed. Default: the root. */
  readonly responder?: Certificate;
  readonly responderName?: Uint8Array;
  readonly signer?: Party;
  readonly serialNumber?: Uint8Array;
  /** Of the response, and of what it says of the certificate. */
  readonly extensions?: readonly Uint8Array[];
  readonly singleExtensions?: readonly Uint8Array[];
}

/** A response that the certificate is good. */
function makeResponse(parts: Parts = {}): OcspResponse {
  const {
    issuer = rootCertificate,
    responder = rootCertificate,
    responderName = responder.subjectBytes,
    signer = root,
    extensions = [],
    singleExtensions = [],
  } = parts;
  const certId = sequence(
    sequence(oid("1.3.14.3.2.26")),
    octetString(sha1(certificate.issuerBytes)),
    octetString(sha1(keyBits(issuer.publicKey))),
    der(UNIVERSAL.integer, parts.serialNumber ?? certificate.serialNumber),
  );
  const time = der(UNIVERSAL.generalizedTime, new TextEncoder().encode("20291231120000Z"));
  const until = der(0xa0, der(UNIVERSAL.generalizedTime, new TextEncoder().encode("20300102000000Z")));
  const single = sequence(certId, der(0x80), time, until, ...tagged(singleExtensions));
  const tbs = sequence(der(0xa1, responderName), time, sequence(single), ...tagged(extensions));
  const signature = new Uint8Array(sign("sha256", tbs, signer.privateKey));
  const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
  const basic = sequence(tbs, algorithm, der(UNIVERSAL.bitString, Uint8Array.of(0), signature));
  const holder = sequence(oid("1.3.6.1.5.5.7.48.1.1"), octetString(basic));
  return parseOcspResponse(sequence(der(0x0a, Uint8Array.of(0)), der(0xa0, holder)));
}

function tagged(extensions: readonly Uint8Array[]): Uint8Array[] {
  return extensions.length > 0 ? [der(0xa1, sequence(...extensions))] : [];
}

function extension(isCritical: boolean): Uint8Array {
  const critical = isCritical ? [der(UNIVERSAL.boolean, Uint8Array.of(0xff))] : [];
  return sequence(oid("1.2.3.4"), ...critical, octetString(integer(1)));
}

function sha1(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha1").update(bytes).digest());
}

async function revocationBy(response: OcspResponse): Promise<string | undefined> {
  const { path } = await validatePath(certificate, { trust: [rootCertificate], ocspResponses: [response], at });
  return path[0]?.revocation;
}

describe("an OCSP response that the issuer signed", () => {
  it("tells that a certificate is good", async () => {
    expect(await revocationBy(makeResponse())).toBe("good");
    expect(
      await revocationBy(makeResponse({ extensions: [extension(false)], singleExtensions: [extension(false)] })),
    ).toBe("good");
  });

  it("tells nothing with a critical extension that nobody knows", async () => {
    expect(await revocationBy(makeResponse({ extensions: [extension(true)] }))).toBe("unknown");
    expect(await revocationBy(makeResponse({ singleExtensions: [extension(true)] }))).toBe("unknown");
  });

  it("tells nothing of a certificate of an issuer of the same name and another key", async () => {
    expect(await revocationBy(makeResponse({ issuer: otherCertificate }))).toBe("not-checked");
  });

  it("tells nothing of another serial number", async () => {
    expect(await revocationBy(makeResponse({ serialNumber: Uint8Array.of(0x7f) }))).toBe("not-checked");
  });

  it("tells nothing in the name of somebody else", async () => {
    expect(await revocationBy(makeResponse({ responder: otherCertificate }))).toBe("unknown");
  });

  it("is damaged when the name of the responder is no name", () => {
    const responderName = sequence(integer(1));
    expect(() => makeResponse({ responderName })).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });

  it("tells nothing signed by another key", async () => {
    expect(await revocationBy(makeResponse({ signer: other }))).toBe("unknown");
  });
});
