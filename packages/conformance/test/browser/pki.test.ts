import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createTestCa, runProcess, temporaryFolder, type TemporaryFolder, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { type BrowserModule, openInBrowser } from "../../src/browser/run-in-browser.js";
import { type Outcome, run, type Task } from "./vectors/key-store.js";

const password = "changeit";
const passed = ["-passout", `pass:${password}`];

describeWithPeer(["chromium", "openssl"], "Keys in Chromium", (_, openssl) => {
  let folder: TemporaryFolder;
  let identity: TestIdentity;
  let module: BrowserModule;
  beforeAll(async () => {
    folder = await temporaryFolder();
    identity = await (await createTestCa(join(folder.path, "ca"))).issue({ key: "rsa-2048" });
    module = await openInBrowser(new URL("vectors/key-store.ts", import.meta.url));
  });
  afterAll(async () => {
    await module[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const make = async (program: string, args: readonly string[]): Promise<void> => {
    expect(await runProcess(program, args, { cwd: folder.path })).toMatchObject({ exitCode: 0 });
  };
  const outcome = async (run: (input: Uint8Array) => Promise<Uint8Array>, task: Task): Promise<Outcome> =>
    JSON.parse(new TextDecoder().decode(await run(new TextEncoder().encode(JSON.stringify(task)))));
  const expectSameOutcomes = async (name: string, word = password): Promise<void> => {
    const store = (await readFile(join(folder.path, name))).toString("base64");
    const inChromium = await outcome((input) => module.run(input), { store, password: word });
    expect(inChromium).toEqual(await outcome(run, { store, password: word }));
    expect(inChromium).toEqual([
      expect.stringMatching(/^3082/),
      ...(name.endsWith(".p12") ? [expect.any(String)] : []),
    ]);
    const wrong = { store, password: `${word}?` };
    expect(await outcome((input) => module.run(input), wrong)).toEqual({ code: "ERR_PKI_PASSWORD" });
  };

  it.each([
    ["PBES2", []],
    ["RC2-40 and 3DES", ["-legacy"]],
    ["AES-192", ["-keypbe", "AES-192-CBC", "-certpbe", "AES-192-CBC"]],
  ])("come from PKCS#12 of %s as in Node", async (_, options) => {
    const input = ["-inkey", identity.privateKeyFile, "-in", identity.certificateFile];
    await make(openssl, ["pkcs12", "-export", ...input, ...options, ...passed, "-out", "store.p12"]);
    await expectSameOutcomes("store.p12");
  });

  it("come from PKCS#12 with an empty password as in Node", async () => {
    const input = ["-inkey", identity.privateKeyFile, "-in", identity.certificateFile];
    await make(openssl, ["pkcs12", "-export", ...input, "-passout", "pass:", "-out", "empty.p12"]);
    await expectSameOutcomes("empty.p12", "");
  });

  it.each(["-aes192", "-des3"])("come from a traditional PEM with %s as in Node", async (cipher) => {
    const input = ["-in", identity.privateKeyFile, "-traditional", cipher, ...passed];
    await make(openssl, ["rsa", ...input, "-out", "traditional.pem"]);
    await expectSameOutcomes("traditional.pem");
  });

  itWithPeer("keytool", "come from JKS as in Node", async (keytool) => {
    const input = ["-inkey", identity.privateKeyFile, "-in", identity.certificateFile];
    await make(openssl, ["pkcs12", "-export", ...input, ...passed, "-out", "from.p12"]);
    const from = ["-srckeystore", "from.p12", "-srcstorepass", password];
    const to = ["-destkeystore", "jks-form.p12", "-deststoretype", "JKS", "-deststorepass", password];
    await make(keytool, ["-importkeystore", ...from, ...to, "-noprompt"]);
    await expectSameOutcomes("jks-form.p12");
  });

  it.each(["rsa-2048", "p-384"] as const)("of %s make test material that OpenSSL verifies", async (authorityKey) => {
    const texts = await outcome((input) => module.run(input), { authorityKey, now: new Date().toISOString() });
    if (!Array.isArray(texts)) throw new Error("no certificates came");
    await folder.write("leaf.crt", texts[0]);
    await folder.write("ca.crt", texts[1]);
    const judged = await runProcess(
      openssl,
      ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", "ca.crt", "leaf.crt"],
      {
        cwd: folder.path,
      },
    );
    expect(judged).toMatchObject({ exitCode: 0 });
  });
});
