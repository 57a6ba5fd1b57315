import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readFile as readDicomFile } from "@dicomsec/core";
import { parseCertificates } from "@dicomsec/pki";
import { verify } from "@dicomsec/signatures";
import { createTestCa, element, part10, runProcess, temporaryFolder, type TemporaryFolder, type TestCa } from "@dicomsec/testing"; // prettier-ignore
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";

const example = new URL("../", import.meta.url).pathname;
const library = "/usr/lib/softhsm/libsofthsm2.so";
const [soPin, pin] = ["92731846", "48151623"];

const peers = ["softhsm2-util", "pkcs11-tool", "openssl", "dcmsign", "pkcs11js"];
describeWithPeer(peers, "a key in SoftHSM", (softhsm, pkcs11Tool, openssl, dcmsign) => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(join(folder.path, "ca"));
    const configuration = `directories.tokendir = ${folder.path}/tokens\nobjectstore.backend = file\n`;
    env = { SOFTHSM2_CONF: await folder.write("softhsm2.conf", configuration) };
    await folder.write("tokens/.keep", "");
    await run(softhsm, "--init-token", "--free", "--label", "modality", "--so-pin", soPin, "--pin", pin);
    await makeKey("creator", "rsa:2048", "01");
    await makeKey("curve", "EC:prime256v1", "02");
    await makeKey("twice", "rsa:2048", "03");
    await makeKey("twice", "rsa:2048", "04");
    await folder.write("pin.txt", `${pin}\n`);
    await folder.write("in.dcm", sample());
    await certify("creator");
    // A signature of the same second is, to DCMTK, older than its certificate.
    await sleep(1100);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  it("signs without leaving the token: the signature is valid, for DCMTK as well, and a changed file is found out", async () => {
    const { exitCode, stdout, stderr, signed } = await sign({});
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/signed by the profile of C\.2: \d+ elements, 2048 bits/);
    const trust = parseCertificates(await readFile(ca.certificateFile));
    const [verdict] = await verify(readDicomFile(signed), { trust });
    expect(verdict).toMatchObject({ status: "valid", profilesMet: expect.arrayContaining(["creator"]) });
    const path = await folder.write("judged.dcm", signed);
    expect(await runProcess(dcmsign, ["--verify", "+cf", ca.certificateFile, path])).toMatchObject({ exitCode: 0 });

    const changed = Uint8Array.from(signed);
    changed[signed.findIndex((octet) => octet === 0xaa)]! ^= 1;
    expect((await verify(readDicomFile(changed), { trust }))[0]).toMatchObject({ status: "invalid" });
    const changedPath = await folder.write("changed.dcm", changed);
    expect(await runProcess(dcmsign, ["--verify", "+cf", ca.certificateFile, changedPath])).not.toMatchObject({ exitCode: 0 }); // prettier-ignore
  });

  it("takes its PIN from the environment before that of the file", async () => {
    expect(await sign({ pinFile: "none.txt" }, { HSM_PIN: pin })).toMatchObject({ exitCode: 0 });
    expect(await sign({}, { HSM_PIN: "00000000" })).toMatchObject({ exitCode: 1 });
  });

  it.each([
    ["a wrong PIN", {}, { HSM_PIN: "00000000" }, "ERR_HSM_PIN CKR_PIN_INCORRECT"],
    ["a key that is not there", { key: "other" }, {}, "ERR_HSM_KEY"],
    ["two keys of one label", { key: "twice" }, {}, "ERR_HSM_KEY"],
    ["a key that is no RSA key", { key: "curve" }, {}, "ERR_HSM_ALGORITHM CKR_ATTRIBUTE_TYPE_INVALID"],
    ["a certificate of another key", { certificates: "ca/ca.crt" }, {}, "ERR_HSM_CERTIFICATE"],
    ["a token that is not there", { token: "other" }, {}, "ERR_HSM_TOKEN"],
    ["a library that is not there", { library: "/no/library.so" }, {}, "ERR_HSM_LIBRARY"],
  ])("signs nothing with %s, and says why by a code", async (_, settings, more, message) => {
    const { exitCode, stderr, signed } = await sign(settings, more);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`not signed: ${message}\n`);
    expect(signed).toHaveLength(0);
  });

  it("signs no more when the token is taken away, and none comes out after it was closed", async () => {
    const program = `
      import { readFileSync, renameSync } from "node:fs";
      import { parseCertificates } from "@dicomsec/pki";
      import { Token } from "./src/token.mjs";
      const [folder] = process.argv.slice(-1);
      const certificates = parseCertificates(readFileSync(folder + "/creator.crt"));
      const token = Token.open({ library: "${library}", token: "modality", key: "creator", pin: "${pin}", certificates });
      const sign = (digest) =>
        token.signer.signDigest(new Uint8Array(32), { scheme: "RSASSA-PKCS1-v1_5", digest }).then(({ length }) => length, ({ code }) => code);
      console.log(await Promise.all([sign("SHA256"), sign("SHA384"), sign("SHA1")]));
      renameSync(folder + "/tokens", folder + "/taken");
      console.log(await sign("SHA256"));
      renameSync(folder + "/taken", folder + "/tokens");
      await token.close();
      console.log(await sign("SHA256"));`;
    const words = ["--input-type=module", "-e", program, folder.path];
    const { stdout, stderr } = await runProcess(process.execPath, words, { cwd: example, env });
    expect({ stdout, stderr }).toEqual({
      stdout: "[ 256, 256, 'ERR_HSM_ALGORITHM' ]\nERR_HSM_KEY\nERR_HSM_TOKEN\n",
      stderr: "",
    });
  });

  it("is made and used by npm start alone", async () => {
    const { exitCode, stdout } = await runProcess(process.execPath, ["src/main.mjs"], { cwd: example });
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("signed by the profile of C.2") }); // prettier-ignore
    const trust = parseCertificates(await readFile(join(example, "data/authorities.pem")));
    const signed = readDicomFile(await readFile(join(example, "data/signed.dcm")));
    expect((await verify(signed, { trust }))[0]).toMatchObject({ status: "valid" });
  });

  async function sign(changes: object, more: Readonly<Record<string, string>> = {}) {
    const usual = { library, token: "modality", key: "creator", pinFile: "pin.txt", certificates: "creator.crt" };
    const settings = await folder.write("settings.json", JSON.stringify({ ...usual, ...changes }));
    const output = join(folder.path, "out.dcm");
    const words = [join(example, "src/main.mjs"), settings, join(folder.path, "in.dcm"), output];
    const result = await runProcess(process.execPath, words, { env: { ...env, ...more } });
    const signed = new Uint8Array(await readFile(output).catch(() => new Uint8Array()));
    await rm(output, { force: true });
    return { ...result, signed };
  }

  async function run(program: string, ...words: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await runProcess(program, words, { env });
    expect({ program, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ program, exitCode: 0, stderr: "" });
  }

  async function makeKey(label: string, kind: string, id: string): Promise<void> {
    const login = ["--module", library, "--token-label", "modality", "--login", "--pin", pin];
    await run(pkcs11Tool, ...login, "--keypairgen", "--key-type", kind, "--label", label, "--id", id);
  }

  /** A certificate for a key that nobody can read: its public half is put in. */
  async function certify(label: string): Promise<void> {
    const base = join(folder.path, label);
    const object = ["--read-object", "--type", "pubkey", "--label", label, "--output-file", `${base}.der`];
    await run(pkcs11Tool, "--module", library, "--token-label", "modality", ...object);
    await run(openssl, "pkey", "-pubin", "-inform", "DER", "-in", `${base}.der`, "-out", `${base}.pub`);
    const extensions = await folder.write("leaf.ext", "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n"); // prettier-ignore
    const issuer = ["-CA", ca.certificateFile, "-CAkey", ca.privateKeyFile, "-extfile", extensions, "-days", "30"];
    await run(openssl, "x509", "-new", "-force_pubkey", `${base}.pub`, "-subj", "/CN=Creator", ...issuer, "-out", `${base}.crt`); // prettier-ignore
  }
});

function sample(): Uint8Array {
  return part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
      element(0x00080018, "UI", "1.2.3.4"),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x0020000e, "UI", "1.2.3.1"),
      element(0x00280010, "US", 8),
      element(0x00280011, "US", 8),
      element(0x7fe00010, "OW", new Uint8Array(64).fill(0xaa)),
    ],
  });
}
