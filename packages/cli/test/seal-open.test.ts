import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  createTestCa,
  runProcess,
  type TestCa,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

describeWithPeer("openssl", "dicomsec seal and open", (openssl) => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let signer: TestIdentity;
  let recipient: TestIdentity;
  let input: string;
  let count = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(join(folder.path, "ca"));
    signer = await ca.issue();
    recipient = await ca.issue();
    input = await folder.write("ct.dcm", ctFile());
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  const fresh = (): string => join(folder.path, `out-${count++}`);
  const bytesOf = async (path: string): Promise<Uint8Array> => Uint8Array.from(await readFile(path));
  const byKey = (): string[] => ["--key", recipient.privateKeyFile, "--cert", recipient.certificateFile];

  async function sealed(...words: string[]): Promise<string> {
    const out = fresh();
    const { exitCode, stderr } = await dicomsec(["seal", input, "--out", out, ...words]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return out;
  }

  it("seals for a certificate, signed, and opens with the private key and a trusted authority", async () => {
    const file = await sealed(
      "--to",
      recipient.certificateFile,
      "--sign-key",
      signer.privateKeyFile,
      "--sign-cert",
      signer.certificateFile,
    );
    expect(Buffer.from(await bytesOf(file)).includes(planted.name)).toBe(false);
    const out = fresh();
    const opened = await dicomsec(["open", file, "--out", out, ...byKey(), "--trust", ca.certificateFile, "--json"]);
    expect([opened.exitCode, opened.stderr]).toEqual([0, ""]);
    expect(await bytesOf(out)).toEqual(ctFile());
    expect(JSON.parse(opened.stdout)).toEqual([
      {
        file,
        envelope: { cipher: "aes-256-cbc", recipients: [{ kind: "certificate", scheme: "RSAES-PKCS1-v1_5" }] },
        integrity: "signed",
        digests: ["SHA256"],
        signers: [
          expect.objectContaining({
            status: "valid",
            findings: [],
            signer: expect.objectContaining({ serial: expect.stringMatching(/^[0-9a-f]+$/) }),
            path: expect.objectContaining({ status: "valid" }),
          }),
        ],
        weaknesses: [],
        basicProfile: { isMet: true, departures: [] },
      },
    ]);
    const text = await dicomsec(["open", file, "--out", fresh(), ...byKey()]);
    expect(text).toMatchObject({ exitCode: 0, stdout: "" });
    expect(text.stderr).toBe("aes-256-cbc; signed (SHA256); signature valid, signer not judged: no --trust\n");
  });

  it("seals with a password from a file or the environment, from standard input to standard output", async () => {
    const password = await folder.write("password", "correct horse\n");
    const fromFile = await sealed("--password-file", password);
    const options = { env: { DICOMSEC_PASSWORD: "correct horse" } };
    const piped = await dicomsec(["seal", "-", "--out", "-"], { ...options, input: ctFile() });
    expect(piped.exitCode).toBe(0);
    const opened = await dicomsec(["open", "-", "--out", "-"], { ...options, input: piped.stdoutBytes });
    expect(opened.stdoutBytes).toEqual(ctFile());
    const out = fresh();
    expect((await dicomsec(["open", fromFile, "--out", out], options)).exitCode).toBe(0);
    expect(await bytesOf(out)).toEqual(ctFile());
  });

  it("says no, with exit code 1 and no output, to a wrong password, another recipient, a strange signer and a changed file", async () => {
    const file = await sealed("--to", recipient.certificateFile);
    const password = await folder.write("wrong-password", "wrong");
    const byPassword = await sealed("--password-file", await folder.write("right-password", "right"));
    const changed = await bytesOf(file);
    changed[changed.length - 60]! ^= 1;
    const changedFile = await folder.write("changed", changed);
    const out = fresh();
    const cases: [string[], string][] = [
      [["open", byPassword, "--password-file", password], "ERR_MEDIA_NOT_OPENED"],
      [["open", file, "--key", signer.privateKeyFile, "--cert", signer.certificateFile], "ERR_MEDIA_NO_RECIPIENT"],
      [["open", file, ...byKey(), "--trust", ca.certificateFile], "ERR_MEDIA_UNTRUSTED"],
      [["open", changedFile, ...byKey()], "ERR_MEDIA_NOT_OPENED"],
    ];
    for (const [words, code] of cases) {
      const { exitCode, stdout, stderr } = await dicomsec([...words, "--out", out]);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(new RegExp(`^dicomsec: [^\\n]+\\[${code}\\]\\n$`));
    }
    expect((await readdir(folder.path)).filter((name) => name.startsWith(".") || out.endsWith(name))).toEqual([]);
  });

  it("reads PKCS#12, and refuses a wrong password of it with exit code 4", async () => {
    const file = await sealed("--to", recipient.certificateFile);
    const store = await folder.write("recipient.p12", await ca.pkcs12(recipient, "pass"));
    const right = await dicomsec(["open", file, "--out", fresh(), "--keystore", store], {
      env: { DICOMSEC_PASSWORD: "pass" },
    });
    expect(right.exitCode).toBe(0);
    const wrong = await dicomsec(["open", file, "--out", fresh(), "--keystore", store], {
      env: { DICOMSEC_PASSWORD: "Pass" },
    });
    expect(wrong).toMatchObject({ exitCode: 4, stdout: "" });
    expect(wrong.stderr).toContain("[ERR_PKI_PASSWORD]");
    expect(wrong.stderr).not.toContain("Pass\n");
  });

  it("seals and opens a folder, and opens what can be opened of it", async () => {
    const from = join(folder.path, "set");
    await folder.write("set/DICOMDIR", ctFile(1));
    await folder.write("set/IMAGES/IM1", ctFile(2));
    await folder.write("set/notes.txt", "text");
    const [secure, out, second] = [fresh(), fresh(), fresh()];
    const result = await dicomsec(["seal", from, "--out", secure, "--to", recipient.certificateFile]);
    expect(result).toMatchObject({ exitCode: 0, stdout: "" });
    expect(result.stderr).toBe("dicomsec: left out, for they are no DICOM files: 1 (--json names them)\n");
    expect((await dicomsec(["open", secure, "--out", out, ...byKey()])).exitCode).toBe(0);
    expect(await bytesOf(join(out, "IMAGES/IM1"))).toEqual(ctFile(2));
    await writeFile(join(secure, "IMAGES/IM1"), "damaged");
    const partly = await dicomsec(["open", secure, "--out", second, ...byKey()]);
    expect(partly.exitCode).toBe(1);
    expect(partly.stderr).toMatch(/file 2 of 2: not opened: .*\[ERR_MEDIA_NOT_SECURE\]/);
    expect(await readdir(second)).toEqual(["DICOMDIR", "IMAGES"]);
    expect(await readdir(join(second, "IMAGES"))).toEqual([]);
  });

  it("refuses an existing output, no recipient, and inputs that are no DICOM files or no CMS objects", async () => {
    const to = ["--to", recipient.certificateFile];
    const cases: [string[], number][] = [
      [["seal", input, "--out", input, ...to], 2],
      [["seal", input, "--out", fresh()], 2],
      [["seal", await folder.write("text", "text"), "--out", fresh(), ...to], 3],
      [["seal", "/nowhere", "--out", fresh(), ...to], 3],
      [["seal", input, "--out", fresh(), "--to", input], 4],
      [["seal", input, "--out", fresh(), "--cipher", "rot13", ...to], 2],
      [["open", input, "--out", fresh(), ...byKey()], 3],
      [["open", input, "--out", "-", "--json", ...byKey()], 2],
    ];
    for (const [words, exitCode] of cases) {
      const result = await dicomsec(words);
      expect([words.slice(0, 2), result.exitCode, result.stdout]).toEqual([words.slice(0, 2), exitCode, ""]);
    }
    expect(await bytesOf(input)).toEqual(ctFile());
    expect((await dicomsec(["seal", input, "--out", fresh(), ...to, "--force"])).exitCode).toBe(0);
  });

  it("writes what OpenSSL decrypts, and opens what OpenSSL sealed", async () => {
    const file = await sealed("--to", recipient.certificateFile, "--cipher", "aes-128-cbc");
    const inner = fresh();
    const decrypt = ["cms", "-decrypt", "-inform", "DER", "-binary", "-in", file, "-out", inner];
    expect((await runProcess(openssl, [...decrypt, "-inkey", recipient.privateKeyFile])).exitCode).toBe(0);
    expect(Buffer.from(await bytesOf(inner)).includes(Buffer.from(ctFile()))).toBe(true);
    const [signedByOpenssl, sealedByOpenssl, out] = [fresh(), fresh(), fresh()];
    const sign = ["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-in", input, "-out", signedByOpenssl];
    await runProcess(openssl, [...sign, "-signer", signer.certificateFile, "-inkey", signer.privateKeyFile]);
    const encrypt = [
      "cms",
      "-encrypt",
      "-binary",
      "-outform",
      "DER",
      "-aes256",
      "-in",
      signedByOpenssl,
      "-out",
      sealedByOpenssl,
    ];
    await runProcess(openssl, [...encrypt, recipient.certificateFile]);
    const opened = await dicomsec(["open", sealedByOpenssl, "--out", out, ...byKey(), "--trust", ca.certificateFile]);
    expect(opened.exitCode).toBe(0);
    expect(opened.stderr).toContain("not as PS3.15 D.1 wants it");
    expect(await bytesOf(out)).toEqual(ctFile());
  });
});
