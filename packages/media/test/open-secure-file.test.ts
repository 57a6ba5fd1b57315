import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type CmsContent,
  collectChunks,
  contentInfo,
  contentTypes,
  createSigner,
  dataContent,
  type Decryptor,
  digestedData,
  envelopedData,
  parseCrl,
  readKeyStore,
  selectKey,
  signedData,
  type SignedDataOptions,
  type Signer,
} from "@dicomsec/pki";
import { bytes, concatBytes, isFullRun, sample } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { MediaError, openSecureFile, openSecureFileInto, type OpenOptions, type SealOptions } from "../src/index.js";
import { createAuthority, type Identity } from "./identities.js";
import { cut, sampleFile, sealed } from "./sealed-files.js";

const iterations = 1000;

describeWithPeer("openssl", "opening a Secure DICOM File", () => {
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let signer: Identity;
  let recipient: Identity;
  let other: Identity;
  let signed: Uint8Array;
  let digested: Uint8Array;

  beforeAll(async () => {
    authority = await createAuthority();
    // One after the other: the authority counts its serial numbers in a file.
    signer = await authority.issue();
    recipient = await authority.issue();
    other = await authority.issue();
    signed = await sealed(sampleFile, { ...toRecipient(), signers: [signer.signer] });
    digested = await sealed(sampleFile, toRecipient());
  });
  afterAll(() => authority.close());

  const toRecipient = (): Pick<SealOptions, "recipients"> => ({ recipients: [{ certificate: recipient.certificate }] });
  const byRecipient = (): OpenOptions => ({ decryptors: [recipient.decryptor] });
  const signersOf = (...signers: Identity[]): SignedDataOptions["signers"] =>
    signers.map((one) => ({ signer: one.signer })) as unknown as SignedDataOptions["signers"];
  const enveloped = async (content: CmsContent): Promise<Uint8Array> =>
    collectChunks(contentInfo(await envelopedData(content, toRecipient())));

  /** What became of it: the content, or the code of the error. Other errors than ours are let through. */
  async function outcome(file: Uint8Array, options = byRecipient()): Promise<string> {
    try {
      return Buffer.from((await openSecureFile(file, options)).bytes).equals(sampleFile)
        ? "the file"
        : "something else";
    } catch (error) {
      if (error instanceof MediaError) return error.code;
      throw error;
    }
  }

  async function flippedOutcomes(file: Uint8Array, options?: OpenOptions): Promise<Map<string, number[]>> {
    const outcomes = new Map<string, number[]>();
    for (const [index, at] of sample([...file.keys()]).entries()) {
      // Both bits of each byte in a full run, else each of them in turn.
      for (const bit of isFullRun() ? [0x01, 0x80] : [[0x01, 0x80][index % 2]!]) {
        const changed = file.slice();
        changed[at]! ^= bit;
        const result = await outcome(changed, options);
        outcomes.set(result, [...(outcomes.get(result) ?? []), at]);
      }
    }
    return outcomes;
  }

  describe("that was changed", () => {
    it("never accepts a signed file with a byte flipped as another one", async () => {
      const outcomes = await flippedOutcomes(signed, { ...byRecipient(), trust: [authority.certificate] });
      expect(outcomes.has("something else")).toBe(false);
      // What a flipped bit leaves as it is: versions of one meaning, a parameter that is not used.
      expect((outcomes.get("the file") ?? []).length).toBeLessThan(20);
      const tried = [...outcomes.values()].flat().length;
      expect(outcomes.get("ERR_MEDIA_NOT_OPENED")!.length).toBeGreaterThan(tried / 2);
    });

    it("never accepts another content where the signer is not judged", async () => {
      const outcomes = await flippedOutcomes(signed);
      expect(outcomes.has("something else")).toBe(false);
    });

    it("never accepts a digested file with a byte flipped as another one", async () => {
      const outcomes = await flippedOutcomes(digested);
      expect(outcomes.has("something else")).toBe(false);
      expect((outcomes.get("the file") ?? []).length).toBeLessThan(20);
    });

    it("never accepts one with a password recipient as another one", async () => {
      const file = await sealed(sampleFile, {
        recipients: [{ password: "pass", iterations: 1 }],
        signers: [signer.signer],
      });
      const outcomes = await flippedOutcomes(file, { passwords: ["pass"] });
      expect(outcomes.has("something else")).toBe(false);
    });

    it("refuses it truncated at any byte, and with bytes after its end", async () => {
      for (const length of sample([...signed.keys()], (at) => at < 32 || at > signed.length - 32)) {
        expect(await outcome(signed.subarray(0, length))).toMatch(/^ERR_MEDIA_(DAMAGED|NOT_SECURE|NOT_OPENED)$/);
      }
      for (const trailing of [bytes`00`, bytes`00 00`, signed]) {
        expect(await outcome(concatBytes(signed, trailing))).toBe("ERR_MEDIA_DAMAGED");
      }
    });

    it("says the same of a wrong key, a damaged key, a wrong password, wrong padding and changed content", async () => {
      const imposter: Decryptor = { ...other.decryptor, certificate: recipient.certificate };
      const withPassword = await sealed(sampleFile, { recipients: [{ password: "pass", iterations }] });
      const lastBlock = digested.slice();
      lastBlock[lastBlock.length - 17]! ^= 1;
      const middle = digested.slice();
      middle[middle.length - 200]! ^= 1;
      const failures = [
        () => openSecureFile(signed, { decryptors: [imposter] }),
        () => openSecureFile(digested, { decryptors: [imposter] }),
        () => openSecureFile(withPassword, { passwords: ["Pass"] }),
        () => openSecureFile(lastBlock, byRecipient()),
        () => openSecureFile(middle, byRecipient()),
      ];
      const messages = new Set<string>();
      for (const failure of failures) {
        const error = await failure().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toMatchObject({ code: "ERR_MEDIA_NOT_OPENED" });
        messages.add(`${(error as MediaError).message} ${String((error as MediaError).cause)}`);
      }
      expect(messages.size).toBe(1);
    });
  });

  describe("whose content is not protected as it must be", () => {
    it("refuses an envelope around the bare file", async () => {
      expect(await outcome(await enveloped(dataContent(sampleFile)))).toBe("ERR_MEDIA_NO_INTEGRITY");
    });

    it("refuses a SignedData without signatures", async () => {
      const octets = der(0xa0, der(0x04, sampleFile));
      const file = der(0x30, bytes`02 01 01 31 00`, der(0x30, idData, octets), bytes`31 00`);
      expect(await outcome(await enveloped(contentOf(contentTypes.signedData, file)))).toBe("ERR_MEDIA_NO_INTEGRITY");
    });

    it("refuses a signature whose content is elsewhere", async () => {
      const detached = () => signedData(dataContent(sampleFile), { signers: signersOf(signer), detached: true });
      expect(await outcome(await enveloped(detached()))).toBe("ERR_MEDIA_NOT_OPENED");
      expect(await outcome(await collectChunks(contentInfo(detached())))).toBe("ERR_MEDIA_NOT_DICOM");
    });

    it("refuses content of another type than id-data, and content that is no DICOM file", async () => {
      const nested = digestedData(digestedData(dataContent(sampleFile)));
      const again = digestedData(digestedData(dataContent(sampleFile)));
      expect(await outcome(await enveloped(nested))).toBe("ERR_MEDIA_NOT_DICOM");
      const changed = await collectChunks(again.chunks);
      changed[changed.length - 1]! ^= 1;
      expect(await outcome(await enveloped(contentOf(contentTypes.digestedData, changed)))).toBe(
        "ERR_MEDIA_NOT_OPENED",
      );
      const text = signedData(dataContent(new Uint8Array(500)), { signers: signersOf(signer) });
      expect(await outcome(await enveloped(text))).toBe("ERR_MEDIA_NOT_DICOM");
    });

    it.each([true, false])(
      "refuses other content under a valid signature (signed attributes: %s)",
      async (signedAttributes) => {
        const signers: SignedDataOptions["signers"] = [{ signer: signer.signer, signedAttributes }];
        const encoded = await collectChunks(signedData(dataContent(sampleFile), { signers }).chunks);
        expect(await outcome(await enveloped(contentOf(contentTypes.signedData, encoded)))).toBe("the file");
        // The patient's name
        encoded[indexOf(encoded, bytes`${"Doe^Jane"}`)]! ^= 1;
        expect(await outcome(await enveloped(contentOf(contentTypes.signedData, encoded)))).toBe(
          "ERR_MEDIA_NOT_OPENED",
        );
      },
    );

    it("refuses a file with one wrong signature beside a right one", async () => {
      const wrong: Signer = {
        ...other.signer,
        signDigest: (digest, algorithm) => signer.signer.signDigest(digest, algorithm),
      };
      const content = signedData(dataContent(sampleFile), { signers: [{ signer: signer.signer }, { signer: wrong }] });
      expect(await outcome(await enveloped(content))).toBe("ERR_MEDIA_NOT_OPENED");
    });

    it("refuses what is no CMS object", async () => {
      for (const file of [new Uint8Array(), sampleFile, bytes`${"-----BEGIN CMS-----"}`]) {
        expect(await outcome(file)).toBe("ERR_MEDIA_NOT_SECURE");
      }
    });
  });

  describe("whose signer is in question", () => {
    it("refuses a signer that the given trust does not lead to, and accepts it where trust is not asked for", async () => {
      const stranger = await createAuthority();
      const trust = [stranger.certificate];
      await stranger.close();
      expect(await outcome(signed, { ...byRecipient(), trust })).toBe("ERR_MEDIA_UNTRUSTED");
      expect(await outcome(signed, { ...byRecipient(), trust: [] })).toBe("ERR_MEDIA_UNTRUSTED");
      const { verdict } = await openSecureFile(signed, byRecipient());
      expect(verdict.signers.map(({ path }) => path)).toEqual([undefined]);
    });

    it("refuses a file that nobody signed where a trusted signer is asked for", async () => {
      expect(await outcome(digested, { ...byRecipient(), trust: [authority.certificate] })).toBe("ERR_MEDIA_UNTRUSTED");
    });

    it("refuses a signer whose certificate has expired, and accepts it for a time when it had not", async () => {
      const trust = [authority.certificate];
      const at = new Date(Date.now() + 20 * 365 * 86_400_000);
      expect(await outcome(signed, { ...byRecipient(), trust, at })).toBe("ERR_MEDIA_UNTRUSTED");
      expect(await outcome(signed, { ...byRecipient(), trust, at: new Date() })).toBe("the file");
    });

    it("refuses a signer that was revoked, and says where revocation was not checked", async () => {
      const identity = await authority.ca.issue();
      const store = await readKeyStore(new TextEncoder().encode(`${identity.certificate}\n${identity.privateKey}`));
      const file = await sealed(sampleFile, { ...toRecipient(), signers: [createSigner(selectKey(store))] });
      const trust = [authority.certificate];
      const before = await openSecureFile(file, { ...byRecipient(), trust });
      expect(before.verdict.signers[0]!.path!.path[0]!.revocation).toBe("not-checked");
      await authority.ca.revoke(identity);
      const crls = [parseCrl(new TextEncoder().encode(await authority.ca.crl()))];
      const at = new Date(Date.now() + 60_000);
      expect(await outcome(file, { ...byRecipient(), trust, crls, at })).toBe("ERR_MEDIA_UNTRUSTED");
      expect(await outcome(signed, { ...byRecipient(), trust, crls, at })).toBe("the file");
    });

    it("asks for the certificate of a signer that did not send it", async () => {
      const content = signedData(dataContent(sampleFile), { signers: signersOf(signer), includeCertificates: false });
      const file = await enveloped(content);
      expect(await outcome(file)).toBe("ERR_MEDIA_UNTRUSTED");
      expect(await outcome(file, { ...byRecipient(), certificates: [other.certificate] })).toBe("ERR_MEDIA_UNTRUSTED");
      expect(await outcome(file, { ...byRecipient(), certificates: [signer.certificate] })).toBe("the file");
    });
  });

  describe("that departs from the Basic DICOM Media Security Profile", () => {
    const departures = async (file: Uint8Array): Promise<readonly string[]> => {
      const opened = await openSecureFile(file, byRecipient());
      expect(opened.bytes).toEqual(sampleFile);
      expect(opened.verdict.basicProfile.isMet).toBe(false);
      return opened.verdict.basicProfile.departures.map(({ code }) => code);
    };

    it("says that it is not encrypted", async () => {
      const content = signedData(dataContent(sampleFile), { signers: signersOf(signer) });
      expect(await departures(await collectChunks(contentInfo(content)))).toEqual(["D1_NOT_ENVELOPED"]);
    });

    it("says that the encrypted content type is not stated, as OpenSSL does it", async () => {
      const inner = await collectChunks(contentInfo(digestedData(dataContent(sampleFile))));
      expect(await departures(await enveloped(dataContent(inner)))).toEqual(["D1_CONTENT_TYPE"]);
      const stated = contentOf(contentTypes.digestedData, inner);
      expect(await departures(await enveloped(stated))).toEqual(["D1_CONTENT_TYPE"]);
    });

    it("says that a key is transported by OAEP", async () => {
      const { certificate } = recipient;
      const content = await envelopedData(digestedData(dataContent(sampleFile)), {
        recipients: [{ certificate, transport: { scheme: "RSAES-OAEP", digest: "SHA256" } }],
      });
      expect(await departures(await collectChunks(contentInfo(content)))).toEqual(["D1_KEY_TRANSPORT"]);
    });

    it("says that a signature is ECDSA, and that a digest is MD5", async () => {
      const elliptic = await authority.issue({ key: "ec-p256" });
      const byCurve = signedData(dataContent(sampleFile), { signers: signersOf(elliptic) });
      expect(await departures(await enveloped(byCurve))).toEqual(["D1_SIGNATURE"]);
      const byMd5 = digestedData(dataContent(sampleFile), { digest: "MD5" });
      const file = await enveloped(byMd5);
      expect(await departures(file)).toEqual(["D1_DIGEST"]);
      const { weaknesses } = (await openSecureFile(file, byRecipient())).verdict;
      expect(weaknesses.map(({ code }) => code)).toEqual(["WEAK_MD5"]);
    });
  });

  it("opens no more than the given length into memory", async () => {
    const options = { ...byRecipient(), maxLength: sampleFile.length };
    expect((await openSecureFile(signed, options)).bytes).toEqual(sampleFile);
    const tooShort = openSecureFile(signed, { ...options, maxLength: sampleFile.length - 1 });
    await expect(tooShort).rejects.toMatchObject({ code: "ERR_MEDIA_LENGTH" });
  });

  it("closes what it reads from, whatever it finds there", async () => {
    const nested = await enveloped(dataContent(sampleFile));
    const expectedCodes = [
      "ERR_MEDIA_NOT_SECURE",
      "ERR_MEDIA_DAMAGED",
      "ERR_MEDIA_NO_INTEGRITY",
      "ERR_MEDIA_NO_RECIPIENT",
    ];
    const files = [sampleFile, sampleFile.slice().fill(0x30), nested, signed];
    for (const [index, file] of files.entries()) {
      let isClosed = false;
      const chunks = async function* () {
        try {
          for (const octet of file) yield Uint8Array.of(octet);
        } finally {
          isClosed = true;
        }
      };
      const opening = openSecureFile({ chunks: chunks() }, index === 3 ? {} : byRecipient());
      await expect(opening).rejects.toMatchObject({ code: expectedCodes[index] });
      expect([index, isClosed]).toEqual([index, true]);
    }
  });

  it("stops when it is aborted, and when the place it writes to fails", async () => {
    const signal = AbortSignal.abort();
    await expect(openSecureFile(signed, { ...byRecipient(), signal })).rejects.toMatchObject({ name: "AbortError" });
    const full = openSecureFileInto(signed, async () => Promise.reject(new Error("full")), byRecipient());
    await expect(full).rejects.toThrow("full");
  });
});

// id-data, 1.2.840.113549.1.7.1
const idData = bytes`06 09 2a 86 48 86 f7 0d 01 07 01`;

function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  return concatBytes(Uint8Array.of(tag, 0x82, content.length >> 8, content.length), content);
}

function contentOf(contentType: string, encoded: Uint8Array): CmsContent {
  return { contentType, length: encoded.length, chunks: cut(encoded, 1000) };
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return bytes.findIndex((_, at) => part.every((octet, index) => bytes[at + index] === octet));
}
