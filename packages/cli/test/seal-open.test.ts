import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  concatBytes,
  createTestCa,
  runProcess,
  type TestCa,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec, mainFile, startDicomsec } from "./run-dicomsec.js";
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

  it("judges signers at the time that is asked for", async () => {
    const { privateKeyFile, certificateFile } = signer;
    const file = await sealed(
      "--to",
      recipient.certificateFile,
      "--sign-key",
      privateKeyFile,
      "--sign-cert",
      certificateFile,
    );
    const open = (...words: string[]) => dicomsec(["open", file, "--out", fresh(), ...byKey(), ...words]);
    const trust = ["--trust", ca.certificateFile];
    expect((await open(...trust, "--at", new Date().toISOString())).exitCode).toBe(0);
    expect((await open(...trust, "--at", "2090-01-31")).stderr).toContain("[ERR_MEDIA_UNTRUSTED]");
    expect((await open(...trust, "--at", "2026-01-31 12:00")).exitCode).toBe(2);
    expect((await open("--at", "2026-01-31")).exitCode).toBe(2);
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

  it("leaves nothing of an unchecked content when a signal ends it", async () => {
    const large = await folder.write("large.dcm", concatBytes(ctFile(), new Uint8Array(400_000_000)));
    const file = fresh();
    expect((await dicomsec(["seal", large, "--out", file, "--to", recipient.certificateFile])).exitCode).toBe(0);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const place = fresh();
      await mkdir(place);
      const running = startDicomsec(["open", file, "--out", join(place, "ct.dcm"), ...byKey()]);
      const ended = once(running, "exit");
      while (running.exitCode === null && (await readdir(place)).length === 0) await setTimeout(5);
      running.kill(signal);
      expect([signal, ...(await ended)]).toEqual([signal, 1, null]);
      expect(await readdir(place)).toEqual([]);
    }
    await Promise.all([rm(large), rm(file)]);
  });

  it("ends when it is interrupted while standard input is silent", async () => {
    const place = fresh();
    await mkdir(place);
    const running = spawn(process.execPath, [mainFile, "open", "-", "--out", join(place, "ct.dcm"), ...byKey()], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const ended = once(running, "exit");
    while (running.exitCode === null && (await readdir(place)).length === 0) await setTimeout(5);
    running.kill("SIGTERM");
    expect(await ended).toEqual([1, null]);
    expect(await readdir(place)).toEqual([]);
  });

  it("never replaces its input, a pipe or a device, even with --force", async () => {
    const file = await sealed("--to", recipient.certificateFile);
    const before = await bytesOf(file);
    const [link, pipe] = [fresh(), fresh()];
    await symlink(file, link);
    await runProcess("mkfifo", [pipe]);
    for (const out of [file, link, pipe]) {
      const result = await dicomsec(["open", file, "--out", out, "--force", ...byKey()]);
      expect([out, result.exitCode, result.stdout]).toEqual([out, 2, ""]);
      expect(result.stderr).toMatch(/^dicomsec: --out: the output is (the input|a device or a pipe)\n$/);
    }
    const sealing = await dicomsec(["seal", input, "--out", input, "--force", "--to", recipient.certificateFile]);
    expect(sealing.exitCode).toBe(2);
    expect([await bytesOf(file), await bytesOf(input)]).toEqual([before, ctFile()]);
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  });

  it("reads a named pipe", async () => {
    const [pipe, out] = [fresh(), fresh()];
    await runProcess("mkfifo", [pipe]);
    const sealing = dicomsec(["seal", pipe, "--out", out, "--to", recipient.certificateFile]);
    await writeFile(pipe, ctFile());
    expect(await sealing).toMatchObject({ exitCode: 0, stderr: "" });
    const opened = fresh();
    expect((await dicomsec(["open", out, "--out", opened, ...byKey()])).exitCode).toBe(0);
    expect(await bytesOf(opened)).toEqual(ctFile());
  });

  it("ends in one line when the reader of its output goes away", async () => {
    const large = await folder.write("piped.dcm", concatBytes(ctFile(), new Uint8Array(5_000_000)));
    const words = [mainFile, "seal", large, "--out", "-", "--to", recipient.certificateFile];
    const running = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(running, "exit");
    running.stdout.once("data", () => running.stdout.destroy());
    const stderr = await text(running.stderr);
    expect([await ended, stderr]).toEqual([[1, null], "dicomsec: who reads the output went away\n"]);
  });

  it("seals to the holder of a bundle, and refuses one of several holders or with an issuer first", async () => {
    const [holder, issuer, another] = [recipient.certificate, ca.certificate, signer.certificate];
    const right = await folder.write("right.pem", [holder, issuer].join("\n"));
    expect((await dicomsec(["open", await sealed("--to", right), "--out", fresh(), ...byKey()])).exitCode).toBe(0);
    for (const certificates of [
      [issuer, holder],
      [holder, another],
      [holder, issuer, another],
    ]) {
      const bundle = await folder.write("bundle.pem", certificates.join("\n"));
      const { exitCode, stderr } = await dicomsec(["seal", input, "--out", fresh(), "--to", bundle]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("must come first")]);
    }
  });

  it("warns of an expired certificate, of the recipient and of the signer", async () => {
    const [day, now] = [86_400_000, Date.now()];
    const expired = await ca.issue({ notBefore: new Date(now - 3 * day), notAfter: new Date(now - day) });
    const words = ["--to", expired.certificateFile, "--sign-key", expired.privateKeyFile];
    const result = await dicomsec(["seal", input, "--out", fresh(), ...words, "--sign-cert", expired.certificateFile]);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toBe(
      "dicomsec: a certificate of --to is expired or not yet valid\n" +
        "dicomsec: the certificate of the signer is expired or not yet valid\n",
    );
  });

  it("refuses options that would be passed over, and a list of revoked certificates that is none", async () => {
    const file = await sealed("--to", recipient.certificateFile);
    const crl = await folder.write("ca.crl", await ca.crl());
    const to = ["--to", recipient.certificateFile];
    const open = ["open", file, "--out", fresh(), ...byKey()];
    const cases: [string[], number, string][] = [
      [["seal", input, "--out", fresh(), ...to, "--sign-alias", "one"], 2, "need --sign-key"],
      [["seal", input, "--out", fresh(), ...to, "--sign-password-file", crl], 2, "need --sign-key"],
      [["seal", input, "--out", fresh(), ...to, "--sign-cert", signer.certificateFile], 2, "need --sign-key"],
      [["open", file, "--out", fresh(), "--alias", "one"], 2, "--alias needs"],
      [[...open, "--crl", crl], 2, "--crl and --at need --trust"],
      [[...open, "--trust", ca.certificateFile, "--crl", ca.certificateFile], 4, "ERR_PKI_UNKNOWN_FORM"],
    ];
    for (const [words, code, message] of cases) {
      const { exitCode, stderr } = await dicomsec(words);
      expect([words.at(-2), exitCode, stderr]).toEqual([words.at(-2), code, expect.stringContaining(message)]);
    }
  });

  it("names the file that is missing, and takes a missing output folder for a usage error", async () => {
    const nowhere = join(folder.path, "nowhere");
    const to = ["--to", recipient.certificateFile];
    const missing = await dicomsec(["seal", input, "--out", fresh(), "--to", nowhere]);
    expect(missing).toMatchObject({ exitCode: 3, stderr: `dicomsec: ${nowhere}: no such file or folder\n` });
    expect((await dicomsec(["seal", input, "--out", join(nowhere, "out"), ...to])).exitCode).toBe(2);
  });

  it("reads a password behind a byte order mark", async () => {
    const marked = await folder.write("marked", "\ufeffcorrect horse\r\nsecond line");
    const file = await sealed("--password-file", marked);
    const options = { env: { DICOMSEC_PASSWORD: "correct horse" } };
    expect((await dicomsec(["open", file, "--out", fresh()], options)).exitCode).toBe(0);
  });

  it("prints a document with --json when the file is not opened, too", async () => {
    const file = await sealed("--to", recipient.certificateFile);
    const words = ["--out", fresh(), "--json"];
    const { exitCode, stdout } = await dicomsec(["open", file, ...words, ...byKey(), "--trust", ca.certificateFile]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual([{ file, error: expect.stringMatching(/\[ERR_MEDIA_UNTRUSTED\]$/) }]);
  });
});
