import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  corpusFiles,
  corpusFolder,
  createTestCa,
  element,
  fragments,
  part10,
  type ProcessResult,
  runProcess,
  type RunProcessOptions,
  type TestCa,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
  transferSyntax,
} from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus, itWithPeer } from "@dicomsec/testing/jest";
import { dicomsec, mainFile, startDicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";
import { timeStampServer, type TimeStampServer } from "./time-stamp-server.js";

/** So much of a verdict in JSON as the tests look at. */
interface VerdictJson {
  readonly file: string;
  readonly error?: string;
  readonly signatures: readonly {
    readonly path: string;
    readonly profile: string | null;
    readonly profilesMet: readonly string[];
    readonly status: string;
    readonly findings: readonly { readonly code: string }[];
    readonly timestamp?: { readonly status: string };
    readonly uid: string | null;
    readonly purpose: object | null;
    readonly macAlgorithm: string | null;
    readonly elements: readonly string[];
    readonly notCovered: readonly string[];
  }[];
}

const DAY = 86_400_000;

describeWithPeer("openssl", "dicomsec sign and verify", () => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let signer: TestIdentity;
  let stamps: TimeStampServer;
  let input: string;
  let count = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(join(folder.path, "ca"));
    signer = await ca.issue({ commonName: "Dr Signer" });
    stamps = await timeStampServer(folder, ca);
    input = await folder.write("ct.dcm", ctFile());
  });
  afterAll(async () => {
    await stamps[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const fresh = (): string => join(folder.path, `out-${count++}.dcm`);
  const bytesOf = async (path: string): Promise<Uint8Array> => Uint8Array.from(await readFile(path));
  const keyOf = ({ privateKeyFile, certificateFile }: TestIdentity): string[] => [
    "--key",
    privateKeyFile,
    "--cert",
    certificateFile,
  ];
  const trust = (): string[] => ["--trust", ca.certificateFile];

  /** Runs the command; no value of the Dataset is in what it prints. */
  async function run(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
    const result = await dicomsec(words, options);
    const printed = result.stdout.startsWith("\0") ? result.stderr : `${result.stdout}${result.stderr}`;
    for (const value of [...Object.values(planted), "Winterstein"]) expect(printed).not.toContain(value);
    return result;
  }

  async function signed(from: string, ...words: string[]): Promise<string> {
    const out = fresh();
    const key = words.includes("--key") ? [] : keyOf(signer);
    const profile = words.includes("--profile") ? [] : ["--profile", "base"];
    const { exitCode, stderr } = await run(["sign", from, "--out", out, ...key, ...profile, ...words]);
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^dicomsec: signed: \d+ elements are covered/)]);
    return out;
  }

  /** The exit code and the verdicts of `verify --json`. */
  async function judged(words: readonly string[], options?: RunProcessOptions) {
    const { exitCode, stdout } = await run(["verify", ...words, "--json"], options);
    const verdicts = JSON.parse(stdout) as VerdictJson[];
    const signatures = verdicts.flatMap((verdict) => verdict.signatures);
    const codes = signatures.flatMap(({ findings }) => findings.map(({ code }) => code));
    return { exitCode, verdicts, signatures, codes, statuses: signatures.map(({ status }) => status) };
  }

  async function changed(path: string, before: string, after: string): Promise<string> {
    const text = Buffer.from(await bytesOf(path)).toString("latin1");
    expect(text.split(before)).toHaveLength(2);
    const out = fresh();
    await writeFile(out, text.replace(before, after), "latin1");
    return out;
  }

  it("signs a whole file, and says in JSON who signed, when, what is covered and how it was checked", async () => {
    const file = await signed(input);
    const before = Date.now();
    const { exitCode, stdout, stderr } = await run(["verify", file, ...trust(), "--json"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const path = { status: "valid", findings: [], certificates: expect.any(Array) };
    expect(JSON.parse(stdout)).toEqual([
      {
        file,
        signatures: [
          {
            uid: expect.stringMatching(/^2\.25\.\d+$/),
            path: "",
            profile: "creator",
            profilesMet: ["creator", "authorization", "base"],
            status: "valid",
            findings: [],
            signer: {
              subject: "CN=Dr Signer",
              issuer: "CN=Test CA",
              serial: expect.stringMatching(/^[0-9a-f]+$/),
              notBefore: iso,
              notAfter: iso,
            },
            signerPath: { whenSigned: path, now: path },
            signedAt: iso,
            purpose: null,
            macAlgorithm: "SHA256",
            elements: expect.arrayContaining(["(0008,0018)", "(0009,1001)", "(0010,0010)", "(7FE0,0010)"]),
            notCovered: ["(4FFE,0001)", "(FFFA,FFFA)"],
          },
        ],
      },
    ]);
    const [verdict] = JSON.parse(stdout) as { signatures: { signedAt: string }[] }[];
    expect(Math.abs(Date.parse(verdict!.signatures[0]!.signedAt) - before)).toBeLessThan(300_000);
  });

  it("says to people in a few lines who signed, when, and what is covered", async () => {
    const file = await signed(input, "--purpose", "1");
    const { exitCode, stdout, stderr } = await run(["verify", file, ...trust()]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")).toEqual([
      file,
      "  VALID  signature of the main Dataset",
      expect.stringMatching(
        /^ {4}who {5}CN=Dr Signer \(serial [0-9a-f]+\); issued by CN=Test CA; revocation not checked$/,
      ),
      expect.stringMatching(/^ {4}when {4}\d{4}-\S+Z by the signer's word; no time stamp proves it$/),
      "    for     Author's Signature (1)",
      "    covers  all 16 elements, by SHA256; profiles met: creator, authorization, base",
      "",
    ]);
    const partly = await run(["verify", await signed(input, "--tag", "Modality"), ...trust()]);
    expect(partly.stdout).toMatch(
      /covers {2}1 of 16 elements, by SHA256; profiles met: base\n {4}not {5}\(0008,0016\)/,
    );
    expect(partly.stdout).toContain("(7FE0,0010) PixelData [PIXEL_DATA_NOT_COVERED]");
  });

  it("says no to a changed element that is covered, and to a signer whom no trusted authority vouches for", async () => {
    const file = await signed(input);
    const tampered = await changed(file, planted.id, "PAT-77124");
    expect(await judged([tampered, ...trust()])).toMatchObject({
      exitCode: 1,
      statuses: ["invalid"],
      codes: ["SIGNATURE_MISMATCH"],
      signatures: [{ profile: null, elements: [] }],
    });
    const text = await run(["verify", tampered, ...trust()]);
    expect(text.stdout).toContain("  INVALID  signature of the main Dataset\n");
    expect(text.stdout).toMatch(/CN=Dr Signer \(serial [0-9a-f]+\), not confirmed;/);
    expect(text.stdout).toContain("covers  nothing that could be verified\n");
    expect(text.stdout).toMatch(/wrong {3}.*\[SIGNATURE_MISMATCH\]\n/);
    for (const words of [[], ["--trust", (await createTestCa(join(folder.path, "other"))).certificateFile]])
      expect(await judged([file, ...words])).toMatchObject({
        exitCode: 1,
        statuses: ["indeterminate"],
        codes: ["SIGNER_UNTRUSTED"],
      });
  });

  it("signs the elements that are named by Tag or keyword, and leaves others to be changed", async () => {
    const tags = ["--tag", "(0010,0020)", "--tag", "00080060", "--tag", "PatientName"];
    const file = await signed(input, ...tags);
    const { signatures, codes } = await judged([file, ...trust()]);
    expect(signatures).toMatchObject([{ elements: ["(0008,0060)", "(0010,0010)", "(0010,0020)"], profile: "base" }]);
    expect(codes).toEqual(["PIXEL_DATA_NOT_COVERED", "SOP_INSTANCE_UID_NOT_COVERED"]);
    const other = await judged([await changed(file, planted.accession, "ACC-991828"), ...trust()]);
    expect(other).toMatchObject({ exitCode: 0, statuses: ["valid"] });
    expect(other.signatures[0]!.notCovered).toContain("(0008,0050)");
    expect((await judged([await changed(file, planted.id, "PAT-77124"), ...trust()])).exitCode).toBe(1);
    const all = await judged([await signed(input, "--profile", "creator", "--tag", "all"), ...trust()]);
    expect(all.signatures[0]!.notCovered).toEqual(["(4FFE,0001)", "(FFFA,FFFA)"]);
  });

  it("signs by a profile, and verifies that signatures meet the profile that is asked for", async () => {
    const byCreator = await signed(input, "--profile", "creator");
    expect(await judged([byCreator, ...trust(), "--profile", "creator"])).toMatchObject({
      exitCode: 0,
      signatures: [{ profile: "creator" }],
    });
    const authorized = await signed(input, "--profile", "authorization", "--tag", "PatientName");
    const { signatures } = await judged([authorized, ...trust(), "--profile", "authorization"]);
    expect(signatures[0]!.profilesMet).toContain("authorization");
    expect(signatures[0]!.elements).toContain("(0010,0010)");
    const selected = await signed(input, "--tag", "Modality");
    const unmet = await judged([selected, ...trust(), "--profile", "creator"]);
    expect(unmet).toMatchObject({ exitCode: 1, statuses: ["invalid"] });
    expect(unmet.codes).toContain("PROFILE_NOT_MET");
    const asked = ["sign", input, "--out", fresh(), "--profile", "sr", ...keyOf(signer)];
    const refused = await run(asked);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("[ERR_SIGNATURE_PROFILE]")]);
  });

  it("signs an Item, which is no signature of the main Dataset", async () => {
    const file = await signed(input, "--item", "ReferencedImageSequence[0]");
    const { exitCode, signatures } = await judged([file, ...trust()]);
    expect([exitCode, signatures]).toEqual([
      0,
      [expect.objectContaining({ path: "(0008,1140)[0]", elements: ["(0008,1150)", "(0008,1155)"] })],
    ]);
    expect((await run(["verify", file, ...trust()])).stdout).toContain("signature of the Item (0008,1140)[0]\n");
    expect((await judged([file, ...trust(), "--profile", "base"])).exitCode).toBe(1);
    const both = await signed(file);
    const paths = (await judged([both, ...trust(), "--profile", "base"])).signatures.map(({ path }) => path);
    expect(paths).toEqual(["(0008,1140)[0]", ""]);
    const words = ["sign", input, "--out", fresh(), "--profile", "base", ...keyOf(signer), "--item"];
    const absent = await run([...words, "ReferencedImageSequence[1]"]);
    expect([absent.exitCode, absent.stderr]).toEqual([2, expect.stringContaining("[ERR_SIGNATURE_ITEM]")]);
  });

  it("adds a signature to those that are there", async () => {
    const other = await ca.issue({ commonName: "Second" });
    const file = await signed(await signed(input), "--mac", "SHA512", ...keyOf(other));
    const { exitCode, signatures } = await judged([file, ...trust()]);
    expect([exitCode, signatures.map(({ macAlgorithm }) => macAlgorithm)]).toEqual([0, ["SHA256", "SHA512"]]);
    const tampered = await judged([await changed(file, planted.id, "PAT-77124"), ...trust()]);
    expect(tampered).toMatchObject({ exitCode: 1, statuses: ["invalid", "invalid"] });
  });

  it("makes weak signatures, and those of elliptic curves, only when that is asked for", async () => {
    const small = await ca.issue({ key: "rsa-1024" });
    const curve = await ca.issue({ key: "ec-p256" });
    const refusals = [
      ["--profile", "base", "--mac", "SHA1", ...keyOf(signer)],
      ["--profile", "base", ...keyOf(small)],
      ["--profile", "base", ...keyOf(curve)],
      ["--profile", "none", ...keyOf(curve)],
    ];
    for (const words of refusals) {
      const { exitCode, stderr } = await run(["sign", input, "--out", fresh(), ...words]);
      expect([words, exitCode, stderr]).toEqual([words, 2, expect.stringContaining("[ERR_SIGNATURE_ALGORITHM]")]);
    }
    const passed = ["sign", input, "--out", fresh(), "--profile", "base", "--allow-ecdsa", ...keyOf(curve)];
    expect((await run(passed)).exitCode).toBe(2);
    for (const mac of ["SHA1", "RIPEMD160", "MD5"]) {
      const { exitCode, codes } = await judged([await signed(input, "--mac", mac, "--allow-weak"), ...trust()]);
      expect([mac, exitCode, codes]).toEqual([mac, 0, ["WEAK_ALGORITHM"]]);
    }
    const byCurve = await signed(input, "--profile", "none", "--allow-ecdsa", ...keyOf(curve));
    expect(await judged([byCurve, ...trust()])).toMatchObject({ exitCode: 0, signatures: [{ profile: null }] });
    expect((await judged([byCurve, ...trust(), "--profile", "base"])).codes).toContain("PROFILE_NOT_MET");
  });

  it("states a purpose of CID 7007 and no other", async () => {
    const file = await signed(input, "--purpose", "5");
    expect((await judged([file, ...trust()])).signatures[0]!.purpose).toEqual({
      known: true,
      codeValue: "5",
      codingSchemeDesignator: "ASTM-sigpurpose",
      codeMeaning: "Verification Signature",
    });
    const words = ["sign", input, "--out", fresh(), "--profile", "base", ...keyOf(signer), "--purpose", "99"];
    const { exitCode, stderr } = await run(words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("[ERR_SIGNATURE_PURPOSE]")]);
  });

  it("repeats no text that stands in a signature for a code, a UID or a MAC Algorithm", async () => {
    const file = await signed(input, "--purpose", "5");
    const meaning = await changed(file, "Verification Signature", "Verified by Hugo Blume");
    expect((await judged([meaning, ...trust()])).signatures[0]!.purpose).toMatchObject({
      known: true,
      codeMeaning: "Verification Signature",
    });
    const scheme = await changed(file, "ASTM-sigpurpose", "Hugo Blume^^^^^");
    const { uid } = (await judged([file, ...trust()])).signatures[0]!;
    const uidText = await changed(file, uid!, "Hugo Blume".padEnd(uid!.length));
    const mac = await changed(file, "SHA256", "HUGO 7");
    expect((await judged([scheme, ...trust()])).signatures[0]!.purpose).toEqual({ known: false });
    expect((await judged([uidText, ...trust()])).signatures[0]!.uid).toBeNull();
    expect((await judged([mac, ...trust()])).signatures[0]!.macAlgorithm).toBeNull();
    for (const one of [meaning, scheme, uidText, mac])
      for (const words of [[], ["--json"]])
        expect((await run(["verify", one, ...trust(), ...words])).stdout).not.toMatch(/hugo|blume/i);
  });

  it("adds a time stamp, by which a signature outlives the certificate", async () => {
    const brief = await ca.issue({ notAfter: new Date(Date.now() + DAY) });
    const file = await signed(input, ...keyOf(brief), "--timestamp-url", stamps.url);
    const later = ["--at", new Date(Date.now() + 2 * DAY).toISOString()];
    const { exitCode, signatures } = await judged([file, ...trust(), ...later]);
    expect([exitCode, signatures[0]!.timestamp]).toEqual([
      0,
      expect.objectContaining({
        status: "valid",
        findings: [],
        time: expect.stringMatching(/^\d{4}-\S+Z$/),
        policy: "1.2.3.4.1",
        authority: expect.objectContaining({ subject: "CN=Test TSA" }),
      }),
    ]);
    expect((await run(["verify", file, ...trust()])).stdout).toMatch(
      /time stamp \S+Z of CN=Test TSA \(serial .*: valid/,
    );
    const another = await createTestCa(join(folder.path, "no-tsa"));
    const untrusted = await judged([file, ...trust(), "--timestamp-trust", another.certificateFile]);
    expect(untrusted).toMatchObject({ exitCode: 1, codes: ["TIME_STAMP_UNTRUSTED"] });
    const bare = await signed(input, ...keyOf(brief));
    const expired = await judged([bare, ...trust(), ...later]);
    expect(expired).toMatchObject({ exitCode: 1, statuses: ["indeterminate"], codes: ["SIGNER_EXPIRED_SINCE"] });
    expect(expired.signatures[0]).not.toHaveProperty("timestamp");
    expect((await judged([bare, ...trust(), ...later, "--believe-signing-time"])).exitCode).toBe(0);
  });

  it("writes nothing when the time-stamp authority refuses, and takes no address with a password", async () => {
    const out = fresh();
    const words = ["sign", input, "--out", out, "--profile", "base", ...keyOf(signer), "--timestamp-url"];
    const refused = await run([...words, stamps.brokenUrl]);
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining("[ERR_PKI_TIME_STAMP]")]);
    for (const url of [
      "http://user:secret@127.0.0.1/",
      "http://secret@127.0.0.1/",
      "ftp://127.0.0.1/",
      "not an address",
    ]) {
      const { exitCode, stderr } = await run([...words, url]);
      expect([url, exitCode]).toEqual([url, 2]);
      expect(stderr).not.toContain("secret");
    }
    expect((await readdir(folder.path)).filter((name) => name.startsWith(".") || name === basename(out))).toEqual([]);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const place = join(folder.path, "interrupted");
    await mkdir(place);
    const words = ["sign", input, "--out", join(place, "ct.dcm"), "--profile", "base", ...keyOf(signer)];
    const running = startDicomsec([...words, "--timestamp-url", stamps.silentUrl]);
    const ended = once(running, "exit");
    while (running.exitCode === null && (await readdir(place)).length === 0) await setTimeout(5);
    running.kill("SIGTERM");
    expect(await ended).toEqual([1, null]);
    expect(await readdir(place)).toEqual([]);
  });

  it("stops writing to standard output when it is interrupted, though nobody reads there any more", async () => {
    const large = await folder.write("large-out.dcm", ctFile(1, planted.name, new Uint8Array(30_000_000)));
    const words = ["sign", large, "--out", "-", "--profile", "base", "--tag", "Modality", ...keyOf(signer)];
    const running = spawn(process.execPath, [mainFile, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const told: Uint8Array[] = [];
    running.stderr.on("data", (chunk: Uint8Array) => told.push(chunk));
    const ended = once(running, "exit");
    const closed = once(running, "close");
    // It reads no more than fits into its buffer, and the pipe fills up.
    running.stdout.pause();
    running.stdout.read(0);
    while (running.exitCode === null && running.stdout.readableLength < running.stdout.readableHighWaterMark)
      await setTimeout(5);
    await setTimeout(300);
    running.kill("SIGINT");
    expect(await ended).toEqual([1, null]);
    running.stdout.destroy();
    await closed;
    expect(Buffer.concat(told).toString()).toBe("dicomsec: interrupted; standard output did not get the whole file\n");
  });

  it("stops writing to standard output when it is interrupted, to a reader that keeps up", async () => {
    const length = 400_000_000;
    const large = await folder.write("large-out.dcm", ctFile(1, planted.name, new Uint8Array(8)));
    await enlarge(large, length);
    const words = ["sign", large, "--out", "-", "--profile", "base", "--tag", "Modality", ...keyOf(signer)];
    const running = spawn(process.execPath, [mainFile, ...words], { stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(running, "exit");
    let received = 0;
    running.stdout.on("data", (chunk: Uint8Array) => {
      if (received === 0) running.kill("SIGINT");
      received += chunk.length;
    });
    expect(await ended).toEqual([1, null]);
    expect(received).toBeLessThan(length);
  });

  it("heeds lists of revoked certificates", async () => {
    const revoked = await ca.issue();
    const file = await signed(input, ...keyOf(revoked));
    expect((await judged([file, ...trust()])).exitCode).toBe(0);
    await ca.revoke(revoked);
    const crl = ["--crl", await folder.write("ca.crl", await ca.crl())];
    expect(await judged([file, ...trust(), ...crl])).toMatchObject({ exitCode: 1, codes: ["SIGNER_REVOKED"] });
    const good = await signed(input);
    expect((await judged([good, ...trust(), ...crl])).exitCode).toBe(0);
    expect((await run(["verify", good, ...trust(), ...crl])).stdout).not.toContain("revocation not checked");
    expect((await run(["verify", good, ...trust(), "--crl", ca.certificateFile])).exitCode).toBe(4);
  });

  it("finds the way to a trusted authority through certificates between", async () => {
    const below = await ca.issueCa();
    const file = await signed(input, ...keyOf(await below.issue()));
    expect(await judged([file, ...trust()])).toMatchObject({ exitCode: 1, codes: ["SIGNER_UNTRUSTED"] });
    expect((await judged([file, ...trust(), "--intermediates", below.certificateFile])).exitCode).toBe(0);
    expect((await judged([file, "--intermediates", below.certificateFile])).exitCode).toBe(1);
  });

  it("takes keys from PKCS#12, and none with a wrong password, an expired or a strange certificate", async () => {
    const store = await folder.write("signer.p12", await ca.pkcs12(signer, "pass"));
    const out = fresh();
    const words = ["sign", input, "--out", out, "--profile", "base"];
    const right = await run([...words, "--keystore", store], { env: { DICOMSEC_PASSWORD: "pass" } });
    expect(right.exitCode).toBe(0);
    expect((await judged([out, ...trust()])).exitCode).toBe(0);
    const expired = await ca.issue({ notBefore: new Date(Date.now() - 3 * DAY), notAfter: new Date(Date.now() - DAY) });
    const other = await ca.issue();
    const cases: [string[], number, string][] = [
      [["--keystore", store, "--password-file", await folder.write("wrong", "Pass")], 4, "[ERR_PKI_PASSWORD]"],
      [keyOf(expired), 4, "[ERR_SIGNATURE_CERTIFICATE]"],
      [["--key", signer.privateKeyFile, "--cert", other.certificateFile], 4, "[ERR_PKI_NO_CERTIFICATE]"],
      [[], 2, "--key with --cert"],
      [["--key", join(folder.path, "nowhere"), "--cert", signer.certificateFile], 3, "no such file"],
    ];
    for (const [key, code, message] of cases) {
      const { exitCode, stderr } = await run(["sign", input, "--out", fresh(), "--profile", "base", ...key]);
      expect([key, exitCode, stderr]).toEqual([key, code, expect.stringContaining(message)]);
    }
  });

  it("signs from standard input to standard output, and verifies standard input", async () => {
    const words = ["sign", "-", "--out", "-", "--profile", "base", ...keyOf(signer)];
    const piped = await run(words, { input: ctFile() });
    expect(piped.exitCode).toBe(0);
    const { exitCode, verdicts } = await judged(["-", ...trust()], { input: piped.stdoutBytes });
    expect([exitCode, verdicts[0]!.file]).toEqual([0, "-"]);
    expect((await run([...words, "--json"], { input: ctFile() })).exitCode).toBe(2);
    const pipe = join(folder.path, "pipe");
    await runProcess("mkfifo", [pipe]);
    const verifying = judged([pipe, ...trust()]);
    await writeFile(pipe, piped.stdoutBytes);
    expect((await verifying).exitCode).toBe(0);
  });

  it("verifies the DICOM files of a folder, each of which must have a signature", async () => {
    const place = join(folder.path, "study");
    await mkdir(join(place, "series"), { recursive: true });
    await writeFile(join(place, "series", "IM1"), await bytesOf(await signed(input)));
    await writeFile(join(place, "notes.txt"), "text");
    const all = await run(["verify", place, ...trust()]);
    expect([all.exitCode, all.stderr]).toEqual([0, "dicomsec: left out, for they are no DICOM files: 1\n"]);
    await writeFile(join(place, "series", "IM2"), ctFile(2));
    const { exitCode, verdicts } = await judged([place, ...trust()]);
    expect(exitCode).toBe(1);
    expect(verdicts.map(({ file, signatures }) => [basename(file), signatures.length])).toEqual([
      ["IM1", 1],
      ["IM2", 0],
    ]);
    const text = await run(["verify", place, ...trust()]);
    expect(text.stdout).toContain(`${join(place, "series", "IM2")}\n  NOT SIGNED\n`);
    expect(text.stdout).toMatch(/\n2 files: signatures 1 valid, 0 invalid, 0 indeterminate\n$/);
  });

  it("verifies the others where a name leads nowhere, and says which", async () => {
    const good = await signed(input);
    const nowhere = join(folder.path, "now\u009bhere.dcm");
    const both = await judged([nowhere, good, nowhere, ...trust()]);
    expect([both.exitCode, both.statuses]).toEqual([1, ["valid"]]);
    expect(both.verdicts.map(({ file, error }) => [file, error])).toEqual([
      [nowhere, "no such file or folder"],
      [good, undefined],
    ]);
    const text = await run(["verify", good, nowhere, ...trust()]);
    expect([text.exitCode, text.stderr]).toEqual([1, ""]);
    expect(text.stdout).toContain(`/now\\x9bhere.dcm\n  NOT READ  no such file or folder\n`);
    expect(text.stdout).toMatch(/\n2 files: signatures 1 valid, 0 invalid, 0 indeterminate\n$/);
    const place = join(folder.path, "named");
    await mkdir(place);
    const notes = join(place, "notes.txt");
    await writeFile(notes, "text");
    for (const words of [
      [place, notes],
      [notes, place],
      [place, notes, notes],
    ])
      expect((await judged([...words, good])).verdicts.map(({ file }) => file)).toEqual([notes, good]);
    const none = await judged([nowhere, join(folder.path, "nor here.dcm"), ...trust()]);
    expect([none.exitCode, none.verdicts.length]).toEqual([3, 2]);
  });

  it("does not say of a file that was cut off that it is not signed", async () => {
    const place = join(folder.path, "cut");
    await mkdir(place);
    const whole = await bytesOf(await signed(input));
    const unsigned = ctFile();
    for (const [name, length] of [
      ["a", 132],
      ["b", 200],
      ["c", unsigned.length - 4],
      ["d", 400],
    ] as const)
      await writeFile(join(place, name), whole.subarray(0, length));
    const cut = await judged([place, ...trust()]);
    expect(cut.verdicts.map(({ file, error }) => [basename(file), error])).toEqual(
      ["a", "b", "c", "d"].map((name) => [name, expect.stringContaining("[ERR_DECODE_TRUNCATED]")]),
    );
    expect(cut.exitCode).toBe(3);
    expect((await run(["verify", place, ...trust()])).stdout).not.toContain("NOT SIGNED");
    await writeFile(join(place, "e"), unsigned);
    const { exitCode, stdout } = await run(["verify", place, ...trust()]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(`${join(place, "e")}\n  NOT SIGNED\n`)]);
  });

  it("goes on after a file that cannot be read, and says which", async () => {
    const good = await signed(input);
    const text = await folder.write("text.txt", "text");
    const { exitCode, verdicts } = await judged([text, good, ...trust()]);
    expect(exitCode).toBe(1);
    expect(verdicts).toEqual([
      { file: text, signatures: [], error: expect.stringContaining("[ERR_DECODE_NOT_DICOM]") },
      expect.objectContaining({ file: good, signatures: [expect.objectContaining({ status: "valid" })] }),
    ]);
    expect((await run(["verify", text, ...trust()])).stdout).toMatch(/\n {2}NOT READ {2}.*\[ERR_DECODE_NOT_DICOM\]\n$/);
    const empty = join(folder.path, "empty");
    await mkdir(empty);
    for (const path of [text, empty, join(folder.path, "nowhere")])
      expect([path, (await run(["verify", path, ...trust()])).exitCode]).toEqual([path, 3]);
  });

  it("refuses what it was asked wrongly with exit code 2, and an input that cannot be read with 3", async () => {
    const sign = ["sign", input, "--out", fresh(), ...keyOf(signer)];
    const base = [...sign, "--profile", "base"];
    const text = await folder.write("text.txt", "text");
    const cases: [string[], number][] = [
      [sign, 2],
      [[...sign, "--profile", "best"], 2],
      [[...base, "--mac", "CRC32"], 2],
      [[...base, "--tag", "NoSuchKeyword"], 2],
      [[...base, "--tag", "StudyTime"], 2],
      [[...base, "--tag", "(0002,0010)"], 2],
      [["sign", input, "--out", input, "--profile", "base", ...keyOf(signer), "--force"], 2],
      [["sign", input, "--out", join(folder.path, "nowhere", "a.dcm"), "--profile", "base", ...keyOf(signer)], 2],
      [["sign", folder.path, "--out", fresh(), "--profile", "base", ...keyOf(signer)], 2],
      [["sign", text, "--out", fresh(), "--profile", "base", ...keyOf(signer)], 3],
      [["sign", join(folder.path, "nowhere"), "--out", fresh(), "--profile", "base", ...keyOf(signer)], 3],
      [["verify", input, "--at", "2026-01-31 12:00"], 2],
      [["verify", input, "--at", "2026-02-31"], 2],
      [["verify", input, "--at", "2026-02-29T12:00:00Z"], 2],
      [["verify", input, "--at", "2026-13-01"], 2],
      [["verify", input, "--at", "2026-01-00"], 2],
      [["verify", input, "--at", "0000-01-01"], 2],
      [["verify", input, "--profile", "best"], 2],
      [["verify", input, "--trust", join(folder.path, "nowhere")], 3],
      [["verify"], 2],
    ];
    for (const [words, exitCode] of cases) {
      const result = await run(words);
      expect([words, result.exitCode, result.stdout]).toEqual([words, exitCode, ""]);
      expect(result.stderr).not.toContain("    at ");
    }
    expect(await bytesOf(input)).toEqual(ctFile());
  });

  it("replaces an output only with --force, and says in JSON what was signed", async () => {
    const out = await signed(input);
    const words = ["sign", input, "--out", out, "--profile", "base", "--tag", "Modality", ...keyOf(signer), "--json"];
    expect(await run(words)).toMatchObject({ exitCode: 2, stdout: "" });
    const { exitCode, stdout, stderr } = await run([...words, "--force"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      file: input,
      out,
      uid: expect.stringMatching(/^2\.25\.\d+$/),
      path: "",
      elements: ["(0008,0060)"],
      notCovered: expect.arrayContaining(["(0008,0018)", "(7FE0,0010)"]),
      superfluousPadding: [],
    });
    expect((await judged([out, ...trust()])).signatures).toMatchObject([{ elements: ["(0008,0060)"] }]);
  });

  it("takes every day that the calendar has for the time of verification", async () => {
    const file = await signed(input);
    for (const [at, status] of [
      ["2028-02-29", "indeterminate"],
      ["2100-12-31T23:59:59.5-11:30", "indeterminate"],
      ["0001-01-01", "invalid"],
    ]) {
      const { exitCode, statuses } = await judged([file, "--at", at!]);
      expect([at, exitCode, statuses]).toEqual([at, 1, [status]]);
    }
  });

  it("replaces an output with what came from standard input only with --force", async () => {
    const out = await folder.write("existing.dcm", "text");
    const words = ["sign", "-", "--out", out, "--profile", "base", ...keyOf(signer)];
    const refused = await run(words, { input: ctFile() });
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--force")]);
    expect(await readFile(out, "utf8")).toBe("text");
    expect((await run([...words, "--force"], { input: ctFile() })).exitCode).toBe(0);
    expect((await judged([out, ...trust()])).exitCode).toBe(0);
  });

  it("shortens no padding in a file that is signed already", async () => {
    const padded = await folder.write("padded-before.dcm", ctFile(1, `${planted.name}   `));
    const whole = await signed(padded);
    const item = await signed(padded, "--item", "ReferencedImageSequence[0]");
    const out = fresh();
    const words = ["--profile", "base", "--shorten-padding", ...keyOf(signer)];
    for (const from of [whole, item]) {
      const refused = await run(["sign", from, "--out", out, ...words]);
      expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--shorten-padding: ")]);
      const piped = await run(["sign", "-", "--out", out, ...words], { input: await bytesOf(from) });
      expect([piped.exitCode, piped.stderr]).toEqual([2, refused.stderr]);
    }
    expect(await readdir(folder.path)).not.toContain(basename(out));
    expect((await judged([await signed(whole), ...trust()])).statuses).toEqual(["valid", "valid"]);
    expect((await judged([await signed(padded, "--shorten-padding"), ...trust()])).exitCode).toBe(0);
  });

  it("shows control characters of names instead of sending them to the terminal", async () => {
    const identity = await ca.issue({ commonName: "a\u001b[31m\u009b31mb" });
    const file = join(folder.path, "\u001b[31m.dcm");
    await writeFile(file, await bytesOf(await signed(input, ...keyOf(identity))));
    const { stdout } = await run(["verify", file, ...trust()]);
    expect(stdout).toContain("/\\x1b[31m.dcm\n");
    expect(stdout).toMatch(/CN=a.*\[31m.*31mb/);
    for (const control of ["\u001b", "\u009b"]) expect(stdout).not.toContain(control);
  });

  it("escapes control characters in JSON, and in what it refuses", async () => {
    const controls = ["\u007f", "\u009b", "\u061c", "\u200e", "\u200f", "\u2029", "\u202e", "\u2066", "\u2069"];
    const word = controls.join("");
    const file = join(folder.path, `in${word}.dcm`);
    const out = join(folder.path, `out${word}.dcm`);
    await writeFile(file, ctFile());
    const made = await run(["sign", file, "--out", out, "--profile", "base", ...keyOf(signer), "--json"]);
    const verdict = await run(["verify", out, "--json"]);
    expect(JSON.parse(made.stdout)).toMatchObject({ file, out });
    expect(JSON.parse(verdict.stdout)).toMatchObject([{ file: out }]);
    const escapes = "\\u007f\\u009b\\u061c\\u200e\\u200f\\u2029\\u202e\\u2066\\u2069";
    for (const { stdout } of [made, verdict]) expect(stdout).toContain(`out${escapes}.dcm`);
    const texts = [
      await run(["verify", out]),
      await run(["verify", out, "--trust", `${file}.pem`]),
      await run(["verify", out, "--at", word]),
      await run(["verify", out, `--no${word}`]),
      await run([word]),
    ];
    expect(texts.map(({ exitCode }) => exitCode)).toEqual([1, 3, 2, 2, 2]);
    for (const { stdout, stderr } of texts)
      expect(stdout + stderr).toContain("\\x7f\\x9b\\u061c\\u200e\\u200f\\u2029\\u202e\\u2066\\u2069");
    for (const { stdout, stderr } of [made, verdict, ...texts])
      for (const control of controls) expect(stdout + stderr).not.toContain(control);
  });

  it("shows escape sequences in words that it refuses, and in files that it is to read", async () => {
    const words = [["--at", "\u001b[31m"], ["--trust", join(folder.path, "\u001b[31m")], ["--\u001b[31m"]];
    for (const more of words) {
      const { stderr } = await run(["verify", input, ...more]);
      expect(stderr).not.toContain("\u001b");
      expect(stderr).toContain("\\x1b[31m");
    }
  });

  it("takes no more memory for a large file", async () => {
    const report = await folder.write("report-peak.mjs", reportPeak);
    const peakOf = async (words: string[]): Promise<number> => {
      const args = ["--import", report, mainFile, ...words];
      const { exitCode, stderr } = await runProcess(process.execPath, args);
      expect(exitCode).toBe(0);
      return Number(/peak (\d+)/.exec(stderr)?.[1]) * 1024;
    };
    const large = await folder.write("large.dcm", ctFile(1, planted.name, new Uint8Array(8)));
    await enlarge(large, 400_000_000);
    const [small, out] = [fresh(), fresh()];
    const sign = ["--profile", "base", ...keyOf(signer)];
    const smallPeak = await peakOf(["sign", input, "--out", small, ...sign]);
    expect(await peakOf(["sign", large, "--out", out, ...sign])).toBeLessThan(smallPeak + 80_000_000);
    const verifyPeak = await peakOf(["verify", small, ...trust()]);
    expect(await peakOf(["verify", out, ...trust()])).toBeLessThan(verifyPeak + 80_000_000);
  });

  itWithPeer(
    "dcmsign",
    "tells of padding that DCMTK does not bear, and takes it off when asked to",
    async (dcmsign) => {
      const padded = await folder.write("padded.dcm", ctFile(1, `${planted.name}   `));
      const words = ["sign", padded, "--profile", "base", ...keyOf(signer)];
      const accepts = async (file: string): Promise<boolean> =>
        (await runProcess(dcmsign, ["--verify", "+cf", ca.certificateFile, file])).exitCode === 0;
      const [asItIs, shortened] = [fresh(), fresh()];
      const told = await run([...words, "--out", asItIs]);
      expect(told.stderr).toContain("dicomsec: DCMTK will call the signature invalid");
      expect([(await judged([asItIs, ...trust()])).exitCode, await accepts(asItIs)]).toEqual([0, false]);
      const made = await run([...words, "--out", shortened, "--shorten-padding"]);
      expect(made.stderr).not.toContain("DCMTK");
      expect([(await judged([shortened, ...trust()])).exitCode, await accepts(shortened)]).toEqual([0, true]);
    },
  );

  itWithPeer(
    "dcmsign",
    "verifies what DCMTK signed, and its old form of encapsulated data when that is allowed",
    async (dcmsign) => {
      const jpeg = part10({
        transferSyntaxUid: transferSyntax.jpegBaseline,
        dataset: [
          element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
          element(0x00080018, "UI", "1.2.3.4"),
          fragments(0x7fe00010, "OB", [Uint8Array.of(), Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)]),
        ],
      });
      const from = await folder.write("jpeg.dcm", jpeg);
      const byDcmtk = async (form: string): Promise<string> => {
        const out = fresh();
        const args = ["+s", signer.privateKeyFile, signer.certificateFile, "+pb", "+m2", form, from, out];
        expect((await runProcess(dcmsign, args)).exitCode).toBe(0);
        return out;
      };
      expect(await judged([await byDcmtk("-fn"), ...trust()])).toMatchObject({ exitCode: 0, codes: [] });
      const old = await byDcmtk("-fo");
      expect(await judged([old, ...trust()])).toMatchObject({ exitCode: 1, codes: ["SIGNATURE_MISMATCH"] });
      const allowed = await judged([old, ...trust(), "--old-dcmtk"]);
      expect(allowed).toMatchObject({ exitCode: 0, codes: ["OLD_DCMTK_FORM"] });
    },
  );

  itWithCorpus("gives the signed files of the corpus the verdicts of DCMTK", async () => {
    const pki = join(corpusFolder()!, "pki/generated-openssl");
    const files = corpusFiles(
      ({ path, dcmtkVerdict }) => path.startsWith("generated/signed/") && dcmtkVerdict !== undefined,
    );
    expect(files.length).toBeGreaterThan(25);
    const words = ["--trust", join(pki, "ca.crt"), "--at", "2026-12-01"];
    const { exitCode, verdicts } = await judged([...files.map(({ file }) => file), ...words]);
    expect(exitCode).toBe(1);
    const isValid = ({ signatures }: VerdictJson): boolean => signatures.every(({ status }) => status === "valid");
    expect(verdicts.map((verdict) => [basename(verdict.file), isValid(verdict)])).toEqual(
      files.map(({ path, dcmtkVerdict }) => [basename(path), dcmtkVerdict?.exit === 0]),
    );
    // DCMTK was not given the list of revoked certificates.
    const revoked = files.find(({ path }) => path.endsWith("ct_revoked_cert.dcm"))!;
    expect(await judged([revoked.file, ...words, "--crl", join(pki, "ca.crl")])).toMatchObject({
      exitCode: 1,
      codes: ["SIGNER_REVOKED"],
    });
  });
});

const reportPeak = `
import { readFileSync } from "node:fs";
process.on("exit", () => {
  const [, peak] = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  process.stderr.write(\`peak \${peak}\\n\`);
});
`;

/** Lets Pixel Data, the last element, have so many bytes; those that are not written are zeros. */
async function enlarge(path: string, length: number): Promise<void> {
  await using file = await open(path, "r+");
  const { size } = await file.stat();
  const field = new DataView(new ArrayBuffer(4));
  field.setUint32(0, length, true);
  await file.write(new Uint8Array(field.buffer), 0, 4, size - 12);
  await file.truncate(size - 8 + length);
}
