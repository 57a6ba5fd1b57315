import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  concatBytes,
  createTestCa,
  type ProcessResult,
  temporaryFolder,
  type TemporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { SMTPServer } from "smtp-server";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

const senderAddress = "sender@clinic.example";
const recipientAddress = "recipient@archive.example";

describeWithPeer("openssl", "dicomsec email", () => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let sender: TestIdentity;
  let recipient: TestIdentity;
  let study: string;
  let count = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(join(folder.path, "ca"));
    sender = await ca.issue({ subjectAltNames: [`email:${senderAddress}`] });
    recipient = await ca.issue({ subjectAltNames: [`email:${recipientAddress}`] });
    study = join(folder.path, "study");
    await mkdir(study);
    await folder.write("study/DICOMDIR", "the directory");
    await folder.write("study/IMAGES/CT1", ctFile());
    await folder.write("text.txt", "Guten Tag");
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  const fresh = (): string => join(folder.path, `out-${count++}`);
  const signing = (): string[] => ["--key", sender.privateKeyFile, "--cert", sender.certificateFile];
  const keys = (): string[] => ["--key", recipient.privateKeyFile, "--cert", recipient.certificateFile];
  const seal = (...words: string[]): Promise<ProcessResult> =>
    dicomsec(["email", "seal", study, ...signing(), "--recipient", recipient.certificateFile, ...words]);

  async function sealed(...words: string[]): Promise<string> {
    const out = fresh();
    const { exitCode, stderr } = await seal("--out", out, ...words);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return out;
  }

  const open = (file: string, out: string, ...words: string[]): Promise<ProcessResult> =>
    dicomsec(["email", "open", file, "--out", out, ...keys(), ...words]);
  const trusting = (): string[] => ["--trust", ca.certificateFile];

  it("seals a folder, with the addresses of the certificates, and opens it", async () => {
    const file = await sealed("--subject", planted.name, "--text-file", join(folder.path, "text.txt"));
    const text = await readFile(file, "latin1");
    expect(text).toContain(`From: ${senderAddress}\r\nTo: ${recipientAddress}\r\nSubject: [...]\r\n`);
    expect(text).not.toContain(planted.name);
    const out = fresh();
    const { exitCode, stdout, stderr } = await open(file, out, ...trusting(), "--json");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      file,
      status: "valid",
      findings: [],
      warnings: [],
      layers: [
        { kind: "encrypted", cipher: "aes-256-cbc", recipients: 1 },
        { kind: "signed", signers: [expect.objectContaining({ status: "valid", digest: "SHA256" })] },
      ],
      unprotected: ["subject"],
      header: expect.objectContaining({ from: senderAddress, subject: planted.name, isProtected: true }),
      text: "Guten Tag",
      files: [
        { name: "DICOMDIR", length: 13 },
        { name: "IMAGES/CT1", length: ctFile().length },
      ],
    });
    expect(new Uint8Array(await readFile(join(out, "IMAGES/CT1")))).toEqual(ctFile());
  });

  it("says what it found to people, and names nobody", async () => {
    const file = await sealed("--protection", "encrypt-then-sign", "--compress", "--zip", "--cipher", "aes-128-cbc");
    const out = fresh();
    const { exitCode, stdout, stderr } = await open(file, out, ...trusting());
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toBe("valid; signed, revocation not checked; encrypted with aes-128-cbc; compressed; 1 files\n");
    expect(await readdir(out)).toEqual(["FILESET.ZIP"]);
  });

  it("reads from standard input what it wrote to standard output", async () => {
    const { stdoutBytes, exitCode } = await seal("--out", "-");
    expect(exitCode).toBe(0);
    const out = fresh();
    const words = ["email", "open", "-", "--out", out, ...keys(), ...trusting()];
    expect((await dicomsec(words, { input: stdoutBytes })).exitCode).toBe(0);
    expect((await readdir(out)).toSorted()).toEqual(["DICOMDIR", "IMAGES"]);
  });

  describe("answers no, and writes nothing,", () => {
    async function expectNo(file: string, code: string, ...words: string[]): Promise<void> {
      const out = fresh();
      const { exitCode, stdout } = await open(file, out, ...words, "--json");
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly code: string }[] };
      expect([exitCode, findings.map((one) => one.code)]).toEqual([1, [code]]);
      await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
    }

    it("without trust", async () => {
      const file = await sealed();
      await expectNo(file, "EMAIL_SIGNER_NOT_JUDGED");
      const out = fresh();
      const { exitCode } = await open(file, out, "--allow-indeterminate");
      expect([exitCode, (await readdir(out)).length]).toEqual([1, 2]);
    });

    it("with another trust, and when the signer was revoked", async () => {
      const file = await sealed();
      await expectNo(file, "EMAIL_SIGNER_UNTRUSTED", "--trust", recipient.certificateFile);
      const revoked = await ca.issue({ subjectAltNames: [`email:${senderAddress}`] });
      const key = ["--key", revoked.privateKeyFile, "--cert", revoked.certificateFile];
      const other = fresh();
      const words = ["email", "seal", study, "--out", other, "--recipient", recipient.certificateFile, ...key];
      expect((await dicomsec(words)).exitCode).toBe(0);
      await ca.revoke(revoked);
      const crl = await folder.write("crl.pem", await ca.crl());
      await expectNo(other, "EMAIL_SIGNER_INVALID", ...trusting(), "--crl", crl);
    });

    it("when one letter was changed", async () => {
      const text = await readFile(await sealed(), "latin1");
      const at = Math.floor(text.length / 2);
      const letter = /[A-Z]/.exec(text.slice(at))!;
      const place = at + letter.index;
      const changed = `${text.slice(0, place)}${letter[0] === "A" ? "B" : "A"}${text.slice(place + 1)}`;
      await expectNo(await folder.write("changed.eml", changed), "EMAIL_NOT_OPENED", ...trusting());
    });

    it("when the message is to somebody else", async () => {
      const other = ["--key", sender.privateKeyFile, "--cert", sender.certificateFile];
      const words = ["email", "open", await sealed(), "--out", fresh(), ...other, ...trusting()];
      const { exitCode, stderr } = await dicomsec(words);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("[ERR_EMAIL_NO_RECIPIENT]")]);
    });
  });

  it("tells by the exit code what is wrong with the command line, and with the input", async () => {
    const usage = [
      await seal(),
      await seal("--out", fresh(), "--from", "other@clinic.example"),
      await seal("--out", fresh(), "--to", "a@b.example\r\nBcc: c@d.example"),
      await seal("--out", fresh(), "--smtp", "smtps://localhost"),
      await seal("--smtp", "smtps://user:password@localhost"),
      await seal("--smtp", "http://localhost"),
      await seal("--out", fresh(), "--smtp-user", "clinic"),
      await seal("--out", await sealed()),
      await dicomsec(["email", "seal", study, "--out", fresh(), "--recipient", recipient.certificateFile]),
      await dicomsec(["email", "seal", study, "--out", fresh(), ...signing()]),
      await open(await sealed(), study, ...trusting()),
    ];
    expect(usage.map(({ exitCode }) => exitCode)).toEqual(usage.map(() => 2));
    expect(usage.map(({ stderr }) => stderr).join("")).not.toContain("password@");
    const missing = await open(join(folder.path, "nothing"), fresh(), ...trusting());
    const noMessage = await open(join(study, "IMAGES/CT1"), fresh(), ...trusting());
    expect([missing.exitCode, noMessage.exitCode]).toEqual([3, 3]);
  });

  describe("sending", () => {
    let server: SMTPServer;
    let port: number;
    const received: Uint8Array[] = [];

    beforeAll(async () => {
      const { privateKey, certificate } = await ca.issue({ subjectAltNames: ["DNS:localhost", "IP:127.0.0.1"] });
      server = new SMTPServer({
        key: privateKey,
        cert: certificate,
        secure: true,
        onAuth: ({ username, password }, _session, done) =>
          username === "clinic" && password === "mail password"
            ? done(null, { user: username })
            : done(new Error("no")),
        onData: (stream, _session, done) => {
          const pieces: Uint8Array[] = [];
          stream.on("data", (chunk: Uint8Array) => pieces.push(chunk));
          stream.once("end", () => {
            received.push(concatBytes(...pieces));
            done();
          });
        },
      });
      server.on("error", () => {});
      server.listen(0, "127.0.0.1");
      await once(server.server, "listening");
      ({ port } = server.server.address() as { readonly port: number });
    });
    afterAll(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
        }),
    );

    it("hands the message to a mail server over TLS, with a password from a file", async () => {
      const password = await folder.write("mail-password", "mail password\n");
      const smtp = ["--smtp", `smtps://127.0.0.1:${port}`, "--smtp-trust", ca.certificateFile];
      const user = ["--smtp-user", "clinic", "--smtp-password-file", password];
      const { exitCode, stdout, stderr } = await seal(...smtp, ...user, "--json");
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toEqual({
        files: ["DICOMDIR", "IMAGES/CT1"],
        accepted: [recipientAddress],
        rejected: [],
      });
      const file = join(folder.path, "received.eml");
      await folder.write("received.eml", received[0]!);
      expect((await open(file, fresh(), ...trusting())).exitCode).toBe(0);
    });

    it("ends with 4 when the server is not trusted, refuses, or is not there", async () => {
      const wrong = await folder.write("wrong-password", "another\n");
      const place = `smtps://127.0.0.1:${port}`;
      const results = [
        await seal("--smtp", place),
        await seal("--smtp", place, "--smtp-trust", ca.certificateFile),
        await seal(
          "--smtp",
          place,
          "--smtp-trust",
          ca.certificateFile,
          "--smtp-user",
          "clinic",
          "--smtp-password-file",
          wrong,
        ),
        await seal("--smtp", "smtp://127.0.0.1:1"),
      ];
      expect(results.map(({ exitCode }) => exitCode)).toEqual([4, 4, 4, 4]);
      expect(received).toHaveLength(1);
    });
  });
});
