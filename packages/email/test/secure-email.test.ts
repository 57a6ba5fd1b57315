import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bytes, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { collectChunks } from "@dicomsec/pki";
import { type EmailContent, fileSetAttachments, secureEmail, type SecureEmailOptions } from "../src/index.js";
import {
  collected,
  contentOf,
  emailMaterial,
  type EmailMaterial,
  fileSet,
  opening,
  openInFolder,
  recipientAddress,
  securedBytes,
  senderAddress,
} from "./email-material.js";

describeWithPeer("openssl", "secureEmail", () => {
  let folder: TemporaryFolder;
  let material: EmailMaterial;

  beforeAll(async () => {
    folder = await temporaryFolder();
    material = await emailMaterial(folder.path);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  const secure = (content: Partial<EmailContent>, options: Partial<SecureEmailOptions> = {}) =>
    secureEmail(contentOf(content), {
      signer: material.sender.signer,
      recipients: [material.recipient.parsed],
      ...options,
    });

  it("tells the mail server addresses, and everybody on the way nothing that identifies a patient", async () => {
    const { envelope, chunks } = secure({ subject: "Roe^Richard", cc: ["Second <second@archive.example>"] });
    expect(envelope).toEqual({ from: senderAddress, to: [recipientAddress, "second@archive.example"] });
    const text = new TextDecoder().decode(await collected(chunks));
    const header = text.slice(0, text.indexOf("\r\n\r\n"));
    expect(header.split(/\r\n(?![ \t])/)).toEqual([
      `From: ${senderAddress}`,
      `To: ${recipientAddress}`,
      "Cc: second@archive.example",
      "Subject: [...]",
      expect.stringMatching(/^Date: .* \+0000$/),
      expect.stringMatching(/^Message-ID: <[0-9a-f-]{36}@clinic\.example>$/),
      "MIME-Version: 1.0",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment; filename=smime.p7m",
      "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n name=smime.p7m",
    ]);
  });

  it("writes lines that every mail system takes", async () => {
    const text = new TextDecoder("latin1").decode(await securedBytes(material, { protection: "sign-encrypt-sign" }));
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n\u0080-\uffff]/);
    expect(Math.max(...text.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(78);
  });

  it.each([
    ["a line end in the sender", { from: `${senderAddress}\r\nBcc: evil@evil.example` }],
    ["a line end in the name of a recipient", { to: ["A\nX: y <a@archive.example>"] }],
    ["a line end in the subject", { subject: "a\r\nBcc: evil@evil.example" }],
    ["a NULL in the subject", { subject: "a\0b" }],
    ["a very long subject", { subject: "ä".repeat(500) }],
    ["two addresses in one", { to: ["a@archive.example, b@archive.example"] }],
    ["a group of addresses", { cc: ["all: a@archive.example;"] }],
    ["no address", { from: "Clinic" }],
    ["an address without host", { to: ["a@"] }],
  ] as const)("refuses %s", (_title, content) => {
    expect(() => secure(content as Partial<EmailContent>)).toThrow(
      expect.objectContaining({ code: "ERR_EMAIL_HEADER" }),
    );
  });

  it.each([["outerSubject"], ["messageId"]])("refuses a line end in %s", (option) => {
    expect(() => secure({}, { [option]: "a\r\nX: y" })).toThrow(expect.objectContaining({ code: "ERR_EMAIL_HEADER" }));
  });

  it.each([
    [["../CT1"], "a path that leaves the folder"],
    [["/CT1"], "an absolute path"],
    [[""], "no name"],
    [["A/./B"], "a path with a dot"],
    [["a\r\nb"], "a line end"],
    [["CON"], "a device"],
    [["CT1", "ct1"], "one name twice"],
    [["A", "A/B"], "a file and a folder of one name"],
  ])("refuses attachments named %j: %s", (names) => {
    const attachments = names.map((name) => ({ name, content: new Uint8Array() }));
    const error = expect.objectContaining({ code: "ERR_EMAIL_ATTACHMENT_NAME" });
    expect(() => secure({ attachments })).toThrow(error);
  });

  it.each(["message/rfc822", "Multipart/mixed", "text", "text/plain; x=1", "text/plain\r\nX: y", ""])(
    "refuses an attachment of the content type %j",
    async (contentType) => {
      const attachments = [{ name: "A", content: new Uint8Array(), contentType }];
      await expect(securedBytes(material, {}, { attachments })).rejects.toMatchObject({ code: "ERR_EMAIL_HEADER" });
    },
  );

  it("refuses a message without attachments, or without recipients", () => {
    expect(() => secure({ attachments: [] })).toThrow(expect.objectContaining({ code: "ERR_EMAIL_FILE_SET" }));
    const none = [] as unknown as SecureEmailOptions["recipients"];
    expect(() => secure({}, { recipients: none })).toThrow(expect.objectContaining({ code: "ERR_EMAIL_NO_RECIPIENT" }));
  });

  it("refuses a signer whose certificate is for another address", () => {
    const error = expect.objectContaining({
      code: "ERR_EMAIL_SENDER",
      message: expect.not.stringContaining("example"),
    });
    expect(() => secure({ from: "other@clinic.example" })).toThrow(error);
    expect(secure({ from: "sender@CLINIC.example" }).envelope.from).toBe("sender@CLINIC.example");
  });

  it("refuses keys that are weak, or meant for something else", async () => {
    const address = [`email:${senderAddress}`];
    const error = expect.objectContaining({ code: "ERR_EMAIL_ALGORITHM" });
    const weak = await material.person({ key: "rsa-1024", subjectAltNames: address });
    expect(() => secure({}, { signer: weak.signer })).toThrow(error);
    expect(() => secure({}, { recipients: [weak.parsed] })).toThrow(error);
    expect(secure({}, { recipients: [weak.parsed], allowWeak: true }).envelope.from).toBe(senderAddress);
    const others = {
      signing: await material.person({ keyUsage: "digitalSignature" }),
      encryption: await material.person({ keyUsage: "keyEncipherment", subjectAltNames: address }),
      server: await material.person({ extendedKeyUsage: "serverAuth", subjectAltNames: address }),
      elliptic: await material.person({ key: "ec-p256" }),
    };
    expect(() => secure({}, { recipients: [others.signing.parsed] })).toThrow(error);
    expect(() => secure({}, { signer: others.encryption.signer })).toThrow(error);
    expect(() => secure({}, { signer: others.server.signer })).toThrow(error);
    expect(() => secure({}, { recipients: [others.elliptic.parsed] })).toThrow(error);
  });

  it("takes attachments from memory, from streams, from sources at rest and from folders", async () => {
    const inFolder = await temporaryFolder();
    await using _ = inFolder;
    for (const [name, content] of Object.entries(fileSet)) await inFolder.write(name, content);
    const stream = async function* (): AsyncIterable<Uint8Array> {
      yield bytes`01 02`;
      yield new Uint8Array();
      yield bytes`03`;
    };
    const whole = Uint8Array.from({ length: 600_000 }, (__, at) => at % 255);
    const source = {
      size: whole.length,
      read: async (offset: number, length: number) => whole.subarray(offset, offset + length),
    };
    const more = [
      { name: "STREAM", content: stream() },
      { name: "SOURCE", content: source },
    ];
    const attachments = [...(await fileSetAttachments(inFolder.path)), ...more];
    const { answer, files } = await openInFolder(await securedBytes(material, {}, { attachments }), opening(material));
    expect(answer.status).toBe("valid");
    expect(files).toEqual({ ...fileSet, STREAM: bytes`01 02 03`, SOURCE: whole });
  });

  describe("a message that cannot be made to its end", () => {
    it.each(["files", "zip"] as const)("says why, when an attachment fails (%s)", async (packaging) => {
      async function* failing(): AsyncIterable<Uint8Array> {
        yield new Uint8Array(200_000);
        throw new RangeError("the disk is gone");
      }
      const attachments = [{ name: "CT1", content: failing() }];
      await expect(collected(secure({ attachments }, { packaging }).chunks)).rejects.toThrow("the disk is gone");
      const short = { size: 10, read: async () => new Uint8Array() };
      const shorter = secure({ attachments: [{ name: "CT1", content: short }] }, { packaging });
      await expect(collected(shorter.chunks)).rejects.toMatchObject({ code: "ERR_EMAIL_FILE_SET" });
    });

    it("says why, when the key refuses to sign", async () => {
      const { certificates } = material.sender.signer;
      const signer = { certificates, signDigest: () => Promise.reject(new RangeError("the card is gone")) };
      await expect(collected(secure({}, { signer }).chunks)).rejects.toThrow("the card is gone");
    });

    it("ends where a signal says so", async () => {
      const controller = new AbortController();
      const { chunks } = secure({}, { signal: controller.signal });
      controller.abort(new RangeError("stopped"));
      await expect(collectChunks(chunks)).rejects.toThrow("stopped");
    });
  });
});
