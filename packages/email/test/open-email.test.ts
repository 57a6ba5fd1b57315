import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isFullRun, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { unzipSync } from "fflate";
import { openEmail, type Protection } from "../src/index.js";
import { compressed, encrypted, signed } from "../src/secure/layers.js";
import {
  codesOf,
  emailMaterial,
  type EmailMaterial,
  entityWithNames,
  fileSet,
  opening,
  openInFolder,
  type Person,
  recipientAddress,
  securedBytes,
  securedEntity,
  senderAddress,
} from "./email-material.js";

const protections: readonly Protection[] = ["sign-then-encrypt", "encrypt-then-sign", "sign-encrypt-sign"];

describeWithPeer("openssl", "openEmail", () => {
  let folder: TemporaryFolder;
  let material: EmailMaterial;

  beforeAll(async () => {
    folder = await temporaryFolder();
    material = await emailMaterial(folder.path);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  describe.each(protections)("a message with %s", (protection) => {
    // What is cut after every byte, bounded, is the message with all layers.
    const cuts = isFullRun() || protection === "sign-encrypt-sign" ? [1, 77, 100_000] : [77, 100_000];
    it.each(cuts)("gives the File-set as it was, cut after every %d bytes", async (every) => {
      const bytes = await securedBytes(material, { protection });
      const { answer, files } = await openInFolder(bytes, opening(material), every);
      expect(answer).toMatchObject({ status: "valid", findings: [], warnings: [] });
      expect(files).toEqual(fileSet);
      expect(answer.content).toEqual({
        header: {
          from: `Clinic <${senderAddress}>`,
          to: recipientAddress,
          cc: "",
          subject: "Röntgen",
          date: expect.stringMatching(/ \+0000$/),
          isProtected: true,
        },
        text: "Guten Tag\r\nzusammen",
        files: Object.entries(fileSet).map(([name, { length }]) => ({ name, length })),
      });
      expect(answer.unprotected).toEqual(["from", "subject"]);
    });

    it("is the same compressed, and as one ZIP file", async () => {
      const small = await securedBytes(material, { protection, compress: true });
      expect((await openInFolder(small, opening(material))).files).toEqual(fileSet);
      const zip = await securedBytes(material, { protection, packaging: "zip" });
      const { answer, files } = await openInFolder(zip, opening(material));
      expect(answer.status).toBe("valid");
      expect(Object.keys(files)).toEqual(["FILESET.ZIP"]);
      expect(unzipSync(files["FILESET.ZIP"]!)).toEqual(fileSet);
    });
  });

  it.each(["text/plain", "text/xml", "application/xml", "image/png"])(
    "gives attachments of %s as they were",
    async (contentType) => {
      const content = new TextEncoder().encode("a\nb\r\nc\rd \n.\n\n \t");
      const bytes = await securedBytes(material, {}, { attachments: [{ name: "A", content, contentType }] });
      const { answer, files } = await openInFolder(bytes, opening(material));
      expect([answer.status, files]).toEqual(["valid", { A: content }]);
    },
  );

  it("says in which layers the content was", async () => {
    const bytes = await securedBytes(material, { protection: "sign-encrypt-sign", compress: true, digest: "SHA512" });
    const { answer } = await openInFolder(bytes, opening(material));
    expect(answer.layers.map(({ kind }) => kind)).toEqual(["signed", "encrypted", "signed", "compressed"]);
    expect(answer.layers[1]).toMatchObject({ cipher: "aes-256-cbc" });
  });

  it("keeps what it wrote from other users", async () => {
    const out = join(folder.path, "private");
    await openEmail([await securedBytes(material)], out, opening(material));
    expect((await stat(join(out, "IMAGES/CT1"))).mode & 0o077).toBe(0);
    expect((await stat(out)).mode & 0o077).toBe(0);
  });

  it("writes nothing where nothing is known about the signer, unless that is allowed", async () => {
    const bytes = await securedBytes(material);
    const { trust: _, ...untrusting } = opening(material);
    const { answer, files } = await openInFolder(bytes, untrusting);
    expect([answer.status, codesOf(answer), answer.content, files]).toEqual([
      "indeterminate",
      ["EMAIL_SIGNER_NOT_JUDGED"],
      undefined,
      {},
    ]);
    const allowed = await openInFolder(bytes, { ...untrusting, allowIndeterminate: true });
    expect([allowed.answer.status, allowed.files]).toEqual(["indeterminate", fileSet]);
  });

  it("refuses an output folder that is not empty, and leaves it as it is", async () => {
    const out = join(folder.path, "taken");
    await mkdir(out);
    await writeFile(join(out, "file"), "");
    const reading = openEmail([await securedBytes(material)], out, opening(material));
    await expect(reading).rejects.toMatchObject({ code: "ERR_EMAIL_FILE_SET" });
    expect(await readdir(out)).toEqual(["file"]);
  });

  describe("who signed", () => {
    const hour = 3_600_000;
    const signedBy = async (person: Person): Promise<Uint8Array> => {
      const entity = entityWithNames("filename=CT1");
      return securedEntity({ ...material, sender: person }, entity);
    };

    it("must have a certificate for the address of the sender", async () => {
      const other = await material.person({ subjectAltNames: ["email:other@clinic.example"] });
      const { answer, files } = await openInFolder(await signedBy(other), opening(material));
      expect([answer.status, codesOf(answer), files]).toEqual(["invalid", ["EMAIL_SENDER"], {}]);
      const sameDomain = await material.person({ subjectAltNames: [`email:${senderAddress.toUpperCase()}`] });
      expect(codesOf((await openInFolder(await signedBy(sameDomain), opening(material))).answer)).toEqual([
        "EMAIL_SENDER",
      ]);
    });

    it("may have one without any address only where that is allowed", async () => {
      const device = await material.person({ subjectAltNames: [] });
      const bytes = await signedBy(device);
      const { answer } = await openInFolder(bytes, opening(material));
      expect([answer.status, codesOf(answer)]).toEqual(["indeterminate", ["EMAIL_SENDER_UNKNOWN"]]);
      const allowed = await openInFolder(bytes, { ...opening(material), allowSignerWithoutAddress: true });
      expect([allowed.answer.status, Object.keys(allowed.files)]).toEqual(["valid", ["CT1"]]);
    });

    it("must have one that is valid at the time in question", async () => {
      const soon = await material.person({
        subjectAltNames: [`email:${senderAddress}`],
        notAfter: new Date(Date.now() + hour),
      });
      const bytes = await signedBy(soon);
      const later = { ...opening(material), at: new Date(Date.now() + 2 * hour) };
      const { answer, files } = await openInFolder(bytes, later);
      expect([answer.status, codesOf(answer), files]).toEqual(["invalid", ["EMAIL_SIGNER_INVALID"], {}]);
      expect((await openInFolder(bytes, opening(material))).answer.status).toBe("valid");
    });

    it("must have one that is for e-mail, and for signatures", async () => {
      const address = [`email:${senderAddress}`];
      for (const usage of [{ extendedKeyUsage: "serverAuth" }, { keyUsage: "keyEncipherment" }]) {
        const other = await material.person({ subjectAltNames: address, ...usage });
        expect(codesOf((await openInFolder(await signedBy(other), opening(material))).answer)).toEqual([
          "EMAIL_SIGNER_INVALID",
        ]);
      }
    });

    it("must be one whom the trust leads to", async () => {
      const trust = [material.recipient.parsed];
      const { answer, files } = await openInFolder(await securedBytes(material), { ...opening(material), trust });
      expect([answer.status, codesOf(answer), files]).toEqual(["indeterminate", ["EMAIL_SIGNER_UNTRUSTED"], {}]);
    });

    it.each([
      ["=?utf-8?q?boss=40clinic.example=2C?=", String.raw`"boss@clinic.example,"`],
      ["=?utf-8?q?=3Cboss=40clinic.example=3E?=", String.raw`"<boss@clinic.example>"`],
      ["=?utf-8?q?=22boss=22_=5C?=", String.raw`"\"boss\" \\"`],
      ["boss@clinic.example", String.raw`"boss@clinic.example"`],
    ])("is not hidden by the name that is put before the address (%s)", async (name, expected) => {
      const entity = `From: ${name} <${senderAddress}>\r\n${entityWithNames("filename=CT1")}`;
      const { answer } = await openInFolder(await securedEntity(material, entity), opening(material));
      expect(answer.content?.header.from).toBe(`${expected} <${senderAddress}>`);
    });

    it("must be the one sender that the message names", async () => {
      const entity = `From: ${senderAddress}, other@clinic.example\r\n${entityWithNames("filename=CT1")}`;
      const { answer } = await openInFolder(await securedEntity(material, entity), opening(material));
      expect(codesOf(answer)).toEqual(["EMAIL_SENDER"]);
    });
  });

  describe("what is not protected", () => {
    it("is never mixed into the content: what stands beside the encrypted part is all there is, and not accepted", async () => {
      const inner = new TextDecoder().decode(await securedBytes(material));
      const html = "Content-Type: text/html\r\n\r\n<img src='http://evil.example/";
      const mixed = `Content-Type: multipart/mixed; boundary=e\r\n\r\n--e\r\n${html}\r\n--e\r\n${inner}\r\n--e\r\n${html}'>\r\n--e--`;
      const bytes = new TextEncoder().encode(`From: ${senderAddress}\r\n${mixed}`);
      const { answer, files } = await openInFolder(bytes, opening(material));
      expect([answer.status, codesOf(answer), answer.layers, files]).toEqual([
        "invalid",
        ["EMAIL_NOT_ENCRYPTED", "EMAIL_NOT_SIGNED"],
        [],
        {},
      ]);
    });

    it("is not read where it stands around the parts of a signed message", async () => {
      const entity = entityWithNames("filename=CT1");
      const text = new TextDecoder("latin1").decode(await securedEntity(material, entity, [encrypted, signed]));
      const [, boundary = ""] = /boundary="([^"]+)"/.exec(text) ?? [];
      const first = text.indexOf(`--${boundary}`, text.indexOf("\r\n\r\n"));
      const foreign = "Content-Disposition: attachment; filename=EVIL\r\n\r\nevil\r\n";
      const changed = `${text.slice(0, first)}${foreign}${text.slice(first)}--${boundary}\r\n${foreign}`;
      const { answer, files } = await openInFolder(new TextEncoder().encode(changed), opening(material));
      expect([answer.status, Object.keys(files)]).toEqual(["valid", ["CT1"]]);
    });

    it("is told: header fields that anybody can have written", async () => {
      const bytes = await securedEntity(material, entityWithNames("filename=CT1"));
      const { answer } = await openInFolder(bytes, opening(material));
      expect(answer.unprotected).toEqual(["from", "to", "subject"]);
      expect(answer.warnings.map(({ code }) => code)).toEqual(["EMAIL_HEADER_UNPROTECTED"]);
      expect(answer.content?.header).toMatchObject({ subject: "outside", isProtected: false });
    });

    it.each([
      ["signed only", [signed], ["EMAIL_NOT_ENCRYPTED"]],
      ["encrypted only", [encrypted], ["EMAIL_NOT_OPENED"]],
      ["compressed only", [compressed], ["EMAIL_NOT_ENCRYPTED", "EMAIL_NOT_SIGNED"]],
      ["neither", [], ["EMAIL_NOT_ENCRYPTED", "EMAIL_NOT_SIGNED"]],
    ] as const)(
      "a message that is %s is an answer, also where indeterminate ones are allowed",
      async (_, layers, codes) => {
        const bytes = await securedEntity(material, entityWithNames("filename=CT1"), layers);
        const { answer, files } = await openInFolder(bytes, { ...opening(material), allowIndeterminate: true });
        expect([answer.status, codesOf(answer), files]).toEqual(["invalid", codes, {}]);
      },
    );
  });

  describe("names of attachments", () => {
    const opened = async (...names: readonly string[]) =>
      openInFolder(await securedEntity(material, entityWithNames(...names)), opening(material));

    it.each([
      ["../../evil", "evil"],
      ["/etc/passwd", "etc/passwd"],
      ["a/../../b", "a/b"],
      [String.raw`..\\..\\evil`, ".._.._evil"],
      ["C:/evil", "C_/evil"],
      ["CON", "_ON"],
      ["dir/nul.dcm", "dir/_ul.dcm"],
      ["name. . ", "name"],
      ["...", "part-1"],
      ["/", "part-1"],
    ])("%j stays inside the folder", async (name, expected) => {
      const { answer, files } = await opened(`filename="${name}"`);
      expect([answer.status, Object.keys(files)]).toEqual(["valid", [expected]]);
      expect(answer.warnings.map(({ code }) => code)).toContain("EMAIL_NAME_CHANGED");
    });

    it("with NULL, line ends and overrides of direction become names without", async () => {
      const { files } = await opened("filename*=utf-8''a%00b%0d%0ac%E2%80%AEd");
      expect(Object.keys(files)).toEqual(["a_b__c_d"]);
    });

    it("of a File-set come from its File IDs", async () => {
      const entity = 'Content-Type: application/dicom; id="IMAGES/CT1"; name=other\r\n\r\nimage';
      const { files } = await openInFolder(await securedEntity(material, entity), opening(material));
      expect(Object.keys(files)).toEqual(["IMAGES/CT1"]);
    });

    it.each([
      [["filename=CT1", "filename=CT1"]],
      [["filename=CT1", "filename=ct1"]],
      [["filename=A", 'filename="A/B"']],
      [['filename="A/B"', "filename=a"]],
      [['filename="../A"', "filename=A"]],
    ])("%j would overwrite each other, and are refused", async (names) => {
      await expect(opened(...names)).rejects.toMatchObject({ code: "ERR_EMAIL_ATTACHMENT_NAME" });
    });
  });

  describe("limits", () => {
    const many = (count: number): string =>
      entityWithNames(...Array.from({ length: count }, (_, at) => `filename=F${at}`));
    const nested = (depth: number): string => {
      const opens = Array.from(
        { length: depth },
        (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
      );
      return `${opens.join("")}Content-Disposition: attachment; filename=CT1\r\n\r\nx`;
    };

    it.each([
      ["parts", () => many(20), { maxParts: 10 }, { maxParts: 30 }],
      ["multiparts inside each other", () => nested(6), { maxDepth: 5 }, { maxDepth: 6 }],
      ["octets", () => many(3), { maxLength: 2000 }, { maxLength: 100_000 }],
    ] as const)("of %s are held", async (_title, entity, refusing, accepting) => {
      const bytes = await securedEntity(material, entity());
      const refused = openInFolder(bytes, { ...opening(material), ...refusing });
      await expect(refused).rejects.toMatchObject({ code: "ERR_EMAIL_LIMIT" });
      const { answer } = await openInFolder(bytes, { ...opening(material), ...accepting });
      expect(answer.status).toBe("valid");
    });

    it("of headers are held, outside and inside", async () => {
      const entity = (length: number): string =>
        `X-Long: ${"x".repeat(length)}\r\nContent-Disposition: attachment; filename=CT1\r\n\r\nx`;
      const bytes = await securedEntity(material, entity(70_000));
      const { answer, files } = await openInFolder(bytes, opening(material));
      expect([codesOf(answer), files]).toEqual([["EMAIL_NOT_OPENED"], {}]);
      const outside = openInFolder(new TextEncoder().encode(entity(70_000)), opening(material));
      await expect(outside).rejects.toMatchObject({ code: "ERR_EMAIL_DAMAGED" });
      const good = await securedEntity(material, entity(60_000));
      expect((await openInFolder(good, opening(material))).answer.status).toBe("valid");
    });

    it("of layers are held", async () => {
      const layers = [signed, ...Array.from({ length: 6 }, () => encrypted)];
      const bytes = await securedEntity(material, many(1), layers);
      await expect(openInFolder(bytes, { ...opening(material), maxDepth: 6 })).rejects.toMatchObject({
        code: "ERR_EMAIL_LIMIT",
      });
      expect((await openInFolder(bytes, { ...opening(material), maxDepth: 7 })).answer.status).toBe("valid");
    });

    it("of what comes out of compression are held", async () => {
      const zeros = new Uint8Array(70 * 1024 * 1024);
      const head = new TextEncoder().encode("Content-Disposition: attachment; filename=CT1\r\n\r\n");
      const bomb = await securedEntity(material, Buffer.concat([head, zeros]), [signed, compressed, encrypted]);
      expect(bomb.length).toBeLessThan(1_000_000);
      await expect(openInFolder(bomb, opening(material))).rejects.toMatchObject({ code: "ERR_EMAIL_LIMIT" });
      const small = await securedEntity(material, Buffer.concat([head, zeros.subarray(0, 2_000_000)]), [
        signed,
        compressed,
        encrypted,
      ]);
      expect((await openInFolder(small, opening(material))).answer.status).toBe("valid");
    });
  });

  it("ends where a signal says so, and leaves nothing behind", async () => {
    const signal = AbortSignal.abort(new RangeError("stopped"));
    const reading = openInFolder(await securedBytes(material), { ...opening(material), signal });
    await expect(reading).rejects.toThrow("stopped");
  });
});
