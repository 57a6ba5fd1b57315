import { describe, expect, it } from "@jest/globals";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createTestCa,
  element,
  item,
  part10,
  runProcess,
  sequence,
  temporaryFolder,
  type ProcessResult,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { openConfiguration } from "@dicomsec/configuration";
import { createDirectory } from "./configuration/directories.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const readmes = ["README.md", "packages/core/README.md"];

describe.each(readmes)("the program in %s", (readme) => {
  it("runs, and changes the name alone", async () => {
    const [program = ""] = programsOf(await readFile(join(root, readme), "utf8"));
    const { result, edited } = await runProgram(program);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(edited).toEqual(sampleFile("Doe^Jane"));
  });
});

it("the program in packages/deidentification/README.md removes the name and says what it did", async () => {
  const [program = ""] = programsOf(await readFile(join(root, "packages/deidentification/README.md"), "utf8"));
  const { result, edited } = await runProgram(program);
  expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringMatching(/^clean \d+\n$/) });
  const text = new TextDecoder("latin1").decode(edited);
  expect(text).toContain("ANON-");
  expect(text).not.toContain("Roe");
});

it("the program in packages/association/README.md echoes and releases", async () => {
  const [program = ""] = programsOf(await readFile(join(root, "packages/association/README.md"), "utf8"));
  const { result } = await runProgram(program);
  expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: "0\nreleased\n" });
});

describeWithPeer("openssl", "programs with keys", () => {
  it("the program in packages/media/README.md seals for one and opens what was signed by the other", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/media/README.md"), "utf8"));
    const { result, files } = await runProgram(program, await keyFiles());
    expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: "signed aes-256-cbc true\n" });
    expect(files["opened.dcm"]).toEqual(sampleFile("Roe^Richard"));
    expect(new TextDecoder("latin1").decode(files["ct.p7m"])).not.toContain("Roe");
  });

  it("the program in packages/signatures/README.md signs all that may be signed, and finds the signature valid", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/signatures/README.md"), "utf8"));
    const { result, files } = await runProgram(program, await keyFiles());
    expect(result).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: "valid [ 'creator', 'authorization', 'base' ] 6 []\n",
    });
    expect(files["ct.dcm"]).toEqual(sampleFile("Roe^Richard"));
  });

  it("the program in packages/pki/README.md signs a file, and verifies it up to a trusted authority", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/pki/README.md"), "utf8"));
    const { result } = await runProgram(program, await keyFiles());
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^valid valid \[[^]*revocation/);
  });

  it("the program in packages/email/README.md sends a file to the holder of a certificate, who knows from whom it is", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/email/README.md"), "utf8"));
    const { result, files } = await runProgram(program, await keyFiles());
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^valid CT of today \[ { name: 'ct.dcm', length: \d+ } \]\n$/);
    expect(files["received/ct.dcm"]).toEqual(sampleFile("Roe^Richard"));
    expect(new TextDecoder("latin1").decode(files["message.eml"])).not.toMatch(/Roe|CT of today/);
  });

  it("the program in packages/audit/README.md sends a message to a repository of its own, which has it then", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/audit/README.md"), "utf8"));
    const { result } = await runProgram(program, await keyFiles());
    expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: "[]\n0 not confirmed\nDICOM Instances Transferred\n" }); // prettier-ignore
  });

  it("the program in packages/transport/README.md connects to itself by B.12", async () => {
    const [program = ""] = programsOf(await readFile(join(root, "packages/transport/README.md"), "utf8"));
    const { result } = await runProgram(program, await keyFiles());
    const stdout = "B.12 true TLSv1.3\nhello over TLS_AES_128_GCM_SHA256\n";
    expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout });
  });
});

describeWithPeer("slapd", "a program with a directory", () => {
  it("the program in packages/configuration/README.md makes a device, reserves a title and finds where to go", async () => {
    await using folder = await temporaryFolder();
    await using directory = await createDirectory(folder);
    const { ca, server } = directory;
    const [program = ""] = programsOf(await readFile(join(root, "packages/configuration/README.md"), "utf8"));
    const inputs = { "authorities.pem": ca.certificate, "password.txt": `${server.rootPassword}\n` };
    const { result } = await runProgram(program, inputs, { LDAP_PORT: String(server.port) });
    expect(result).toMatchObject({ exitCode: 0, stderr: "", stdout: "ct.hospital.example 104\n" });
    await using client = await openConfiguration(directory.as("ldaps"));
    expect(await client.device("CT, second floor")).toMatchObject({ description: "moved" });
  });
});

it("a program that fails is noticed", async () => {
  const { result } = await runProgram('import { noSuchThing } from "@dicomsec/core";');
  expect(result.exitCode).toBe(1);
});

/** The blocks marked `js`. */
function programsOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, program = ""]) => program);
}

function sampleFile(patientName: string): Uint8Array {
  const study = item([element(0x00081155, "UI", "1.2.3")], { length: "undefined" });
  return part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", "1.2.3.4"),
      element(0x00080060, "CS", "CT"),
      sequence(0x00081110, [study]),
      element(0x00100010, "PN", patientName),
      element(0x00280010, "US", 512),
    ],
  });
}

/** Runs it as a user would: on the built packages, in a folder that holds `ct.dcm`. */
async function runProgram(
  program: string,
  more: Readonly<Record<string, Uint8Array | string>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<{ result: ProcessResult; files: Record<string, Uint8Array>; edited: Uint8Array | undefined }> {
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const cwd = await mkdtemp(join(cache, "readme-"));
  try {
    const inputs = { "ct.dcm": sampleFile("Roe^Richard"), ...more };
    for (const [name, content] of Object.entries(inputs)) await writeFile(join(cwd, name), content);
    const result = await runProcess(process.execPath, ["--input-type=module", "-e", program], {
      cwd,
      env: environment,
    });
    const files: Record<string, Uint8Array> = {};
    const written = await readdir(cwd, { recursive: true, withFileTypes: true });
    for (const entry of written.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      files[path.slice(cwd.length + 1)] = new Uint8Array(await readFile(path));
    }
    return { result, files, edited: files["edited.dcm"] };
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** The keys and certificates that the programs name, and a file to sign. */
async function keyFiles(): Promise<Record<string, Uint8Array | string>> {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path);
  const sender = await ca.issue({
    subjectAltNames: ["DNS:localhost", "IP:127.0.0.1", "email:sender@clinic.example"],
  });
  const recipient = await ca.issue();
  return {
    "ca.pem": ca.certificate,
    "authorities.pem": ca.certificate,
    "archive.p12": await ca.pkcs12(sender, "archive's password"),
    "password.txt": "archive's password\n",
    "key.p12": await ca.pkcs12(sender, "secret"),
    "sender.p12": await ca.pkcs12(sender, "sender's password"),
    "recipient.p12": await ca.pkcs12(recipient, "recipient's password"),
    "recipient.pem": recipient.certificate,
    "report.pdf": "%PDF-1.7",
  };
}
