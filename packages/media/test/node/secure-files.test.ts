import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { collectChunks, contentInfo, dataContent, signedData } from "@dicomsec/pki";
import { openSecureFileTo, sealFileTo } from "../../src/node/index.js";
import { createAuthority, type Identity } from "../identities.js";
import { sampleFile } from "../sealed-files.js";

describeWithPeer("openssl", "Secure DICOM Files on disk", () => {
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let identity: Identity;
  let folder: TemporaryFolder;
  let input: string;

  beforeAll(async () => {
    authority = await createAuthority();
    identity = await authority.issue();
    folder = await temporaryFolder();
    input = join(folder.path, "input.dcm");
    await writeFile(input, sampleFile);
  });
  afterAll(async () => {
    await authority.close();
    await folder[Symbol.asyncDispose]();
  });

  const recipients = () => ({ recipients: [{ certificate: identity.certificate }] }) as const;
  const keys = () => ({ decryptors: [identity.decryptor] });
  const names = async (): Promise<string[]> => (await readdir(folder.path)).sort();
  const read = async (path: string): Promise<Uint8Array> => Uint8Array.from(await readFile(path));

  it("are sealed and opened from paths and from streams, and what was opened is for its owner's eyes", async () => {
    const [first, second, out] = ["first", "second", "out"].map((name) => join(folder.path, name));
    await sealFileTo(first!, input, { ...recipients(), signers: [identity.signer] });
    await sealFileTo(second!, { chunks: createReadStream(input) }, { ...recipients(), sync: false });
    const verdict = await openSecureFileTo(out!, first!, { ...keys(), trust: [authority.certificate] });
    expect(verdict.basicProfile.isMet).toBe(true);
    expect(await read(out!)).toEqual(sampleFile);
    expect((await stat(out!)).mode & 0o777).toBe(0o600);
    await openSecureFileTo(out!, { chunks: createReadStream(second!) }, { ...keys(), overwrite: true });
    expect(await read(out!)).toEqual(sampleFile);
    await expect(openSecureFileTo(out!, first!, keys())).rejects.toMatchObject({ code: "EEXIST" });
    await expect(sealFileTo(first!, input, recipients())).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("leave nothing behind when they are not accepted, and what was there before stays", async () => {
    const file = join(folder.path, "damaged");
    const out = join(folder.path, "kept");
    await sealFileTo(file, input, recipients());
    await writeFile(out, "before");
    const damaged = await read(file);
    damaged[damaged.length - 100]! ^= 1;
    await writeFile(file, damaged);
    const before = await names();
    const opening = openSecureFileTo(out, file, { ...keys(), overwrite: true });
    await expect(opening).rejects.toMatchObject({ code: "ERR_MEDIA_NOT_OPENED" });
    expect(await names()).toEqual(before);
    expect(await readFile(out, "utf8")).toBe("before");
    const sealing = sealFileTo(join(folder.path, "never"), file, recipients());
    await expect(sealing).rejects.toMatchObject({ code: "ERR_MEDIA_NOT_DICOM" });
    expect(await names()).toEqual(before);
  });

  it("show no content under the final name before it was checked", async () => {
    const [file, out] = ["long", "long-out"].map((name) => join(folder.path, name));
    const long = new Uint8Array(3_000_000);
    long.set(sampleFile);
    await sealFileTo(file!, long, recipients());
    const seen: boolean[] = [];
    await openSecureFileTo(out!, file!, { ...keys(), onProgress: () => seen.push(existsSync(out!)) });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).not.toContain(true);
    expect(await read(out!)).toEqual(long);
  });

  it("are written as they were checked, also from a stream that uses its memory again", async () => {
    const long = new Uint8Array(3_000_000).map((_, at) => at >>> 8);
    long.set(sampleFile);
    const content = signedData(dataContent(long), { signers: [{ signer: identity.signer }] });
    const signed = await collectChunks(contentInfo(content));
    async function* inOneBuffer(): AsyncIterable<Uint8Array> {
      const buffer = new Uint8Array(300_000);
      for (let at = 0; at < signed.length; at += buffer.length) {
        const piece = signed.subarray(at, at + buffer.length);
        buffer.set(piece);
        yield buffer.subarray(0, piece.length);
        buffer.fill(0xaa);
      }
    }
    const out = join(folder.path, "from-one-buffer");
    await openSecureFileTo(out, { chunks: inOneBuffer() }, {});
    expect(Buffer.compare(await read(out), long)).toBe(0);
  });

  it("report an input that is not there, and a folder that does not exist", async () => {
    await expect(sealFileTo(join(folder.path, "x"), join(folder.path, "none"), recipients())).rejects.toMatchObject({
      code: "ENOENT",
    });
    const nowhere = sealFileTo(join(folder.path, "none", "x"), input, recipients());
    await expect(nowhere).rejects.toMatchObject({ code: "ENOENT" });
  });
});
