import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Dataset, type DicomFile, readFile, Tag, writeFile } from "@dicomsec/core";
import {
  createTimeStampQuery,
  type DigestAlgorithm,
  parseCrl,
  parseTimeStampToken,
  readTimeStampResponse,
} from "@dicomsec/pki";
import { concatBytes, isFullRun, listenOnLoopback, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  attachTimeStamp,
  type DigitalSignature,
  findSignatures,
  type MadeSignature,
  sign,
  signAll,
  type SignatureVerification,
  type SignOptions,
  timeStampQuery,
  type TimeStampSource,
  verify,
  type VerifyOptions,
} from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { image } from "../instances.js";
import { createTsaRoot, type Tsa, type TsaRoot } from "../openssl-tsa.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let folder: TemporaryFolder;
let authority: Authority;
let rsa: Identity;
let ec: Identity;
let root: TsaRoot;
let tsa: Tsa;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
  ec = await authority.issue({ key: "p-256" });
  folder = await temporaryFolder();
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

type Imprint = Parameters<Extract<TimeStampSource, (...args: never) => unknown>>[0];

/** A source that asks the authority directly, and remembers what it asked. */
function sourceOf(from: Tsa, seen: Imprint[] = []): TimeStampSource {
  return async (imprint) => {
    seen.push(imprint);
    return from.reply(createTimeStampQuery(imprint));
  };
}

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });
const stamped = (more: Partial<SignOptions> = {}): SignOptions => base({ timeStamp: sourceOf(tsa), ...more });
const later = (ms: number): Date => new Date(Date.now() + ms);
const codesOf = ({ findings }: SignatureVerification): string[] => findings.map(({ code }) => code);
const octetsOf = ({ item }: { readonly item: Dataset }): Uint8Array => item.getBytes(Tag.Signature)!;
const tokenOf = ({ item }: { readonly item: Dataset }): Uint8Array => item.getBytes(Tag.CertifiedTimestamp)!;

async function verified(file: DicomFile, options: VerifyOptions = {}): Promise<SignatureVerification> {
  const trust = [authority.certificate];
  const results = await verify(readFile(writeFile(file)), { trust, timeStampTrust: [root.certificate], ...options });
  return results[0]!;
}

/** A stamped signature that something is done to before it is verified. */
async function afterwards(
  change: (made: MadeSignature, file: DicomFile) => void | Promise<void>,
  options: VerifyOptions & { readonly sign?: Partial<SignOptions> } = {},
): Promise<SignatureVerification> {
  const { sign: signOptions, ...verifyOptions } = options;
  const file = image();
  await change(await sign(file, stamped(signOptions)), file);
  return verified(file, verifyOptions);
}

/** Signs until the value in question has an odd length, which DICOM pads. */
async function untilOdd(
  options: () => SignOptions,
  length: (made: MadeSignature) => number,
): Promise<{ readonly file: DicomFile; readonly made: MadeSignature }> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const file = image();
    const made = await sign(file, options());
    if (length(made) % 2 === 1) return { file, made };
  }
  throw new Error("a hundred values of even length");
}

/** The length of a DER value by its own account. */
function derLength(der: Uint8Array): number {
  if (der[1]! < 0x80) return 2 + der[1]!;
  const octets = der[1]! & 0x7f;
  return 2 + octets + der.subarray(2, 2 + octets).reduce((length, octet) => length * 256 + octet, 0);
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at]! ^= 1;
  return changed;
}

describeWithPeer("openssl", "a signature with a time stamp of openssl ts", () => {
  beforeAll(async () => {
    root = await createTsaRoot(folder.path);
    tsa = await root.issue();
  });

  describe("when it is made", () => {
    it("asks a function for it", async () => {
      const seen: Imprint[] = [];
      const file = image();
      const made = await sign(file, base({ timeStamp: sourceOf(tsa, seen) }));
      const digest = new Uint8Array(createHash("sha256").update(octetsOf(made)).digest());
      expect(seen).toEqual([{ digest, digestAlgorithm: "SHA256" }]);
      expect(made.item.getString(Tag.CertifiedTimestampType)).toBe("CMS_TSP");
      const result = await verified(file);
      expect(result).toMatchObject({ status: "valid", findings: [], timeStamp: { status: "valid" } });
      expect(Math.abs(result.timeStamp!.info.genTime.getTime() - Date.now())).toBeLessThan(10 * 60_000);
    });

    it("takes a token that was read already from a function", async () => {
      const file = image();
      const timeStamp: TimeStampSource = async (imprint) =>
        readTimeStampResponse(await tsa.reply(createTimeStampQuery(imprint)));
      await sign(file, base({ timeStamp }));
      expect(await verified(file)).toMatchObject({ status: "valid", timeStamp: { status: "valid" } });
    });

    it("asks an authority over HTTP", async () => {
      await using server = await listenOnLoopback(
        createServer((request, response) => {
          request.on("data", (query: Uint8Array) => {
            response.writeHead(200, { "content-type": "application/timestamp-reply" });
            void tsa.reply(query).then((bytes) => response.end(bytes));
          });
        }),
      );
      const file = image();
      await sign(file, base({ timeStamp: { url: `http://127.0.0.1:${server.port}/` } }));
      expect(await verified(file)).toMatchObject({ status: "valid", findings: [], timeStamp: { status: "valid" } });
    });

    it.each<readonly [DigestAlgorithm, DigestAlgorithm]>([
      ["SHA256", "SHA256"],
      ["SHA384", "SHA384"],
      ["SHA512", "SHA512"],
      ["SHA1", "SHA256"],
      ["MD5", "SHA256"],
      ["RIPEMD160", "SHA256"],
    ])("with %s has a time stamp over a digest by %s", async (macAlgorithm, digestAlgorithm) => {
      const result = await afterwards(() => {}, { sign: { macAlgorithm, allowWeak: true } });
      expect(result).toMatchObject({
        status: "valid",
        timeStamp: { status: "valid", info: { messageImprint: { digestAlgorithm } } },
      });
    });

    it("on an elliptic curve is stamped without its padding", async () => {
      const seen: Imprint[] = [];
      const ecOptions = (): SignOptions =>
        stamped({ signer: ec.signer, profile: "none", allowEcdsa: true, timeStamp: sourceOf(tsa, seen) });
      const { file, made } = await untilOdd(ecOptions, (one) => derLength(octetsOf(one)));
      const unpadded = octetsOf(made).subarray(0, derLength(octetsOf(made)));
      const value = readFile(writeFile(file)).dataset.getItems(Tag.DigitalSignaturesSequence)[0]!;
      expect(value.getBytes(Tag.Signature)).toEqual(concatBytes(unpadded, Uint8Array.of(0)));
      expect(seen.at(-1)!.digest).toEqual(new Uint8Array(createHash("sha256").update(unpadded).digest()));
      expect(await verified(file)).toMatchObject({ status: "valid", findings: [], timeStamp: { status: "valid" } });
    });

    it("of several each has its own", async () => {
      const file = image();
      await signAll(file, [stamped(), stamped({ macAlgorithm: "SHA512" }), stamped({ item: "(0008,1140)[0]" })]);
      const all = { trust: [authority.certificate], timeStampTrust: [root.certificate] };
      const results = await verify(readFile(writeFile(file)), all);
      expect(results.map(({ status, timeStamp }) => [status, timeStamp?.status])).toEqual(
        results.map(() => ["valid", "valid"]),
      );
      expect(results).toHaveLength(3);
    });

    it("is not made when the stamp is of something else, or none", async () => {
      const other = await tsa.reply(createTimeStampQuery({ digest: new Uint8Array(32), digestAlgorithm: "SHA256" }));
      const refusal = await tsa.reply(createTimeStampQuery({ digest: new Uint8Array(32), digestAlgorithm: "SHA256", policy: "1.2.3.9" })); // prettier-ignore
      const file = image();
      const before = writeFile(file);
      const sources = [
        [other, "ERR_SIGNATURE_TIME_STAMP"],
        [refusal, "ERR_PKI_TIME_STAMP"],
        [Uint8Array.of(0x30, 0), "ERR_PKI_DAMAGED"],
      ] as const;
      for (const [answer, code] of sources)
        await expect(sign(file, base({ timeStamp: async () => answer }))).rejects.toMatchObject({ code });
      expect(writeFile(file)).toEqual(before);
    });

    it("is not made when the authority refuses over HTTP", async () => {
      await using server = await listenOnLoopback(
        createServer((request, response) => {
          request.on("data", (query: Uint8Array) => {
            response.writeHead(200, { "content-type": "application/timestamp-reply" });
            void tsa.reply(query).then((bytes) => response.end(bytes));
          });
        }),
      );
      const file = image();
      const before = writeFile(file);
      const url = `http://127.0.0.1:${server.port}/`;
      const asked = base({ timeStamp: { url, policy: "1.2.3.9" } });
      await expect(sign(file, asked)).rejects.toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
      await expect(sign(file, { ...base({ timeStamp: { url } }), signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop"); // prettier-ignore
      expect(writeFile(file)).toEqual(before);
    });
  });

  describe("made in two steps", () => {
    const signed = async (
      options: SignOptions = base(),
    ): Promise<{ readonly file: DicomFile; readonly signature: DigitalSignature }> => {
      const first = image();
      await sign(first, options);
      const file = readFile(writeFile(first));
      return { file, signature: (await findSignatures(file.dataset))[0]! };
    };

    it.each(["SHA256", "SHA384", "SHA512"] as const)("is valid with %s", async (macAlgorithm) => {
      const { file, signature } = await signed(base({ macAlgorithm }));
      const response = await tsa.reply(await timeStampQuery(signature, { nonce: Uint8Array.of(1, 2, 3) }));
      expect(readTimeStampResponse(response).info).toMatchObject({
        nonce: Uint8Array.of(1, 2, 3),
        messageImprint: { digestAlgorithm: macAlgorithm },
      });
      expect((await verified(file)).timeStamp).toBeUndefined();
      await attachTimeStamp(signature, response);
      expect(await verified(file)).toMatchObject({ status: "valid", findings: [], timeStamp: { status: "valid" } });
    });

    it("may be over another digest than the signature's", async () => {
      const { file, signature } = await signed();
      await attachTimeStamp(signature, await tsa.reply(await timeStampQuery(signature, { digestAlgorithm: "SHA512" })));
      const { timeStamp } = await verified(file);
      expect(timeStamp?.info.messageImprint.digestAlgorithm).toBe("SHA512");
    });

    it("on an elliptic curve is stamped without its padding", async () => {
      const ecOptions = (): SignOptions => base({ signer: ec.signer, profile: "none", allowEcdsa: true });
      const odd = await untilOdd(ecOptions, (one) => derLength(octetsOf(one)));
      const file = readFile(writeFile(odd.file));
      const [signature] = await findSignatures(file.dataset);
      await attachTimeStamp(signature!, await tsa.reply(await timeStampQuery(signature!)));
      expect(await verified(file)).toMatchObject({ status: "valid", findings: [], timeStamp: { status: "valid" } });
    });

    it("takes a new stamp in place of one that is there", async () => {
      const { file, signature } = await signed(stamped());
      const [first, query] = [tokenOf(signature), await timeStampQuery(signature)];
      await attachTimeStamp(signature, await tsa.reply(query));
      expect(tokenOf(signature)).not.toEqual(first);
      expect(await verified(file)).toMatchObject({ status: "valid", timeStamp: { status: "valid" } });
    });

    it("needs the certificate of the authority from elsewhere when the stamp comes without", async () => {
      const { file, signature } = await signed();
      await attachTimeStamp(signature, await tsa.reply(await timeStampQuery(signature, { certReq: false })));
      const without = await verified(file);
      expect([without.status, codesOf(without)]).toEqual(["indeterminate", ["TIME_STAMP_UNTRUSTED"]]);
      expect(await verified(file, { intermediates: [tsa.certificate] })).toMatchObject({ status: "valid" });
    });

    it("refuses the stamp of another signature, a refusal and what is no response, and stays as it was", async () => {
      const { file, signature } = await signed(stamped());
      const { signature: other } = await signed(base({ attributes: [Tag.PatientName] }));
      const before = writeFile(file);
      const answers = [
        [await tsa.reply(await timeStampQuery(other)), "ERR_SIGNATURE_TIME_STAMP"],
        [await tsa.reply(await timeStampQuery(signature, { policy: "1.2.3.9" })), "ERR_PKI_TIME_STAMP"],
        [tokenOf(signature), "ERR_PKI_DAMAGED"],
        [Uint8Array.of(), "ERR_PKI_DAMAGED"],
      ] as const;
      for (const [answer, code] of answers)
        await expect(attachTimeStamp(signature, answer)).rejects.toMatchObject({ code });
      expect(writeFile(file)).toEqual(before);
    });

    it.each([
      ["value", Tag.Signature],
      ["certificate", Tag.CertificateOfSigner],
    ])("is not possible for a signature without its %s", async (_, tag) => {
      const { signature } = await signed();
      const response = await tsa.reply(await timeStampQuery(signature));
      signature.item.delete(tag);
      await expect(timeStampQuery(signature)).rejects.toMatchObject({ code: "ERR_SIGNATURE_TIME_STAMP" });
      await expect(attachTimeStamp(signature, response)).rejects.toMatchObject({ code: "ERR_SIGNATURE_TIME_STAMP" });
      expect(signature.item.has(Tag.CertifiedTimestamp)).toBe(false);
    });
  });

  describe("when it is verified", () => {
    const put = ({ item }: { readonly item: Dataset }, token: Uint8Array): void =>
      item.set(Tag.CertifiedTimestamp, token, "OB");

    it("needs trust in the authority", async () => {
      const trustOfSigner = await afterwards(() => {}, { timeStampTrust: [authority.certificate] });
      expect([trustOfSigner.status, codesOf(trustOfSigner)]).toEqual(["indeterminate", ["TIME_STAMP_UNTRUSTED"]]);
      const none = await afterwards(() => {}, { timeStampTrust: [] });
      expect([none.status, codesOf(none)]).toEqual(["indeterminate", ["TIME_STAMP_UNTRUSTED"]]);
      const file = image();
      await sign(file, stamped());
      const both = { trust: [authority.certificate, root.certificate] };
      expect((await verify(readFile(writeFile(file)), both))[0]).toMatchObject({ status: "valid" });
    });

    it("tells a stamp of another signature", async () => {
      const other = await sign(image(), stamped({ attributes: [Tag.PatientName] }));
      const result = await afterwards((made) => put(made, tokenOf(other)));
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_MISMATCH"]]);
    });

    it.each<readonly [string, (token: Uint8Array) => Uint8Array]>([
      ["a first byte flipped", (token) => flipped(token, 0)],
      ["the length flipped", (token) => flipped(token, 3)],
      ["the content type flipped", (token) => flipped(token, 12)],
      ["its half cut off", (token) => token.subarray(0, 2 * (token.length >> 2))],
      ["two bytes cut off", (token) => token.subarray(0, token.length - 2)],
      ["two bytes more", (token) => concatBytes(token, Uint8Array.of(0, 0))],
      ["as many again", (token) => concatBytes(token, token)],
      ["all zeros", (token) => new Uint8Array(token.length)],
      ["nothing in it", () => new Uint8Array(0)],
    ])("tells a stamp with %s", async (_, change) => {
      const result = await afterwards((made) => put(made, change(tokenOf(made))));
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_DAMAGED"]]);
    });

    it("takes the NULL after a stamp of odd length, and no other byte", async () => {
      const { file, made } = await untilOdd(stamped, (one) => derLength(tokenOf(one)));
      const odd = tokenOf(made).subarray(0, derLength(tokenOf(made)));
      put(made, concatBytes(odd, Uint8Array.of(0)));
      expect(await verified(file)).toMatchObject({ status: "valid", findings: [] });
      put(made, concatBytes(odd, Uint8Array.of(1)));
      const result = await verified(file);
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_DAMAGED"]]);
    });

    it("tells a type without a stamp, and a stamp without a type", async () => {
      for (const tag of [Tag.CertifiedTimestamp, Tag.CertifiedTimestampType]) {
        const result = await afterwards(({ item }) => void item.delete(tag));
        expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_DAMAGED"]]);
      }
    });

    it("cannot judge a stamp of another type", async () => {
      const result = await afterwards(({ item }) => item.set(Tag.CertifiedTimestampType, "CMS_TS"));
      expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["TIME_STAMP_TYPE_UNKNOWN"]]);
      expect(result.timeStamp).toBeUndefined();
    });

    it("is valid again when stamp and type are gone, which no signature covers", async () => {
      const result = await afterwards(({ item }) => {
        item.delete(Tag.CertifiedTimestamp);
        item.delete(Tag.CertifiedTimestampType);
      });
      expect(result).toMatchObject({ status: "valid", findings: [], timeStamp: undefined });
    });

    it("tells a stamp whose own signature is wrong", async () => {
      const result = await afterwards((made) => put(made, flipped(tokenOf(made), derLength(tokenOf(made)) - 1)));
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_INVALID"]]);
      expect(result.timeStamp?.findings.map(({ code }) => code)).toEqual(["TIME_STAMP_SIGNATURE"]);
    });

    it("never takes another statement, or one by another, for a valid one, whatever byte was changed", async () => {
      const file = image();
      const made = await sign(file, stamped());
      const { info } = parseTimeStampToken(tokenOf(made).subarray(0, derLength(tokenOf(made))));
      const token = tokenOf(made).subarray(0, derLength(tokenOf(made)));
      const outcomes = new Set<string>();
      for (let at = 0; at < token.length; at += isFullRun() ? 5 : 19) {
        put(made, flipped(token, at));
        const { timeStamp, status } = await verified(file);
        outcomes.add(status);
        if (status !== "valid") continue;
        // CMS signs neither its version numbers nor the list of digests at its head.
        expect(timeStamp).toMatchObject({ info, certificate: { bytes: tsa.certificate.bytes } });
      }
      expect(outcomes).toContain("invalid");
    });

    it("tells a stamp of an authority whose certificate had expired", async () => {
      const expired = await root.issue({ notBefore: later(-9 * DAY_MS), notAfter: later(-DAY_MS) });
      const result = await afterwards(() => {}, { sign: { timeStamp: sourceOf(expired) } });
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_INVALID"]]);
    });

    it("tells a stamp by a certificate that is not for time stamps alone", async () => {
      const mixed = { extendedKeyUsage: "critical,timeStamping,codeSigning" };
      for (const issue of [{ extendedKeyUsage: "emailProtection" }, mixed]) {
        const timeStamp: TimeStampSource = async (imprint) => {
          const { infoBytes } = readTimeStampResponse(await tsa.reply(createTimeStampQuery(imprint)));
          return parseTimeStampToken(await root.signToken(infoBytes, issue));
        };
        const result = await afterwards(() => {}, { sign: { timeStamp } });
        expect([result.status, codesOf(result)]).toEqual(["invalid", ["TIME_STAMP_INVALID"]]);
        expect(result.timeStamp?.findings.map(({ code }) => code)).toContain("TIME_STAMP_USAGE");
      }
    });

    it("does not trust a stamp over a weak digest", async () => {
      const result = await afterwards(async (made) => {
        const digest = new Uint8Array(createHash("sha1").update(octetsOf(made)).digest());
        await attachTimeStamp(made, await tsa.reply(createTimeStampQuery({ digest, digestAlgorithm: "SHA1" })));
      });
      expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["TIME_STAMP_UNTRUSTED"]]);
    });

    it("does not make a wrong signature right", async () => {
      const result = await afterwards((_, { dataset }) => dataset.set(Tag.PatientName, "Other"));
      expect([result.status, codesOf(result)]).toEqual(["invalid", ["SIGNATURE_MISMATCH"]]);
      expect(result.timeStamp?.status).toBe("valid");
    });
  });

  describe("proves that the signature is older", () => {
    /** A signature of a certificate that expires in two days, verified in three. */
    const expired = async (
      sourceOptions: Partial<SignOptions>,
      more: VerifyOptions = {},
    ): Promise<SignatureVerification> => {
      // prettier-ignore
      const { signer } = await authority.issue({ days: 2 });
      return afterwards(() => {}, { at: later(3 * DAY_MS), sign: { signer, ...sourceOptions }, ...more });
    };

    it("than the end of the certificate", async () => {
      expect(await expired({})).toMatchObject({
        status: "valid",
        findings: [],
        signerPath: { whenSigned: { status: "valid" }, now: { status: "invalid" } },
      });
    });

    it("unless there is none, or it cannot be trusted", async () => {
      const { signer } = await authority.issue({ days: 2 });
      const file = image();
      await sign(file, base({ signer }));
      const without = await verified(file, { at: later(3 * DAY_MS) });
      expect([without.status, codesOf(without)]).toEqual(["indeterminate", ["SIGNER_EXPIRED_SINCE"]]);
      const untrusted = await expired({}, { timeStampTrust: [] });
      expect(untrusted.status).toBe("indeterminate");
      expect(codesOf(untrusted)).toEqual(["TIME_STAMP_UNTRUSTED", "SIGNER_EXPIRED_SINCE"]);
    });

    it("or unless it was made after the end", async () => {
      const { signer } = await authority.issue({ days: 0.25, now: later(-12 * HOUR_MS) });
      const result = await afterwards(() => {}, { sign: { signer, now: later(-10 * HOUR_MS) } });
      expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["SIGNER_EXPIRED_SINCE"]]);
      expect(result.timeStamp?.status).toBe("valid");
    });

    /** The date of a revocation of test material is a day before the time of its list. */
    const revokedAt = async (identity: Identity, time: Date): Promise<VerifyOptions> => {
      const now = new Date(time.getTime() + DAY_MS);
      return { crls: [parseCrl(await authority.ca.createCrl({ revoked: [identity.certificate], now }))] };
    };

    it("than a later revocation", async () => {
      const identity = await authority.issue();
      const revocation = await revokedAt(identity, later(2 * DAY_MS));
      const at = later(4 * DAY_MS);
      const result = await afterwards(() => {}, { at, sign: { signer: identity.signer }, ...revocation });
      expect(result).toMatchObject({ status: "valid", findings: [], signerPath: { now: { status: "invalid" } } });
      const file = image();
      await sign(file, base({ signer: identity.signer }));
      const without = await verified(file, { at, ...revocation });
      expect([without.status, codesOf(without)]).toEqual(["invalid", ["SIGNER_REVOKED"]]);
    });

    it("and not than one before, whatever the signature says of its time", async () => {
      const identity = await authority.issue();
      const revocation = await revokedAt(identity, later(-10 * HOUR_MS));
      for (const now of [later(-20 * HOUR_MS), later(0)]) {
        const result = await afterwards(() => {}, { sign: { signer: identity.signer, now }, ...revocation });
        expect([result.status, codesOf(result)]).toEqual(["invalid", ["SIGNER_REVOKED"]]);
        expect(result.timeStamp?.status).toBe("valid");
      }
    });

    it("than no time of verification that is before it", async () => {
      const signed = { now: later(-2 * HOUR_MS) };
      const result = await afterwards(() => {}, { at: later(-HOUR_MS), sign: signed });
      expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["TIME_STAMP_IN_FUTURE"]]);
      expect(await afterwards(() => {}, { sign: signed })).toMatchObject({ status: "valid", findings: [] });
    });

    it("than the time that the signature states, which is then wrong", async () => {
      const sooner = await afterwards(() => {}, { at: later(2 * DAY_MS), sign: { now: later(60_000) } });
      expect(sooner).toMatchObject({ status: "valid", findings: [] });
      const result = await afterwards(() => {}, { at: later(2 * DAY_MS), sign: { now: later(DAY_MS) } });
      expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["SIGNED_AT_IMPOSSIBLE"]]);
    });
  });
});
