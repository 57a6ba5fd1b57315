import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  corpusFiles,
  corpusFolder,
  createTestCa,
  element,
  fragments,
  item,
  part10,
  sequence,
  type TestCa,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
  transferSyntax,
} from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { type BrowserModule, openInBrowser } from "../../src/browser/run-in-browser.js";
import { type Outcome, run, type SignTask, type Task, type VerifyTask } from "./vectors/signature.js";

/** The time of signing and of verifying: once the certificates, whose validity begins with a whole second, are there. */
let now: string;
const dataset = [
  element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
  element(0x00080018, "UI", "1.2.3.4"),
  element(0x00080060, "CS", "CT"),
  sequence(0x00081140, [item([element(0x00081155, "UI", "1.2.3")], { length: "undefined" })]),
  element(0x00100010, "PN", "Doe^Jane"),
  element(0x0020000d, "UI", "1.2.5"),
  element(0x0020000e, "UI", "1.2.6"),
];
// Long enough for several blocks of every digest.
const pixels = new Uint8Array(300_000).map((_, at) => (at * 7) >>> 2);
const native = part10({ dataset: [...dataset, element(0x7fe00010, "OW", pixels)] });
const encapsulated = part10({
  transferSyntaxUid: transferSyntax.jpegBaseline,
  dataset: [...dataset, fragments(0x7fe00010, "OB", [Uint8Array.of(), pixels])],
});

type Runner = (input: Uint8Array) => Promise<Uint8Array>;

describeWithPeer(["chromium", "openssl"], "Digital Signatures in Chromium and Node", () => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  let identities: Readonly<Record<"rsa" | "p256" | "p384", TestIdentity>>;
  let module: BrowserModule;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(folder.path);
    const rsa = await ca.issue();
    const p256 = await ca.issue({ key: "ec-p256" });
    identities = { rsa, p256, p384: await ca.issue({ key: "ec-p384" }) };
    now = new Date().toISOString();
    module = await openInBrowser(new URL("vectors/signature.ts", import.meta.url));
  });
  afterAll(async () => {
    await module[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const inNode: Runner = run;
  const inChromium: Runner = (input) => module.run(input);
  const outcomeOf = async (runner: Runner, task: Task): Promise<Outcome> =>
    JSON.parse(new TextDecoder().decode(await runner(new TextEncoder().encode(JSON.stringify(task))))) as Outcome;
  const signTask = (task: Partial<SignTask> & { readonly key?: keyof typeof identities }): SignTask => {
    const { key = "rsa", ...rest } = task;
    const { certificate, privateKey } = identities[key];
    const keyStore = base64(`${certificate}\n${privateKey}`);
    return { mode: "sign", file: base64(native), keyStore, profile: "base", now, uid: "2.25.7", ...rest };
  };
  const verifyTask = (file: string, more: Partial<VerifyTask> = {}): VerifyTask => ({
    mode: "verify",
    file,
    trust: base64(ca.certificate),
    at: now,
    ...more,
  });

  /** The verdicts, which are the same in both. */
  async function verdictsOf(task: VerifyTask): Promise<readonly string[]> {
    const outcome = await outcomeOf(inChromium, task);
    expect(outcome).toEqual(await outcomeOf(inNode, task));
    if ("verdicts" in outcome) return outcome.verdicts;
    throw new Error("there are no verdicts");
  }

  /** The signed file, which is the same in both. */
  async function signedByBoth(task: SignTask): Promise<string> {
    const outcome = await outcomeOf(inChromium, task);
    if (!("bytes" in outcome)) throw new Error("code" in outcome ? outcome.code : "nothing was signed");
    const other = await outcomeOf(inNode, task);
    // Compared so that a failure prints no file.
    expect("bytes" in other && other.bytes === outcome.bytes).toBe(true);
    return outcome.bytes;
  }

  it.each<[name: string, task: Parameters<typeof signTask>[0]]>([
    ["RSA and SHA-256", {}],
    ["RSA and SHA-384, by the creator's profile", { macAlgorithm: "SHA384", profile: "creator" }],
    ["RSA and SHA-512, with a purpose", { macAlgorithm: "SHA512", purpose: "1" }],
    ["RSA over encapsulated data", { file: base64(encapsulated) }],
    ["RSA over an Item", { item: "ReferencedImageSequence[0]" }],
    ["P-256", { key: "p256", profile: "none", allowEcdsa: true }],
    ["P-384 and SHA-384", { key: "p384", profile: "none", allowEcdsa: true, macAlgorithm: "SHA384" }],
  ])("are the same bytes with %s, valid in both, and invalid when a byte is flipped", async (_, task) => {
    const signed = await signedByBoth(signTask(task));
    const verdicts = await verdictsOf(verifyTask(signed));
    expect(verdicts).toEqual([expect.stringMatching(/^valid /)]);
    const [flipped] = await verdictsOf(verifyTask(flip(signed, task.item === undefined ? "1.2.5\0" : "1.2.3\0")));
    expect(flipped).toMatch(/^invalid SIGNATURE_MISMATCH /);
  });

  it("are refused in both for what must not be signed", async () => {
    const tasks: [SignTask, string][] = [
      [signTask({ macAlgorithm: "SHA1" }), "ERR_SIGNATURE_ALGORITHM"],
      [signTask({ key: "p256" }), "ERR_SIGNATURE_ALGORITHM"],
      [signTask({ profile: "sr" }), "ERR_SIGNATURE_PROFILE"],
      [signTask({ now: "1999-01-01T00:00:00Z" }), "ERR_SIGNATURE_CERTIFICATE"],
    ];
    for (const [task, code] of tasks) {
      for (const runner of [inChromium, inNode]) expect(await outcomeOf(runner, task)).toEqual({ code });
    }
  });

  it("that are several are verified in both, and valid when their signers are trusted", async () => {
    const first = await signedByBoth(signTask({ item: "ReferencedImageSequence[0]" }));
    const second = await signedByBoth(signTask({ file: first, uid: "2.25.8", key: "p256", profile: "none", allowEcdsa: true })); // prettier-ignore
    const verdicts = await verdictsOf(verifyTask(second));
    expect(verdicts.map((verdict) => verdict.split(" ").slice(0, 3))).toEqual([
      ["valid", "(0008,1140)[0]", "2.25.7"],
      ["valid", "", "2.25.8"],
    ]);
    const bySigner = await verdictsOf(verifyTask(second, { trust: base64(identities.rsa.certificate) }));
    expect(bySigner).toEqual([expect.stringMatching(/^valid /), expect.stringMatching(/^indeterminate /)]);
    const stranger = verifyTask(second, { trust: base64(identities.p384.certificate) });
    for (const verdict of await verdictsOf(stranger)) expect(verdict).toMatch(/^indeterminate SIGNER_UNTRUSTED /);
  });

  itWithCorpus("of DCMTK have the same verdicts in Chromium as in Node, also with a byte flipped", async () => {
    const pki = join(corpusFolder()!, "pki/generated-openssl");
    const [trust, crls] = [base64(readFileSync(join(pki, "ca.crt"))), base64(readFileSync(join(pki, "ca.crl")))];
    const files = corpusFiles(({ path }) => path.startsWith("generated/signed/") && path.endsWith(".dcm"));
    const counts: Record<string, number> = {};
    for (const { file, path } of files) {
      const bytes = readFileSync(file);
      const more = { trust, crls, at: "2026-12-01T00:00:00Z" };
      const verdicts = await verdictsOf(verifyTask(base64(bytes), more));
      expect([path, verdicts.length > 0]).toEqual([path, true]);
      for (const verdict of verdicts) {
        const [status = ""] = verdict.split(" ");
        counts[status] = (counts[status] ?? 0) + 1;
      }
      const flipped = await verdictsOf(verifyTask(base64(withOtherSignature(bytes)), more));
      expect([path, flipped.join("\n")]).toEqual([path, expect.stringMatching(/invalid (\S+ )*SIGNATURE_MISMATCH/)]);
    }
    expect(counts["valid"]).toBeGreaterThan(25);
    expect(counts["invalid"]).toBeGreaterThan(4);
  });
});

function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

/** A file with one bit changed in a text that it has once. */
function flip(file: string, text: string): string {
  const bytes = Buffer.from(file, "base64");
  const at = bytes.indexOf(text);
  if (at < 0) throw new Error("the text is not there");
  bytes[at]! ^= 1;
  return bytes.toString("base64");
}

/** A file with one bit changed in the value of its last Signature (0400,0120), in whatever byte order. */
function withOtherSignature(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const tags = [Buffer.of(0x00, 0x04, 0x20, 0x01), Buffer.of(0x04, 0x00, 0x01, 0x20)];
  const at = Math.max(...tags.map((tag) => bytes.lastIndexOf(tag)));
  if (at < 0) throw new Error("there is no signature");
  bytes[at + 20]! ^= 1;
  return bytes;
}
