import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { mkdirSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type FileSetProgress, openFileSet, sealFileSet } from "../../src/node/index.js";
import { createAuthority, type Identity } from "../identities.js";
import { sampleFile } from "../sealed-files.js";

describeWithPeer("openssl", "a Secure File-set", () => {
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let identity: Identity;
  let temporary: TemporaryFolder;
  let count = 0;

  beforeAll(async () => {
    authority = await createAuthority();
    identity = await authority.issue();
    temporary = await temporaryFolder();
  });
  afterAll(async () => {
    await authority.close();
    await temporary[Symbol.asyncDispose]();
  });

  const recipients = () => ({ recipients: [{ certificate: identity.certificate }] }) as const;
  const keys = () => ({ decryptors: [identity.decryptor] });
  const fresh = (): string => join(temporary.path, `folder-${count++}`);

  /** A File-set with a DICOMDIR, two images below it, and a file that is not DICOM. */
  async function fileSet(): Promise<string> {
    const folder = fresh();
    await mkdir(join(folder, "IMAGES/SERIES"), { recursive: true });
    await writeFile(join(folder, "DICOMDIR"), sampleFile);
    for (const name of ["IM1", "IM2"]) await writeFile(join(folder, "IMAGES/SERIES", name), sampleFile);
    await writeFile(join(folder, "README.TXT"), "not DICOM");
    return folder;
  }

  async function contentOf(folder: string): Promise<Record<string, Uint8Array>> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = files.map(
      async (file) => [file.slice(folder.length + 1), Uint8Array.from(await readFile(file))] as const,
    );
    return Object.fromEntries(await Promise.all(read));
  }

  it("holds every DICOM file under its own path, DICOMDIR included, and opens to the same files", async () => {
    const [from, secure, out] = [await fileSet(), fresh(), fresh()];
    const result = await sealFileSet(secure, from, { ...recipients(), signers: [identity.signer] });
    expect(result).toEqual({
      sealed: ["DICOMDIR", "IMAGES/SERIES/IM1", "IMAGES/SERIES/IM2"],
      skipped: ["README.TXT"],
      hasDicomdir: true,
    });
    expect(Object.values(await contentOf(secure)).some((bytes) => Buffer.from(bytes).includes("Doe^Jane"))).toBe(false);
    const opened = await openFileSet(out, secure, { ...keys(), trust: [authority.certificate] });
    expect(opened.hasDicomdir).toBe(true);
    expect(opened.files.map((file) => "verdict" in file && file.verdict.basicProfile.isMet)).toEqual([
      true,
      true,
      true,
    ]);
    const same = { DICOMDIR: sampleFile, "IMAGES/SERIES/IM1": sampleFile, "IMAGES/SERIES/IM2": sampleFile };
    expect(await contentOf(out)).toEqual(same);
  });

  it("opens without the files that cannot be opened, and says which", async () => {
    const [from, secure, out] = [await fileSet(), fresh(), fresh()];
    await sealFileSet(secure, from, recipients());
    const path = join(secure, "IMAGES/SERIES/IM1");
    const bytes = await readFile(path);
    bytes[bytes.length - 50]! ^= 4;
    await writeFile(path, bytes);
    const { files } = await openFileSet(out, secure, keys());
    expect(files.map((file) => ("error" in file ? (file.error as { code: string }).code : "opened"))).toEqual([
      "opened",
      "ERR_MEDIA_NOT_OPENED",
      "opened",
    ]);
    expect(Object.keys(await contentOf(out)).sort()).toEqual(["DICOMDIR", "IMAGES/SERIES/IM2"]);
  });

  it("opens without the files that cannot be read", async () => {
    const [from, secure, out] = [await fileSet(), fresh(), fresh()];
    await sealFileSet(secure, from, recipients());
    // A name that is no UTF-8 is found, but never by its text: reading it fails, for root too.
    const path = join(secure, "IMAGES/SERIES/IM1");
    await rename(path, Buffer.concat([Buffer.from(join(secure, "IMAGES/SERIES/IM1")), Buffer.of(0xff)]));
    const { files } = await openFileSet(out, secure, keys());
    expect(files.map((file) => "verdict" in file)).toEqual([true, false, true]);
    expect(Object.keys(await contentOf(out)).sort()).toEqual(["DICOMDIR", "IMAGES/SERIES/IM2"]);
  });

  it("is refused where another folder appeared in its place meanwhile", async () => {
    const [from, secure] = [await fileSet(), fresh()];
    let isTaken = false;
    const onProgress = (): void => {
      if (!isTaken) mkdirSync(join(secure, "taken"), { recursive: true });
      isTaken = true;
    };
    await expect(sealFileSet(secure, from, { ...recipients(), onProgress })).rejects.toMatchObject({
      code: "ERR_MEDIA_FILE_SET",
    });
    expect(await readdir(secure)).toEqual(["taken"]);
    expect((await readdir(temporary.path)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("is not there at all when one file cannot be sealed", async () => {
    const [from, secure] = [await fileSet(), fresh()];
    let calls = 0;
    const controller = new AbortController();
    const onProgress = (): void => {
      if (++calls === 3) controller.abort();
    };
    const sealing = sealFileSet(secure, from, { ...recipients(), onProgress, signal: controller.signal });
    await expect(sealing).rejects.toMatchObject({ name: "AbortError" });
    expect((await readdir(temporary.path)).filter((name) => name.startsWith("."))).toEqual([]);
    await expect(readdir(secure)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("tells how far it is", async () => {
    const seen: FileSetProgress[] = [];
    await sealFileSet(fresh(), await fileSet(), { ...recipients(), onProgress: (progress) => seen.push(progress) });
    const bytesTotal = 3 * sampleFile.length;
    expect(seen.at(-1)).toEqual({ filesDone: 3, filesTotal: 3, bytesDone: bytesTotal, bytesTotal });
    expect(seen.every(({ bytesDone }, at) => at === 0 || bytesDone >= seen[at - 1]!.bytesDone)).toBe(true);
  });

  it("refuses an output folder that is not empty or inside the input, and an input without DICOM files", async () => {
    const from = await fileSet();
    const seal = (folder: string, input = from) => sealFileSet(folder, input, recipients());
    await expect(seal(from)).rejects.toMatchObject({ code: "ERR_MEDIA_FILE_SET" });
    await expect(seal(join(from, "secure"))).rejects.toMatchObject({ code: "ERR_MEDIA_FILE_SET" });
    await expect(seal(await fileSet())).rejects.toMatchObject({ code: "ERR_MEDIA_FILE_SET" });
    const empty = fresh();
    await mkdir(empty);
    await expect(seal(fresh(), empty)).rejects.toMatchObject({ code: "ERR_MEDIA_FILE_SET" });
    await writeFile(join(empty, "text"), "text");
    await expect(seal(fresh(), empty)).rejects.toMatchObject({ code: "ERR_MEDIA_NOT_DICOM" });
    await rm(join(empty, "text"));
    expect((await seal(empty)).hasDicomdir).toBe(true);
  });
});
