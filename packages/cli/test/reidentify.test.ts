import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  Dataset,
  readFile as parseFile,
  Tag,
  TransferSyntax,
  writeDataset,
  writeFile as encodeFile,
} from "@dicomsec/core";
import { collectChunks, contentInfo, dataContent, envelopedData, parseCertificate } from "@dicomsec/pki";
import { createTestCa, temporaryFolder, type TemporaryFolder, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

const password = "open sesame";

describeWithPeer("openssl", "dicomsec reidentify", () => {
  let folder: TemporaryFolder;
  let recipient: TestIdentity;
  let stranger: TestIdentity;
  let count = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const ca = await createTestCa(join(folder.path, "ca"));
    recipient = await ca.issue({ commonName: "recipient" });
    stranger = await ca.issue({ commonName: "stranger" });
    await folder.write("password", `${password}\n`);
    await folder.write("wrong-password", "close sesame\n");
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  const fresh = (): string => join(folder.path, `folder-${count++}`);
  const byKey = ({ privateKeyFile, certificateFile }: TestIdentity) => [
    "--key",
    privateKeyFile,
    "--cert",
    certificateFile,
  ];
  const byPassword = (name = "password") => ["--password-file", join(folder.path, name)];
  const nameIn = async (path: string) =>
    parseFile(Uint8Array.from(await readFile(path))).dataset.getString(Tag.PatientName);

  /** A de-identified file whose name can be restored with the recipient's key or the password. */
  async function deidentified(): Promise<Uint8Array> {
    const file = parseFile(ctFile(1, "Nobody"));
    const modified = new Dataset();
    modified.set(Tag.PatientName, planted.name);
    const payload = new Dataset();
    payload.set(Tag.ModifiedAttributesSequence, [modified]);
    const certificate = parseCertificate(new TextEncoder().encode(recipient.certificate));
    const content = await envelopedData(dataContent(writeDataset(payload)), {
      recipients: [{ certificate }, { password, iterations: 1000 }],
    });
    const item = file.dataset.addItem(Tag.EncryptedAttributesSequence);
    item.set(Tag.EncryptedContentTransferSyntaxUID, TransferSyntax.ExplicitVRLittleEndian);
    item.set(Tag.EncryptedContent, await collectChunks(contentInfo(content)), "OB");
    file.dataset.set(Tag.PatientIdentityRemoved, "YES");
    return encodeFile(file);
  }

  /** A folder with two of them, one of them deeper, and a file that is no DICOM. */
  async function inputs(): Promise<string> {
    const path = fresh();
    await mkdir(join(path, "deep"), { recursive: true });
    await writeFile(join(path, "a.dcm"), await deidentified());
    await writeFile(join(path, "deep", "b.dcm"), await deidentified());
    await writeFile(join(path, "note.txt"), "nothing to see");
    return path;
  }

  it("restores a folder with a key, and says nothing of its values", async () => {
    const out = fresh();
    const run = await dicomsec(["reidentify", await inputs(), "--out", out, ...byKey(recipient)]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "", stdout: "Re-identified 2 of 2 DICOM files\n" });
    expect((await readdir(out, { recursive: true })).sort()).toEqual(["a.dcm", "deep", "deep/b.dcm"]);
    for (const name of ["a.dcm", "deep/b.dcm"]) {
      const { dataset } = parseFile(Uint8Array.from(await readFile(join(out, name))));
      expect(dataset.getString(Tag.PatientName)).toBe(planted.name);
      expect(dataset.getString(Tag.PatientIdentityRemoved)).toBe("NO");
      expect(dataset.has(Tag.EncryptedAttributesSequence)).toBe(false);
      expect((await stat(join(out, name))).mode & 0o777).toBe(0o600);
    }
  });

  it("restores a file with a password, from a file or the environment", async () => {
    const input = join(await inputs(), "a.dcm");
    const out = fresh();
    const { exitCode, stdout } = await dicomsec(["reidentify", input, "--out", out, ...byPassword(), "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ number: 1, input, output: "a.dcm" }]);
    expect(await nameIn(join(out, "a.dcm"))).toBe(planted.name);
    const env = { DICOMSEC_PASSWORD: password };
    expect((await dicomsec(["reidentify", input, "--out", fresh()], { env })).exitCode).toBe(0);
  });

  it.each([
    ["of another", () => byKey(stranger), "ERR_REIDENTIFICATION_NO_KEY"],
    ["of a wrong password", () => byPassword("wrong-password"), "ERR_REIDENTIFICATION_NOT_DECRYPTED"],
  ])("writes nothing of what it opens with the key %s", async (_, words, code) => {
    const out = fresh();
    const { exitCode, stdout, stderr } = await dicomsec(["reidentify", await inputs(), "--out", out, ...words()]);
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^Re-identified 0 of 2 DICOM files\n {2}input 1: /);
    expect(stdout).toContain(`[${code}]`);
    expect(stdout).not.toContain("a.dcm");
    expect(await readdir(out).catch(() => [])).toEqual([]);
  });

  it("does what it can where one file of several cannot be restored", async () => {
    const input = await inputs();
    await writeFile(join(input, "c.dcm"), ctFile(3));
    const out = fresh();
    const { exitCode, stdout } = await dicomsec(["reidentify", input, "--out", out, ...byPassword()]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("input 2: ");
    expect(stdout).toContain("[ERR_REIDENTIFICATION_NO_ENCRYPTED_ATTRIBUTES]");
    expect((await readdir(out)).sort()).toEqual(["a.dcm", "deep"]);
  });

  it("replaces a file only with --force", async () => {
    const input = await inputs();
    const out = fresh();
    await mkdir(out);
    await writeFile(join(out, "a.dcm"), "mine");
    const words = ["reidentify", input, "--out", out, ...byPassword()];
    const refused = await dicomsec(words);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain("[EEXIST]");
    expect(await readFile(join(out, "a.dcm"), "utf8")).toBe("mine");
    expect((await dicomsec([...words, "--force"])).exitCode).toBe(0);
    expect(await nameIn(join(out, "a.dcm"))).toBe(planted.name);
  });

  it("refuses folders that lie in one another, also behind a link", async () => {
    const input = await inputs();
    for (const out of [join(input, "out"), input, folder.path]) {
      const { exitCode, stderr } = await dicomsec(["reidentify", input, "--out", out, ...byPassword()]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("ERR_DEIDENTIFICATION_FOLDERS");
    }
    const out = fresh();
    await mkdir(out);
    const elsewhere = fresh();
    await mkdir(elsewhere);
    await symlink(elsewhere, join(out, "deep"));
    expect((await dicomsec(["reidentify", input, "--out", out, ...byPassword()])).exitCode).toBe(2);
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it("wants a key, and inputs that are there and are DICOM", async () => {
    const input = await inputs();
    const noKey = await dicomsec(["reidentify", input, "--out", fresh()]);
    expect(noKey.exitCode).toBe(2);
    expect(noKey.stderr).toContain("a key is needed");
    expect((await dicomsec(["reidentify", join(input, "none"), "--out", fresh(), ...byPassword()])).exitCode).toBe(3);
    const empty = fresh();
    await mkdir(empty);
    expect((await dicomsec(["reidentify", empty, "--out", fresh(), ...byPassword()])).exitCode).toBe(3);
    const missing = await dicomsec(["reidentify", input, "--out", fresh(), ...byPassword("missing")]);
    expect(missing.exitCode).toBe(3);
  });
});
