import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type OpenedEmail, openEmail, type OpenEmailOptions, type Protection } from "../src/index.js";
import {
  contentOf,
  cut,
  emailMaterial,
  type EmailMaterial,
  fileSet,
  opening,
  recipientAddress,
  securedBytes,
  senderAddress,
} from "./email-material.js";

const protections: readonly Protection[] = ["sign-then-encrypt", "encrypt-then-sign", "sign-encrypt-sign"];

describeWithPeer("openssl", "openEmail", () => {
  let folder: TemporaryFolder;
  let material: EmailMaterial;
  let count = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    material = await emailMaterial(folder.path);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  interface Opened {
    readonly answer: OpenedEmail;
    readonly files: Readonly<Record<string, Uint8Array>>;
    /** Everything there is beside the input, at any depth. */
    readonly all: readonly string[];
  }

  async function open(bytes: Uint8Array, options: OpenEmailOptions = {}, every = 50_000): Promise<Opened> {
    const place = join(folder.path, `place-${count++}`);
    const answer = await openEmail(cut(bytes, every), join(place, "out"), { ...opening(material), ...options });
    return { answer, files: await filesIn(join(place, "out")), all: await readdir(place, { recursive: true }) };
  }

  async function filesIn(path: string): Promise<Record<string, Uint8Array>> {
    const files: Record<string, Uint8Array> = {};
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isFile())) {
      const file = join(entry.parentPath, entry.name);
      files[file.slice(path.length + 1)] = new Uint8Array(await readFile(file));
    }
    return files;
  }

  const codesOf = ({ findings }: OpenedEmail): string[] => findings.map(({ code }) => code);

  describe.each(protections)("a message with %s", (protection) => {
    it.each([1, 77, 100_000])("gives the File-set as it was, cut after every %d bytes", async (every) => {
      const { answer, files, all } = await open(await securedBytes(material, { protection }), {}, every);
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
      expect(all.filter((name) => name.startsWith("."))).toEqual([]);
    });

    it("is the same compressed, and as one ZIP file", async () => {
      const compressed = await securedBytes(material, { protection, compress: true });
      expect((await open(compressed)).files).toEqual(fileSet);
      const { answer, files } = await open(await securedBytes(material, { protection, packaging: "zip" }));
      expect(answer.status).toBe("valid");
      expect(Object.keys(files)).toEqual(["FILESET.ZIP"]);
    });
  });

  it("says in which layers the content was", async () => {
    const bytes = await securedBytes(material, { protection: "sign-encrypt-sign", compress: true, digest: "SHA512" });
    const { answer } = await open(bytes);
    expect(answer.layers.map(({ kind }) => kind)).toEqual(["signed", "encrypted", "signed", "compressed"]);
    expect(answer.layers[1]).toMatchObject({ cipher: "aes-256-cbc" });
    expect(contentOf().attachments).toHaveLength(4);
  });

  it("says that nothing is known about a signer without trust, and writes nothing", async () => {
    const { trust: _, ...untrusting } = opening(material);
    const place = join(folder.path, `place-${count++}`);
    const answer = await openEmail([await securedBytes(material)], place, untrusting);
    expect([answer.status, codesOf(answer), answer.content]).toEqual([
      "indeterminate",
      ["EMAIL_SIGNER_NOT_JUDGED"],
      undefined,
    ]);
    await expect(readdir(place)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
