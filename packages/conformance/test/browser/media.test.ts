import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  corpusFiles,
  corpusFolder,
  createTestCa,
  element,
  part10,
  type TestCa,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { type BrowserModule, openInBrowser } from "../../src/browser/run-in-browser.js";
import { type Outcome, run, type Task } from "./vectors/secure-file.js";

/** Long enough for several blocks of every cipher and digest. */
const file = part10({
  dataset: [
    element(0x00100010, "PN", "Doe^Jane"),
    element(
      0x7fe00010,
      "OW",
      new Uint8Array(400_000).map((_, at) => (at * 7) >>> 2),
    ),
  ],
});

type Runner = (input: Uint8Array) => Promise<Uint8Array>;

describeWithPeer(["chromium", "openssl"], "Secure DICOM Files in Chromium and Node", () => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let identity: TestIdentity;
  let other: TestIdentity;
  let module: BrowserModule;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(folder.path);
    identity = await ca.issue();
    other = await ca.issue();
    module = await openInBrowser(new URL("vectors/secure-file.ts", import.meta.url));
  });
  afterAll(async () => {
    await module[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const inNode: Runner = run;
  const inChromium: Runner = (input) => module.run(input);
  const storeOf = ({ certificate, privateKey }: TestIdentity): string => base64(`${certificate}\n${privateKey}`);

  async function outcomeOf(runner: Runner, task: Partial<Task> & Pick<Task, "mode" | "file">): Promise<Outcome> {
    const whole = { keyStore: storeOf(identity), ...task };
    return JSON.parse(
      new TextDecoder().decode(await runner(new TextEncoder().encode(JSON.stringify(whole)))),
    ) as Outcome;
  }

  async function sealedBy(runner: Runner, task: Partial<Task>): Promise<string> {
    const outcome = await outcomeOf(runner, { mode: "seal", file: base64(file), ...task });
    if ("code" in outcome) throw new Error(outcome.code);
    return outcome.bytes;
  }

  const ways: readonly [name: string, task: Partial<Task>, codes: readonly string[]][] = [
    ["aes-128-cbc", { cipher: "aes-128-cbc" }, ["digested", "aes-128-cbc", "SHA256"]],
    ["aes-192-cbc", { cipher: "aes-192-cbc" }, ["digested", "aes-192-cbc", "SHA256"]],
    ["aes-256-cbc", { cipher: "aes-256-cbc" }, ["digested", "aes-256-cbc", "SHA256"]],
    ["Triple-DES", { cipher: "des-ede3-cbc" }, ["digested", "des-ede3-cbc", "SHA256", "WEAK_DES_EDE3"]],
    ["SHA-1", { digest: "SHA1" }, ["digested", "aes-256-cbc", "SHA1", "WEAK_SHA1"]],
    ["SHA-384", { digest: "SHA384" }, ["digested", "aes-256-cbc", "SHA384"]],
    ["a signature", { isSigned: true, digest: "SHA512" }, ["signed", "aes-256-cbc", "SHA512", "valid undefined"]],
    ["a password", { password: "correct horse" }, ["digested", "aes-256-cbc", "SHA256", "WEAK_ITERATIONS"]],
  ];

  describe.each(ways)("sealed with %s", (_, task, codes) => {
    it.each([
      ["Chromium", "Node", () => [inChromium, inNode] as const],
      ["Node", "Chromium", () => [inNode, inChromium] as const],
    ])("in %s are opened in %s", async (_from, _to, runners) => {
      const [sealer, opener] = runners();
      const { password } = task;
      const sealed = await sealedBy(sealer, task);
      const opened = await outcomeOf(opener, { mode: "open", file: sealed, ...(password && { password }) });
      expect(summary(opened)).toEqual({ digest: digestOf(base64(file)), codes });
    });
  });

  it("are refused in Chromium as in Node: a wrong key, a changed file, an untrusted signer", async () => {
    const sealed = await sealedBy(inNode, { isSigned: true });
    const bytes = Buffer.from(sealed, "base64");
    bytes[bytes.length - 3000]! ^= 1;
    const cases: (Partial<Task> & Pick<Task, "mode" | "file">)[] = [
      { mode: "open", file: sealed, keyStore: storeOf(other) },
      { mode: "open", file: bytes.toString("base64") },
      { mode: "open", file: sealed.slice(0, 1000) },
      { mode: "open", file: sealed, trust: base64(other.certificate) },
    ];
    const codes: string[] = [];
    for (const task of cases) {
      const outcome = await outcomeOf(inChromium, task);
      expect(summary(outcome)).toEqual(summary(await outcomeOf(inNode, task)));
      codes.push("code" in outcome ? outcome.code : "opened");
    }
    expect(codes).toEqual([
      "ERR_MEDIA_NO_RECIPIENT",
      "ERR_MEDIA_NOT_OPENED",
      "ERR_MEDIA_DAMAGED",
      "ERR_MEDIA_UNTRUSTED",
    ]);
  });

  it("are opened in Chromium with a key from PKCS#12 and a path to a trusted authority", async () => {
    const task: Partial<Task> = { keyStore: base64(await ca.pkcs12(identity, "pass")), keyStorePassword: "pass" };
    const sealed = await sealedBy(inChromium, { ...task, isSigned: true });
    const opened = await outcomeOf(inChromium, { mode: "open", file: sealed, ...task, trust: base64(ca.certificate) });
    expect(summary(opened)).toEqual({
      digest: digestOf(base64(file)),
      codes: ["signed", "aes-256-cbc", "SHA256", "valid valid"],
    });
    const wrong = await outcomeOf(inChromium, { mode: "open", file: sealed, ...task, keyStorePassword: "Pass" });
    expect(wrong).toEqual({ code: "ERR_PKI_PASSWORD" });
  });

  itWithCorpus("as OpenSSL makes them have the same verdicts in Chromium as in Node", async () => {
    const pki = join(corpusFolder()!, "pki/generated-openssl");
    const keyStore = base64(
      readFileSync(join(pki, "recipient1.crt"), "utf8") + readFileSync(join(pki, "recipient1.key"), "utf8"),
    );
    const objects = corpusFiles(({ path }) => path.startsWith("generated/cms/") && path.endsWith(".p7m"));
    const opened: string[] = [];
    for (const object of objects) {
      const task: Partial<Task> & Pick<Task, "mode" | "file"> = {
        mode: "open",
        file: readFileSync(object.file).toString("base64"),
        keyStore,
        ...(object.path.includes("pwri") && { password: "correct horse" }),
      };
      const outcome = await outcomeOf(inChromium, task);
      expect([object.path, summary(outcome)]).toEqual([object.path, summary(await outcomeOf(inNode, task))]);
      if ("bytes" in outcome) opened.push(object.path);
    }
    expect(opened.length).toBeGreaterThan(20);
  });
});

function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

/** An outcome that a failing test can print. */
function summary(outcome: Outcome): object {
  return "code" in outcome ? outcome : { codes: outcome.codes, digest: digestOf(outcome.bytes) };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
