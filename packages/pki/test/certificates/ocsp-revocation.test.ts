import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { parseCrl } from "../../src/certificates/crl.js";
import { parseOcspResponse } from "../../src/certificates/ocsp-response.js";
import type { PathValidation } from "../../src/certificates/path-result.js";
import { validatePath, type PathOptions } from "../../src/certificates/validate-path.js";
import {
  authority,
  createCrl,
  createEntity,
  endEntity,
  openssl,
  revoke,
  unidentified,
  type Entity,
} from "./openssl-entities.js";

const responderExtensions = [...endEntity, "extendedKeyUsage = OCSPSigning"];
let count = 0;

interface ResponderOptions {
  readonly issuer: Entity;
  readonly subject: Entity;
  /** Default: the issuer itself. */
  readonly responder?: Entity;
  /** Default: 7 days until nextUpdate. */
  readonly args?: readonly string[];
}

/** What `openssl ocsp` as a responder answers, as a file. */
async function respond({
  issuer,
  subject,
  responder = issuer,
  args = ["-ndays", "7"],
}: ResponderOptions): Promise<string> {
  const request = join(issuer.folder, `request-${count++}.der`);
  const response = join(issuer.folder, `response-${count}.der`);
  const [ca, about] = [issuer.certificateFile, subject.certificateFile];
  await openssl(["ocsp", "-issuer", ca, "-cert", about, "-no_nonce", "-reqout", request]);
  const files = ["-index", join(issuer.folder, "index.txt"), "-CA", ca, "-reqin", request, "-respout", response];
  await openssl(["ocsp", ...files, "-rsigner", responder.certificateFile, "-rkey", responder.keyFile, ...args]);
  return response;
}

/** Whether `openssl ocsp` takes the response, and the status it prints. */
async function opensslReads(response: string, issuer: Entity, subject: Entity): Promise<string> {
  const about = ["-issuer", issuer.certificateFile, "-cert", subject.certificateFile];
  const printed = await openssl([
    "ocsp",
    "-respin",
    response,
    "-no_nonce",
    ...about,
    "-CAfile",
    issuer.certificateFile,
  ]).catch(String);
  const verified = printed.includes("Response verify OK") ? "verified" : "refused";
  return `${verified} ${/certificate\.pem: (\w+)/.exec(printed)?.[1] ?? "-"}`;
}

async function ask(
  response: string,
  issuer: Entity,
  subject: Entity,
  options: Partial<PathOptions> = {},
): Promise<PathValidation> {
  return validatePath(subject.certificate, {
    trust: [issuer.certificate],
    ocspResponses: [parseOcspResponse(await readFile(response))],
    at: new Date(),
    revocation: "required",
    ...options,
  });
}

function summary({ status, path }: PathValidation): string {
  return `${status} ${path[0]?.revocation} ${path[0]?.revocationEvidence?.source}`;
}

describeWithPeer("openssl", "validatePath with OCSP responses of openssl ocsp", () => {
  let folder: TemporaryFolder;
  let root: Entity;
  let leaf: Entity;
  let revoked: Entity;
  let responder: Entity;

  beforeAll(async () => {
    folder = await temporaryFolder();
    root = await createEntity({ folder: folder.path, subject: "Root", extensions: authority });
    leaf = await createEntity({ folder: folder.path, subject: "Leaf", issuer: root });
    revoked = await createEntity({ folder: folder.path, subject: "Revoked", issuer: root });
    responder = await createEntity({
      folder: folder.path,
      subject: "OCSP",
      issuer: root,
      extensions: responderExtensions,
    });
    await revoke(root, revoked, "-crl_reason", "keyCompromise");
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it("takes the word of the issuer that a certificate is good", async () => {
    const response = await respond({ issuer: root, subject: leaf });
    expect(await opensslReads(response, root, leaf)).toBe("verified good");
    expect(summary(await ask(response, root, leaf))).toBe("valid good ocsp");
  });

  it("takes the word of the issuer that a certificate is revoked, and why", async () => {
    const response = await respond({ issuer: root, subject: revoked });
    expect(await opensslReads(response, root, revoked)).toBe("verified revoked");
    const result = await ask(response, root, revoked);
    expect(summary(result)).toBe("invalid revoked ocsp");
    expect(result.findings.map(({ code }) => code)).toEqual(["PATH_REVOKED"]);
    expect(result.path[0]?.revocationEvidence?.reason).toBe("keyCompromise");
  });

  it("takes the word of a responder that the issuer delegated", async () => {
    const response = await respond({ issuer: root, subject: leaf, responder });
    expect(await opensslReads(response, root, leaf)).toBe("verified good");
    expect(summary(await ask(response, root, leaf))).toBe("valid good ocsp");
  });

  it("takes a responder that is named by its key, and a signature with SHA-384", async () => {
    const response = await respond({
      issuer: root,
      subject: leaf,
      responder,
      args: ["-resp_key_id", "-rmd", "sha384", "-ndays", "7"],
    });
    expect(await opensslReads(response, root, leaf)).toBe("verified good");
    expect(summary(await ask(response, root, leaf))).toBe("valid good ocsp");
  });

  it("says that a certificate is unknown to the responder", async () => {
    const other = await createEntity({ folder: folder.path, subject: "Other Root", extensions: authority });
    const response = await respond({ issuer: root, subject: leaf, args: ["-CA", other.certificateFile] });
    expect(await opensslReads(response, root, leaf)).toBe("verified unknown");
    const result = await ask(response, root, leaf);
    expect(summary(result)).toBe("indeterminate unknown undefined");
    expect(result.path[0]?.notChecked).toContainEqual({
      what: "revocation",
      why: "the OCSP responder does not know the certificate",
    });
  });

  it.each([
    ["without extendedKeyUsage OCSPSigning", endEntity],
    ["whose keyUsage does not let it sign", [...responderExtensions, "keyUsage = critical,keyEncipherment"]],
    ["with a critical extension that nobody knows", [...responderExtensions, "1.2.3.4 = critical,ASN1:UTF8String:x"]],
  ])("does not take a responder %s", async (_, extensions) => {
    const stranger = await createEntity({ folder: folder.path, subject: "OCSP", issuer: root, extensions });
    const response = await respond({ issuer: root, subject: revoked, responder: stranger });
    expect(summary(await ask(response, root, revoked))).toBe("indeterminate unknown undefined");
  });

  it("does not take a responder of another authority", async () => {
    const other = await createEntity({
      folder: folder.path,
      subject: "Root",
      extensions: [...authority, ...unidentified],
    });
    const extensions = [...responderExtensions, ...unidentified];
    const stranger = await createEntity({ folder: folder.path, subject: "OCSP", issuer: other, extensions });
    const response = await respond({ issuer: root, subject: leaf, responder: stranger });
    expect(await opensslReads(response, root, leaf)).toMatch(/^refused/);
    expect(summary(await ask(response, root, leaf))).toBe("indeterminate unknown undefined");
  });

  it("does not take a responder that the key of the issuer certified under another name", async () => {
    const renamed = await createEntity({ folder: folder.path, subject: "Renamed", extensions: authority, keyOf: root });
    const stranger = await createEntity({
      folder: folder.path,
      subject: "OCSP",
      issuer: renamed,
      extensions: responderExtensions,
    });
    const response = await respond({ issuer: root, subject: leaf, responder: stranger });
    expect(summary(await ask(response, root, leaf))).toBe("indeterminate unknown undefined");
  });

  it("does not take an expired responder", async () => {
    const expired = await createEntity({
      folder: folder.path,
      subject: "OCSP",
      issuer: root,
      extensions: responderExtensions,
      notAfter: "20250101000000Z",
    });
    const response = await respond({ issuer: root, subject: leaf, responder: expired });
    expect(await opensslReads(response, root, leaf)).toMatch(/^refused/);
    expect(summary(await ask(response, root, leaf))).toBe("indeterminate unknown undefined");
  });

  it("does not take a response about another certificate", async () => {
    const response = await respond({ issuer: root, subject: leaf });
    const result = await ask(response, root, revoked);
    expect(summary(result)).toBe("indeterminate not-checked undefined");
    expect(result.findings.map(({ code }) => code)).toEqual(["PATH_REVOCATION_UNKNOWN"]);
  });

  it("does not take a response for a time after nextUpdate", async () => {
    const response = await respond({ issuer: root, subject: leaf });
    const at = new Date(Date.now() + 8 * 86_400_000);
    expect(summary(await ask(response, root, leaf, { at }))).toBe("indeterminate unknown undefined");
  });

  it("takes a response that is younger than the time in question, but not for a certificate that had expired", async () => {
    const old = await createEntity({ folder: folder.path, subject: "Old", issuer: root, notAfter: "20250101000000Z" });
    const at = new Date("2024-01-01T00:00:00Z");
    const young = await respond({ issuer: root, subject: leaf });
    expect(summary(await ask(young, root, leaf, { at }))).toBe("valid good ocsp");
    const late = await respond({ issuer: root, subject: old });
    expect(summary(await ask(late, root, old, { at }))).toBe("indeterminate unknown undefined");
  });

  it("takes a response without nextUpdate for a day", async () => {
    const response = await respond({ issuer: root, subject: leaf, args: [] });
    expect(parseOcspResponse(await readFile(response)).basic?.responses[0]?.nextUpdate).toBeUndefined();
    expect(summary(await ask(response, root, leaf))).toBe("valid good ocsp");
    const at = new Date(Date.now() + 86_400_000 + 60_000);
    expect(summary(await ask(response, root, leaf, { at }))).toBe("indeterminate unknown undefined");
  });

  it("lets a response with a SHA-1 signature clear nobody, unless the policy says so", async () => {
    const response = await respond({ issuer: root, subject: leaf, args: ["-rmd", "sha1"] });
    expect(summary(await ask(response, root, leaf))).toBe("indeterminate unknown undefined");
    const policy = { digests: ["SHA1", "SHA256"] } as const;
    expect(summary(await ask(response, root, leaf, { policy }))).toBe("valid good ocsp");
  });

  it.each(["signature", "time"] as const)(
    "takes nothing from a response with one bit of its %s flipped",
    async (part) => {
      const response = await respond({ issuer: root, subject: leaf });
      const bytes = new Uint8Array(await readFile(response));
      const { basic } = parseOcspResponse(bytes);
      const time = new TextEncoder().encode(basic!.producedAt.toISOString().replaceAll(/[-:T]|\.\d+/g, ""));
      const flipped = part === "signature" ? basic!.signature : time;
      bytes[indexOf(bytes, flipped) + flipped.length - 2]! ^= 1;
      const options = { trust: [root.certificate], at: new Date(), ocspResponses: [parseOcspResponse(bytes)] };
      expect(summary(await validatePath(leaf.certificate, options))).toBe("valid unknown undefined");
    },
  );

  it("lets a revocation in a CRL weigh more than a good answer", async () => {
    const response = await respond({
      issuer: root,
      subject: revoked,
      args: ["-index", join(leaf.folder, "index.txt")],
    });
    const crls = [parseCrl(await readFile(await createCrl(root)))];
    expect(summary(await ask(response, root, revoked, { crls }))).toBe("invalid revoked crl");
  });

  it("reads a response that is an error", () => {
    // OCSPResponse { responseStatus tryLater(3) }
    const response = parseOcspResponse(Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x03));
    expect(response).toMatchObject({ responseStatus: "tryLater", basic: undefined });
  });
});

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return bytes.findIndex((_, at) => part.every((octet, index) => bytes[at + index] === octet));
}
