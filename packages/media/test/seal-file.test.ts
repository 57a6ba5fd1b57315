import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { blobSource, bytesSource } from "@dicomsec/core";
import { type ContentCipher, contentTypes, readCms } from "@dicomsec/pki";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  type FileInput,
  openSecureFile,
  type OpenOptions,
  type Recipient,
  type SealDigest,
  type SealOptions,
} from "../src/index.js";
import { createAuthority, type Identity } from "./identities.js";
import { cut, sampleFile, sealed } from "./sealed-files.js";

const iterations = 1000;

describeWithPeer("openssl", "sealing a DICOM file", () => {
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let signer: Identity;
  let recipient: Identity;
  let other: Identity;

  beforeAll(async () => {
    authority = await createAuthority();
    // One after the other: the authority counts its serial numbers in a file.
    signer = await authority.issue();
    recipient = await authority.issue();
    other = await authority.issue();
  });
  afterAll(() => authority.close());

  const toRecipient = (): Pick<SealOptions, "recipients"> => ({ recipients: [{ certificate: recipient.certificate }] });
  const byRecipient = (): OpenOptions => ({ decryptors: [recipient.decryptor] });

  it("gives the same file back, and says who signed it", async () => {
    const bytes = await sealed(sampleFile, { ...toRecipient(), signers: [signer.signer] });
    const opened = await openSecureFile(bytes, { ...byRecipient(), trust: [authority.certificate] });
    expect(opened.bytes).toEqual(sampleFile);
    expect(opened.verdict).toMatchObject({
      integrity: "signed",
      envelope: { cipher: "aes-256-cbc" },
      digests: ["SHA256"],
      weaknesses: [],
      basicProfile: { isMet: true, departures: [] },
    });
    const [{ verification, path } = { verification: undefined, path: undefined }] = opened.verdict.signers;
    expect([verification?.status, path?.status]).toEqual(["valid", "valid"]);
    expect(verification?.certificate?.bytes).toEqual(signer.certificate.bytes);
  });

  it("without a signer protects the file by a digest, and says that nobody vouches for it", async () => {
    const opened = await openSecureFile(await sealed(sampleFile, toRecipient()), byRecipient());
    expect(opened.bytes).toEqual(sampleFile);
    expect(opened.verdict).toMatchObject({ integrity: "digested", signers: [], basicProfile: { isMet: true } });
  });

  it.each<ContentCipher>(["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des-ede3-cbc"])(
    "encrypts with %s",
    async (cipher) => {
      const { bytes, verdict } = await openSecureFile(
        await sealed(sampleFile, { ...toRecipient(), cipher }),
        byRecipient(),
      );
      expect(bytes).toEqual(sampleFile);
      expect(verdict.envelope?.cipher).toBe(cipher);
      expect(verdict.weaknesses.map(({ code }) => code)).toEqual(cipher === "des-ede3-cbc" ? ["WEAK_DES_EDE3"] : []);
    },
  );

  it.each<SealDigest>(["SHA1", "SHA256", "SHA384", "SHA512"])("signs and digests with %s", async (digest) => {
    for (const signers of [[], [signer.signer]]) {
      const file = await sealed(sampleFile, { ...toRecipient(), signers, digest });
      const { bytes, verdict } = await openSecureFile(file, byRecipient());
      expect(bytes).toEqual(sampleFile);
      expect(verdict.digests).toEqual([digest]);
      expect(verdict.weaknesses.map(({ code }) => code)).toEqual(digest === "SHA1" ? ["WEAK_SHA1"] : []);
    }
  });

  it("can be opened by each of several recipients, and by nobody else", async () => {
    const recipients: SealOptions["recipients"] = [
      { certificate: recipient.certificate },
      { certificate: other.certificate, identifier: "subjectKeyIdentifier" },
      { password: "correct horse", iterations },
    ];
    const file = await sealed(sampleFile, { recipients });
    const keys: OpenOptions[] = [
      byRecipient(),
      { decryptors: [other.decryptor] },
      { passwords: ["wrong", "correct horse"] },
    ];
    for (const options of keys) expect((await openSecureFile(file, options)).bytes).toEqual(sampleFile);
    await expect(openSecureFile(file, { decryptors: [signer.decryptor] })).rejects.toMatchObject({
      code: "ERR_MEDIA_NO_RECIPIENT",
    });
    await expect(openSecureFile(file, {})).rejects.toMatchObject({ code: "ERR_MEDIA_NO_RECIPIENT" });
    await expect(openSecureFile(file, { passwords: ["correct Horse"] })).rejects.toMatchObject({
      code: "ERR_MEDIA_NOT_OPENED",
    });
  });

  it("reads memory, sources and streams, and writes the content type of the profile around SignedData or DigestedData", async () => {
    const inputs: FileInput[] = [
      sampleFile,
      bytesSource(sampleFile),
      blobSource(new Blob([sampleFile])),
      { chunks: cut(sampleFile, 1), length: sampleFile.length },
      { chunks: cut(sampleFile, 7) },
    ];
    for (const input of inputs) {
      const file = await sealed(input, { ...toRecipient(), signers: [signer.signer] });
      expect(await readCms([file])).toMatchObject({ kind: "envelopedData", contentType: contentTypes.signedData });
      for (const length of [1, 7, 4096]) {
        expect((await openSecureFile({ chunks: cut(file, length) }, byRecipient())).bytes).toEqual(sampleFile);
      }
    }
    expect(await readCms([await sealed(sampleFile, toRecipient())])).toMatchObject({
      contentType: contentTypes.digestedData,
    });
  });

  it("states definite lengths where the length of the file is known, and indefinite ones where it is not", async () => {
    const second = async (input: FileInput) => (await sealed(input, { ...toRecipient(), signers: [signer.signer] }))[1];
    expect(await second(sampleFile)).toBe(0x82);
    expect(await second({ chunks: cut(sampleFile, 100) })).toBe(0x80);
  });

  it("refuses to seal to, or sign with, a certificate whose key usage is another", async () => {
    const signing = await authority.issue({ keyUsage: "digitalSignature,nonRepudiation" });
    const receiving = await authority.issue({ keyUsage: "keyEncipherment" });
    const refused: SealOptions[] = [
      { recipients: [{ certificate: signing.certificate }] },
      { recipients: [{ certificate: recipient.certificate }, { certificate: signing.certificate }] },
      { ...toRecipient(), signers: [receiving.signer] },
    ];
    for (const options of refused) {
      await expect(sealed(sampleFile, options)).rejects.toMatchObject({ code: "ERR_MEDIA_ALGORITHM" });
    }
    const file = await sealed(sampleFile, {
      recipients: [{ certificate: receiving.certificate }],
      signers: [signing.signer],
    });
    const opened = await openSecureFile(file, {
      decryptors: [receiving.decryptor],
      trust: [authority.certificate],
    });
    expect(opened.bytes).toEqual(sampleFile);
  });

  it("takes a certificate or a password, and compiles with no mix of them", async () => {
    const { certificate } = recipient;
    const mixes: Recipient[] = [
      // @ts-expect-error: both
      { certificate, password: "correct horse" },
      // @ts-expect-error: neither
      {},
    ];
    for (const mix of mixes) {
      await expect(sealed(sampleFile, { recipients: [mix] })).rejects.toMatchObject({ code: "ERR_MEDIA_NO_RECIPIENT" });
    }
    // @ts-expect-error: rounds are for passwords
    const withRounds: Recipient = { certificate, iterations: 1000 };
    // @ts-expect-error: a password has no name
    const withName: Recipient = { password: "correct horse", identifier: "subjectKeyIdentifier" };
    expect([withRounds, withName]).toHaveLength(2);
  });

  it("refuses rounds of key derivation that no reader takes", async () => {
    for (const rounds of [0, -1, 1.5, Number.NaN, 10_000_001, 2 ** 40]) {
      const recipients: SealOptions["recipients"] = [{ password: "correct horse", iterations: rounds }];
      await expect(sealed(sampleFile, { recipients })).rejects.toMatchObject({ code: "ERR_MEDIA_ALGORITHM" });
    }
  });

  it("refuses what is not one DICOM file", async () => {
    const cases = [new Uint8Array(), sampleFile.subarray(0, 131), sampleFile.subarray(128), new Uint8Array(1000)];
    for (const bytes of cases) {
      await expect(sealed(bytes, toRecipient())).rejects.toMatchObject({ code: "ERR_MEDIA_NOT_DICOM" });
    }
  });

  it("closes a stream that is no DICOM file", async () => {
    let isClosed = false;
    const chunks = async function* () {
      try {
        for (;;) yield new Uint8Array(100);
      } finally {
        isClosed = true;
      }
    };
    await expect(sealed({ chunks: chunks() }, toRecipient())).rejects.toMatchObject({ code: "ERR_MEDIA_NOT_DICOM" });
    expect(isClosed).toBe(true);
  });

  it("refuses a stream that is longer or shorter than it says", async () => {
    for (const length of [sampleFile.length - 1, sampleFile.length + 1]) {
      const input = { chunks: cut(sampleFile, 50), length };
      await expect(sealed(input, toRecipient())).rejects.toMatchObject({ code: "ERR_MEDIA_LENGTH" });
    }
  });

  it.each(["", "pässword", "tab\t", "line\n", "\u{1F511}"])(
    "refuses the password %j, which ISO IR 6 cannot write",
    async (password) => {
      const sealing = sealed(sampleFile, { recipients: [{ password, iterations }] });
      await expect(sealing).rejects.toMatchObject({ code: "ERR_MEDIA_PASSWORD" });
      const file = await sealed(sampleFile, { recipients: [{ password: "plain", iterations }] });
      await expect(openSecureFile(file, { passwords: [password] })).rejects.toMatchObject({
        code: "ERR_MEDIA_PASSWORD",
      });
    },
  );

  it("refuses keys that the profile does not have, and short ones unless they are allowed", async () => {
    const elliptic = await authority.issue({ key: "ec-p256" });
    const short = await authority.issue({ key: "rsa-1024" });
    const refused: SealOptions[] = [
      { ...toRecipient(), signers: [elliptic.signer] },
      { recipients: [{ certificate: elliptic.certificate }] },
      { ...toRecipient(), signers: [short.signer] },
      { recipients: [{ certificate: short.certificate }] },
    ];
    for (const options of refused) {
      await expect(sealed(sampleFile, options)).rejects.toMatchObject({ code: "ERR_MEDIA_ALGORITHM" });
    }
    const weak = await sealed(sampleFile, {
      recipients: [{ certificate: short.certificate }],
      signers: [short.signer],
      allowWeak: true,
    });
    const { verdict } = await openSecureFile(weak, { decryptors: [short.decryptor] });
    expect(verdict.weaknesses.map(({ code }) => code)).toEqual(["WEAK_RSA_SIGNER", "WEAK_RSA_RECIPIENT"]);
  });

  it("tells how far it is, and stops when it is aborted", async () => {
    const file = new Uint8Array(1_000_000);
    file.set(sampleFile);
    const seen: [number, number | undefined][] = [];
    await sealed(file, { ...toRecipient(), onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toEqual([file.length, file.length]);
    const controller = new AbortController();
    const aborted = sealed(file, { ...toRecipient(), signal: controller.signal, onProgress: () => controller.abort() });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  });
});
