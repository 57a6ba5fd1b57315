import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type CmsContent,
  type ContentCipher,
  contentTypes,
  type DigestAlgorithm,
  digestedData,
  envelopedData,
  type KeyTransport,
  type Recipient,
  signedData,
  type SignedDataOptions,
} from "@dicomsec/pki";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  type CmsMaterial,
  cmsMaterial,
  type Form,
  octetsIn,
  valuesFor,
  withLastByteChanged,
  wrapped,
  written,
} from "./cms-material.js";

const forms: readonly Form[] = ["DER", "BER"];
const digests: readonly DigestAlgorithm[] = ["SHA1", "SHA256", "SHA384", "SHA512"];
const ciphers: readonly ContentCipher[] = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des-ede3-cbc"];
const password = "correct horse";
const octets = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 251);

let material: CmsMaterial;
let count = 0;

const file = (bytes: Uint8Array): Promise<string> => material.write(`ours-${count++}.der`, bytes);
const verifying = (name: string, ...more: readonly string[]): string[] => [
  "cms",
  "-verify",
  "-binary",
  "-inform",
  "DER",
  "-in",
  name,
  "-CAfile",
  material.ca.certificateFile,
  "-out",
  "content",
  ...more,
];
const keyOf = (name: "rsa" | "other"): string[] => {
  const { key, certificate } = material.identities[name];
  return ["-inkey", key, "-recip", certificate];
};
const decrypting = (name: string, ...more: readonly string[]): string[] => [
  "cms",
  "-decrypt",
  "-binary",
  "-inform",
  "DER",
  "-in",
  name,
  "-out",
  "content",
  ...more,
];

/** OpenSSL verifies it and gives the content, and refuses it with one byte changed. */
async function expectVerified(bytes: Uint8Array, ...more: readonly string[]): Promise<void> {
  await expectReadable(bytes);
  await material.openssl(...verifying(await file(bytes), ...more));
  expect(await material.read("content")).toEqual(octets);
  expect(await material.refuses(...verifying(await file(withLastByteChanged(bytes)), ...more))).toBe(true);
}

/** OpenSSL finds the structure right, to its end. */
async function expectReadable(bytes: Uint8Array): Promise<void> {
  const name = await file(bytes);
  expect(await material.openssl("asn1parse", "-inform", "DER", "-in", name)).not.toMatch(/error/i);
  await material.openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", name);
}

async function expectDecrypted(bytes: Uint8Array, ...more: readonly string[]): Promise<void> {
  await expectReadable(bytes);
  await material.openssl(...decrypting(await file(bytes), ...more));
  expect(await material.read("content")).toEqual(octets);
}

describeWithPeer("openssl", "OpenSSL reads what this package writes", () => {
  beforeAll(async () => {
    material = await cmsMaterial();
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  const signed = (form: Form, options: Partial<SignedDataOptions> = {}): CmsContent =>
    signedData(octetsIn(form, octets), { signers: [{ signer: material.identities.rsa.signer }], ...options });
  const enveloped = (content: CmsContent, recipient: Recipient, cipher?: ContentCipher): Promise<Uint8Array> =>
    written(envelopedData(content, { recipients: [recipient], ...(cipher && { cipher }) }));

  describe.each(forms)("in %s", (form) => {
    const at = forms.indexOf(form);
    const own = <Value>(all: readonly Value[]): readonly Value[] => valuesFor(at, forms.length, all);

    it.each(digests)("a SignedData with %s, by RSA and ECDSA keys", async (digest) => {
      const first = (digests.indexOf(digest) + at) % 3;
      for (const name of valuesFor(first, 3, ["rsa", "p256", "p384"] as const)) {
        await expectVerified(
          await written(signed(form, { signers: [{ signer: material.identities[name].signer, digest }] })),
        );
      }
    });

    it("a SignedData without signed attributes", async () => {
      for (const name of ["rsa", "p256"] as const) {
        const signers = [{ signer: material.identities[name].signer, signedAttributes: false }] as const;
        await expectVerified(await written(signed(form, { signers })));
      }
    });

    it("a SignedData of several signers with digests of their own, some named by key identifier", async () => {
      const { rsa, other, p256, p384 } = material.identities;
      const bytes = await written(
        signed(form, {
          signers: [
            { signer: rsa.signer, digest: "SHA1" },
            { signer: p384.signer, digest: "SHA384", identifier: "subjectKeyIdentifier" },
            { signer: other.signer, digest: "SHA512", signedAttributes: false },
            { signer: p256.signer, digest: "SHA256" },
          ],
        }),
      );
      await expectVerified(bytes);
    });

    it("a SignedData of a signer named by key identifier", async () => {
      const signers = [{ signer: material.identities.rsa.signer, identifier: "subjectKeyIdentifier" }] as const;
      await expectVerified(await written(signed(form, { signers })));
    });

    it("a SignedData without certificates, when it is given the right one", async () => {
      const bytes = await written(signed(form, { includeCertificates: false }));
      const { rsa, other } = material.identities;
      await expectVerified(bytes, "-certfile", rsa.certificate);
      expect(await material.refuses(...verifying(await file(bytes)))).toBe(true);
      expect(await material.refuses(...verifying(await file(bytes), "-certfile", other.certificate))).toBe(true);
    });

    it("a detached SignedData", async () => {
      await material.write("octets", octets);
      await material.write("other-octets", withLastByteChanged(octets));
      for (const signedAttributes of [true, false]) {
        const signers = [{ signer: material.identities.rsa.signer, signedAttributes }] as const;
        const bytes = await written(signed(form, { detached: true, signers }));
        expect(bytes.length).toBeLessThan(octets.length);
        await expectVerified(bytes, "-content", "octets");
        expect(await material.refuses(...verifying(await file(bytes), "-content", "other-octets"))).toBe(true);
      }
    });

    it("a SignedData with a chain and a certificate revocation list, which it checks with", async () => {
      const { ca } = material;
      const pem = (await ca.crl()).replaceAll(/-----.*?-----|\s/g, "");
      const crls = [Uint8Array.from(Buffer.from(pem, "base64"))];
      const bytes = await written(signed(form, { crls }));
      await expectVerified(bytes, "-crl_check");
      const print = await material.openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", await file(bytes));
      expect(print.match(/d\.certificate:/g)).toHaveLength(2);
      expect(print.match(/d\.crl:/g)).toHaveLength(1);
      expect(await material.refuses(...verifying(await file(await written(signed(form))), "-crl_check"))).toBe(true);
    });

    it.each(digests)("a DigestedData with %s", async (digest) => {
      const bytes = await written(digestedData(octetsIn(form, octets), { digest }));
      const verify = (name: string) => [
        "cms",
        "-digest_verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        name,
        "-out",
        "content",
      ];
      await expectReadable(bytes);
      await material.openssl(...verify(await file(bytes)));
      expect(await material.read("content")).toEqual(octets);
      expect(await material.refuses(...verify(await file(withLastByteChanged(bytes))))).toBe(true);
    });

    it.each(ciphers)("an EnvelopedData with %s", async (cipher) => {
      const { certificate } = material.identities.rsa.decryptor;
      const bytes = await enveloped(octetsIn(form, octets), { certificate }, cipher);
      await expectDecrypted(bytes, ...keyOf("rsa"));
      expect(await material.refuses(...decrypting(await file(bytes), ...keyOf("other")))).toBe(true);
    });

    it.each(own(ciphers))("a SignedData and a DigestedData inside an EnvelopedData with %s", async (cipher) => {
      const { certificate } = material.identities.rsa.decryptor;
      const name = await file(await enveloped(signed(form), { certificate }, cipher));
      await material.openssl(...decrypting(name, ...keyOf("rsa")));
      await expectVerified(await wrapped(contentTypes.signedData, await material.read("content")));
      const digested = digestedData(octetsIn(form, octets));
      await material.openssl(
        ...decrypting(await file(await enveloped(digested, { certificate }, cipher)), ...keyOf("rsa")),
      );
      const inner = await file(await wrapped(contentTypes.digestedData, await material.read("content")));
      await material.openssl("cms", "-digest_verify", "-binary", "-inform", "DER", "-in", inner, "-out", "content");
      expect(await material.read("content")).toEqual(octets);
    });

    it.each(own(ciphers))("an EnvelopedData whose key is wrapped with %s by a password", async (wrapCipher) => {
      const bytes = await enveloped(octetsIn(form, octets), { password, iterations: 5000, wrapCipher });
      await expectDecrypted(bytes, "-pwri_password", password);
      expect(await material.refuses(...decrypting(await file(bytes), "-pwri_password", "wrong horse"))).toBe(true);
    });

    it("an EnvelopedData with every cipher by a password", async () => {
      for (const cipher of own(ciphers)) {
        const bytes = await enveloped(octetsIn(form, octets), { password, iterations: 1000 }, cipher);
        await expectDecrypted(bytes, "-pwri_password", password);
      }
    });

    const transports: readonly Extract<KeyTransport, { scheme: "RSAES-OAEP" }>[] = [
      { scheme: "RSAES-OAEP", digest: "SHA1" },
      { scheme: "RSAES-OAEP", digest: "SHA256" },
      { scheme: "RSAES-OAEP", digest: "SHA256", maskDigest: "SHA1" },
      { scheme: "RSAES-OAEP", digest: "SHA1", maskDigest: "SHA512" },
      { scheme: "RSAES-OAEP", digest: "SHA384", maskDigest: "SHA256", label: Uint8Array.of(1, 2, 3) },
    ];
    const titled = transports.map((one) => [JSON.stringify({ ...one, label: one.label?.length }), one] as const);
    it.each(own(titled))("an EnvelopedData whose key is transported by %s", async (_, transport) => {
      const { certificate } = material.identities.rsa.decryptor;
      await expectDecrypted(await enveloped(octetsIn(form, octets), { certificate, transport }), ...keyOf("rsa"));
    });

    it("an EnvelopedData for several recipients, each of whom opens it", async () => {
      const { rsa, other } = material.identities;
      const bytes = await written(
        envelopedData(octetsIn(form, octets), {
          recipients: [
            { certificate: other.decryptor.certificate },
            { password, iterations: 1000 },
            { certificate: rsa.decryptor.certificate, identifier: "subjectKeyIdentifier" },
          ],
        }),
      );
      await expectDecrypted(bytes, ...keyOf("rsa"));
      await expectDecrypted(bytes, ...keyOf("other"));
      await expectDecrypted(bytes, "-pwri_password", password);
    });
  });
});
