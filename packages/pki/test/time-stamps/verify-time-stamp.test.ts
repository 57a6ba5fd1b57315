import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { corpusFolder, isFullRun, mutatedArbitrary, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { readBer } from "../../src/asn1/ber.js";
import { der, octetString, oid, sequence, UNIVERSAL } from "../../src/asn1/der.js";
import { parseCrl } from "../../src/certificates/crl.js";
import { PkiError } from "../../src/errors.js";
import { createTimeStampQuery, type TimeStampQueryOptions } from "../../src/time-stamps/time-stamp-query.js";
import { readTimeStampResponse } from "../../src/time-stamps/time-stamp-response.js";
import type { TimeStampVerification } from "../../src/time-stamps/time-stamp-result.js";
import { parseTimeStampToken, type TimeStampToken } from "../../src/time-stamps/time-stamp-token.js";
import { verifyTimeStampToken, type VerifyTimeStampOptions } from "../../src/time-stamps/verify-time-stamp.js";
import {
  authority,
  createCrl,
  createEntity,
  endEntity,
  revoke,
  type Entity,
  type EntityOptions,
} from "../certificates/openssl-entities.js";
import {
  createTsa,
  opensslTakes,
  opensslTakesToken,
  policies,
  signToken,
  timeStamping,
  type Tsa,
} from "./openssl-tsa.js";

const content = new TextEncoder().encode("a study");
const digest = new Uint8Array(createHash("sha256").update(content).digest());
const nonce = Uint8Array.of(0xff, 1, 2, 3);

function query(options: Partial<TimeStampQueryOptions> = {}): Uint8Array {
  return createTimeStampQuery({ digest, digestAlgorithm: "SHA256", nonce, ...options });
}

function codes({ findings }: TimeStampVerification): string[] {
  return findings.map(({ code }) => code);
}

describeWithPeer("openssl", "verifyTimeStampToken and openssl ts", () => {
  let folder: TemporaryFolder;
  let root: Entity;
  let tsa: Tsa;
  let response: Uint8Array;
  let token: TimeStampToken;
  let asked: { readonly since: number; readonly until: number };

  beforeAll(async () => {
    folder = await temporaryFolder();
    root = await createEntity({ folder: folder.path, subject: "Root", extensions: authority });
    tsa = await createTsa(root);
    const since = Date.now();
    response = await tsa.reply(query());
    asked = { since, until: Date.now() };
    token = readTimeStampResponse(response);
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const verify = (
    one: TimeStampToken | Uint8Array,
    options: Partial<Omit<VerifyTimeStampOptions, "digest" | "content">> = {},
  ): Promise<TimeStampVerification> => verifyTimeStampToken(one, { content, trust: [root.certificate], ...options });

  it("takes a token for the content, the digest, the nonce and the policy it was asked for", async () => {
    expect(await opensslTakes(tsa, response, content)).toBe(true);
    const result = await verify(token, { nonce, policy: policies[0] });
    expect(result).toMatchObject({ status: "valid", findings: [] });
    expect(result.certificate?.bytes).toEqual(tsa.certificate.bytes);
    const byDigest = { digest, digestAlgorithm: "SHA256", trust: [root.certificate] } as const;
    expect((await verifyTimeStampToken(token.bytes, byDigest)).status).toBe("valid");
  });

  it("keeps nothing of the bytes it was given", async () => {
    const [answer, alone] = [Buffer.from(response), Buffer.from(token.bytes)];
    const tokens = [readTimeStampResponse(answer), parseTimeStampToken(alone)];
    for (const given of [answer, alone]) given.fill(0);
    for (const one of tokens) expect(one.bytes).toEqual(token.bytes);
    for (const one of tokens) expect((await verify(one)).status).toBe("valid");
  });

  it("reads what the authority states", () => {
    expect(token.info).toMatchObject({
      policy: policies[0],
      messageImprint: { digestAlgorithm: "SHA256", digest },
      accuracyMs: 1500.1,
      nonce: Uint8Array.of(0, 0xff, 1, 2, 3),
      tsa: { kind: "directoryName", value: "CN=TSA" },
    });
    // To the second.
    expect(token.info.genTime.getTime()).toBeGreaterThan(asked.since - 1000);
    expect(token.info.genTime.getTime()).toBeLessThanOrEqual(asked.until);
  });

  it.each([
    ["SHA-1", "sha1"],
    ["SHA-512", "sha512"],
  ])("takes a token that names its certificate with %s", async (_, algorithm) => {
    const other = await createTsa(root, { settings: [`ess_cert_id_alg = ${algorithm}`, "ess_cert_id_chain = yes"] });
    const answer = await other.reply(query());
    expect(await opensslTakes(other, answer, content)).toBe(true);
    expect((await verify(readTimeStampResponse(answer))).status).toBe("valid");
  });

  it("takes a token of another digest and policy, signed with RSA", async () => {
    const other = await createTsa(root, { key: "rsa-2048", settings: ["signer_digest = sha384"] });
    const long = new Uint8Array(createHash("sha512").update(content).digest());
    const answer = await other.reply(query({ digest: long, digestAlgorithm: "SHA512", policy: policies[1] }));
    expect(await opensslTakes(other, answer, content)).toBe(true);
    expect((await verify(readTimeStampResponse(answer), { policy: policies[1] })).status).toBe("valid");
  });

  it("takes the authority's certificate from elsewhere when the token has none", async () => {
    const bare = readTimeStampResponse(await tsa.reply(query({ certReq: false })));
    expect(bare.certificates).toEqual([]);
    expect((await verify(bare, { intermediates: [tsa.certificate] })).status).toBe("valid");
    const without = await verify(bare);
    expect(without.status).toBe("indeterminate");
    expect(codes(without)).toEqual(["TIME_STAMP_CERTIFICATE_MISSING"]);
  });

  it("refuses a token of another content, digest algorithm, nonce or policy", async () => {
    const other = new TextEncoder().encode("another study");
    expect(await opensslTakes(tsa, response, other)).toBe(false);
    const trust = [root.certificate];
    expect(codes(await verifyTimeStampToken(token, { content: other, trust }))).toEqual(["TIME_STAMP_IMPRINT"]);
    const byDigest = { digest, digestAlgorithm: "SHA384", trust } as const;
    expect(codes(await verifyTimeStampToken(token, byDigest))).toEqual(["TIME_STAMP_IMPRINT"]);
    expect(codes(await verify(token, { nonce: Uint8Array.of(1) }))).toEqual(["TIME_STAMP_NONCE"]);
    expect(codes(await verify(token, { policy: policies[1] }))).toEqual(["TIME_STAMP_POLICY"]);
  });

  it("refuses a token without nonce when there was one", async () => {
    const plain = readTimeStampResponse(await tsa.reply(createTimeStampQuery({ digest, digestAlgorithm: "SHA256" })));
    expect((await verify(plain)).status).toBe("valid");
    expect(codes(await verify(plain, { nonce }))).toEqual(["TIME_STAMP_NONCE"]);
  });

  it("cannot say anything of an authority below an unknown root", async () => {
    const other = await createEntity({ folder: folder.path, subject: "Other", extensions: authority });
    expect(await opensslTakes({ ...tsa, root: other }, response, content)).toBe(false);
    const result = await verify(token, { trust: [other.certificate] });
    expect(result.status).toBe("indeterminate");
    expect(codes(result)).toEqual(["PATH_ISSUER_UNKNOWN"]);
  });

  /** Who signs the statement of the real authority, with what arguments, and what is said of that. */
  const signers: readonly (readonly [string, Partial<EntityOptions>, readonly string[], readonly string[]])[] = [
    ["with all that is needed", {}, ["-cades"], []],
    ["without a signing certificate attribute", {}, [], ["TIME_STAMP_SIGNING_CERTIFICATE"]],
    [
      "without extendedKeyUsage",
      { extensions: endEntity.filter((line) => !line.startsWith("ext")) },
      ["-cades"],
      ["TIME_STAMP_USAGE"],
    ],
    [
      "with extendedKeyUsage not critical",
      { extensions: [...endEntity, "extendedKeyUsage = timeStamping"] },
      ["-cades"],
      ["TIME_STAMP_USAGE"],
    ],
    [
      "for other things too",
      { extensions: [...endEntity, "extendedKeyUsage = critical,timeStamping,codeSigning"] },
      ["-cades"],
      ["TIME_STAMP_USAGE"],
    ],
    [
      "for something else",
      { extensions: [...endEntity, "extendedKeyUsage = critical,codeSigning"] },
      ["-cades"],
      ["TIME_STAMP_USAGE", "PATH_EXTENDED_KEY_USAGE"],
    ],
    [
      "whose key may not sign",
      { extensions: [...timeStamping, "keyUsage = critical,keyEncipherment"] },
      ["-cades"],
      ["PATH_KEY_USAGE"],
    ],
    ["that has expired", { notAfter: "20250101000000Z" }, ["-cades"], ["TIME_STAMP_OUTSIDE_VALIDITY", "PATH_EXPIRED"]],
    [
      "that is not valid yet",
      { notBefore: "20900101000000Z" },
      ["-cades"],
      ["TIME_STAMP_OUTSIDE_VALIDITY", "PATH_NOT_YET_VALID"],
    ],
    ["of another name than the token says", { subject: "Another" }, ["-cades"], ["TIME_STAMP_AUTHORITY"]],
    ["with RSA of 1024 bits", { key: "rsa-1024" }, ["-cades"], ["PATH_WEAK_KEY"]],
    ["with a SHA-1 signature", {}, ["-cades", "-md", "sha1"], ["TIME_STAMP_WEAK_ALGORITHM"]],
  ];

  it.each(signers)("judges a token of an authority %s", async (_, options, args, expected) => {
    const signer = await createEntity({
      folder: folder.path,
      subject: "TSA",
      issuer: root,
      extensions: timeStamping,
      ...options,
    });
    const signed = await signToken(signer, token.infoBytes, ...args);
    const result = await verify(signed);
    expect(codes(result)).toEqual(expected);
    expect(result.status).toBe(expected.length === 0 ? "valid" : "invalid");
    // OpenSSL has no policy for algorithms here.
    const leniently = ["PATH_WEAK_KEY", "TIME_STAMP_WEAK_ALGORITHM"];
    const isTaken = expected.every((code) => leniently.includes(code));
    expect(await opensslTakesToken({ ...tsa, ...signer }, signed, content)).toBe(isTaken);
  });

  it("refuses a certificate that took the place of the one that signed, even of the same key and name", async () => {
    const twin = await createEntity({
      folder: folder.path,
      subject: "TSA",
      issuer: root,
      extensions: timeStamping,
      keyOf: tsa,
    });
    const signed = await signToken(tsa, token.infoBytes, "-cades", "-nocerts", "-keyid");
    expect((await verify(signed, { intermediates: [tsa.certificate] })).status).toBe("valid");
    expect(codes(await verify(signed, { intermediates: [twin.certificate] }))).toEqual([
      "TIME_STAMP_SIGNING_CERTIFICATE",
    ]);
  });

  it("refuses a certificate that took the place of the one that signed, even of the same serial number", async () => {
    const issuer = await createEntity({ folder: folder.path, subject: "Root", extensions: authority, keyOf: root });
    await writeFile(join(issuer.folder, "serial"), hex(tsa.certificate.serialNumber));
    const options = { subject: "TSA", issuer, extensions: timeStamping, keyOf: tsa, notAfter: "20980101000000Z" };
    const twin = await createEntity({ folder: folder.path, ...options });
    expect(twin.certificate.serialNumber).toEqual(tsa.certificate.serialNumber);
    const signed = await signToken(tsa, token.infoBytes, "-cades", "-nocerts");
    expect((await verify(signed, { intermediates: [tsa.certificate] })).status).toBe("valid");
    expect(codes(await verify(signed, { intermediates: [twin.certificate] }))).toEqual([
      "TIME_STAMP_SIGNING_CERTIFICATE",
    ]);
  });

  it.each([
    ["not critical", [], []],
    ["critical", [der(UNIVERSAL.boolean, Uint8Array.of(0xff))], ["TIME_STAMP_EXTENSION"]],
  ])("judges an unknown extension of the statement that is %s", async (_, critical, expected) => {
    const extension = sequence(oid("1.2.3.4"), ...critical, octetString(Uint8Array.of(0x05, 0x00)));
    const info = sequence(readBer(token.infoBytes).content, der(0xa1, extension));
    expect(codes(await verify(await signToken(tsa, info, "-cades")))).toEqual(expected);
  });

  it("refuses a token of a revoked authority, and one of a later compromised key", async () => {
    const young = new Date(token.info.genTime.getTime() + 3_600_000);
    const status = async (...args: readonly string[]): Promise<string[]> => {
      const other = await createTsa(root);
      const answer = readTimeStampResponse(await other.reply(query()));
      await revoke(root, other, ...args);
      const crls = [parseCrl(await readFile(await createCrl(root)))];
      // The statement is from a second before the revocation, or OpenSSL gives both the same second.
      const at = new Date(answer.info.genTime.getTime() - 1000);
      return [...codes(await verify(answer, { crls, at })), "/", ...codes(await verify(answer, { crls, at: young }))];
    };
    expect(await status("-crl_reason", "superseded")).toEqual(["/", "PATH_REVOKED"]);
    expect(await status("-crl_reason", "keyCompromise")).toEqual([
      "TIME_STAMP_KEY_COMPROMISED",
      "/",
      "TIME_STAMP_KEY_COMPROMISED",
      "PATH_REVOKED",
    ]);
    expect(await status()).toEqual(["TIME_STAMP_KEY_COMPROMISED", "/", "TIME_STAMP_KEY_COMPROMISED", "PATH_REVOKED"]);
  });

  it("refuses a token of an authority whose issuer was compromised later", async () => {
    const young = "20990101000000Z";
    const status = async (...args: readonly string[]): Promise<string[]> => {
      const issuer = await createEntity({
        folder: folder.path,
        subject: "TSA CA",
        issuer: root,
        extensions: authority,
      });
      const other = await createTsa(issuer);
      const answer = readTimeStampResponse(await other.reply(query()));
      await revoke(root, issuer, ...args);
      const crls = [parseCrl(await readFile(await createCrl(root, { until: young })))];
      const at = new Date(answer.info.genTime.getTime() - 1000);
      return codes(await verify(answer, { crls, at, intermediates: [issuer.certificate] }));
    };
    expect(await status("-crl_reason", "superseded")).toEqual([]);
    expect(await status("-crl_reason", "CACompromise")).toEqual(["TIME_STAMP_KEY_COMPROMISED"]);
  });

  it("says that revocation could not be checked", async () => {
    const result = await verify(token);
    expect(result.path?.path[0]?.notChecked.map(({ what }) => what)).toContain("revocation");
    expect((await verify(token, { revocation: "required" })).status).toBe("indeterminate");
  });

  it("refuses a token with any bit of its statement or its signature flipped", async () => {
    const parts = [token.infoBytes, token.signer.signature, token.signer.signedAttributes!.encodings[0]!.subarray(2)];
    for (const part of parts) {
      const start = indexOf(token.bytes, part);
      expect(start).toBeGreaterThan(0);
      // A step that shares no factor with 8, so that each bit of an octet comes in turn.
      for (let at = start; at < start + part.length; at += isFullRun() ? 1 : 3) {
        const flipped = token.bytes.slice();
        flipped[at]! ^= 1 << (at & 7);
        expect(await verdict(verify(flipped))).not.toBe("valid");
      }
    }
  });

  it("never takes a mutated token for one of another content", async () => {
    const other = new TextEncoder().encode("another study");
    const options = { content: other, trust: [root.certificate] };
    await fc.assert(
      fc.asyncProperty(mutatedArbitrary(fc.constant(token.bytes)), async (bytes) => {
        expect(await verdict(verifyTimeStampToken(bytes, options))).not.toBe("valid");
      }),
      { numRuns: isFullRun() ? 500 : 100 },
    );
  });

  it("reads any mutated response, or throws a PkiError", () => {
    fc.assert(
      fc.property(mutatedArbitrary(fc.constant(response)), (bytes) => {
        expect(thrown(() => readTimeStampResponse(bytes)) ?? "ERR_PKI").toMatch(/^ERR_PKI/);
      }),
      { numRuns: isFullRun() ? 1000 : 200 },
    );
  });
});

/** The status, or the code of the error. */
async function verdict(verification: Promise<TimeStampVerification>): Promise<string> {
  try {
    return (await verification).status;
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}

function thrown(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return bytes.findIndex((_, at) => part.every((octet, index) => bytes[at + index] === octet));
}

describe("the corpus", () => {
  itWithCorpus("reads the response of a public time-stamp authority", async () => {
    const file = join(corpusFolder()!, "pki/PeculiarVentures__PKI.js/TestTSPresp.tsr");
    const { info, signer, certificates } = readTimeStampResponse(await readFile(file));
    expect(info.messageImprint.digestAlgorithm).toBeDefined();
    expect(signer.signedAttributes).toBeDefined();
    expect({ genTime: info.genTime, policy: info.policy, count: certificates.length }).toEqual({
      count: 2,
      genTime: new Date("2014-04-10T13:23:11.000Z"),
      policy: "1.3.6.1.4.1.4146.2.2",
    });
  });

  itWithCorpus("judges the token of a public time-stamp authority up to its root, which is not at hand", async () => {
    const file = join(corpusFolder()!, "pki/PeculiarVentures__PKI.js/TestTSPresp.tsr");
    const token = readTimeStampResponse(await readFile(file));
    const options = { digest: token.info.messageImprint.digest, trust: [], algorithms: { digests: ["SHA1"] } } as const;
    const result = await verifyTimeStampToken(token, options);
    expect({ status: result.status, codes: codes(result) }).toEqual({
      status: "indeterminate",
      codes: ["PATH_ISSUER_UNKNOWN"],
    });
    const trusted = { ...options, trust: [result.path!.path.at(-1)!.certificate] };
    expect((await verifyTimeStampToken(token, trusted)).status).toBe("valid");
    const strict = await verifyTimeStampToken(token, { ...trusted, algorithms: {} });
    expect(codes(strict)).toContain("TIME_STAMP_WEAK_ALGORITHM");
  });

  itWithCorpus("tells a token from a response", async () => {
    const file = join(corpusFolder()!, "pki/PeculiarVentures__PKI.js/TestTSPresp.tsr");
    const bytes = await readFile(file);
    const token = readTimeStampResponse(bytes);
    expect(parseTimeStampToken(token.bytes).info).toEqual(token.info);
    expect(thrown(() => parseTimeStampToken(bytes))).toBe("ERR_PKI_DAMAGED");
    expect(thrown(() => readTimeStampResponse(token.bytes))).toBe("ERR_PKI_DAMAGED");
  });
});
