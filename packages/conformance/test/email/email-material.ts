import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Certificate,
  createDecryptor,
  createSigner,
  type Decryptor,
  parseCertificate,
  readKeyStore,
  selectKey,
  type Signer,
} from "@dicomsec/pki";
import { openEmail, type OpenedEmail, type OpenEmailOptions } from "@dicomsec/email";
import {
  createTestCa,
  type IssueOptions,
  requirePeer,
  runProcess,
  type TestCa,
  type TestIdentity,
  temporaryFolder,
} from "@dicomsec/testing";

/** A person as OpenSSL and as this package take them. */
export interface Person extends TestIdentity {
  readonly signer: Signer;
  readonly decryptor: Decryptor;
  readonly parsed: Certificate;
}

/** Keys and a folder that OpenSSL and this package share. */
export interface EmailMaterial extends AsyncDisposable {
  readonly folder: string;
  readonly ca: TestCa;
  readonly sender: Person;
  readonly recipient: Person;
  person(options: IssueOptions): Promise<Person>;
  /** Runs OpenSSL in the folder. @throws Error with what it said, when it failed */
  openssl(...args: readonly string[]): Promise<void>;
  refuses(...args: readonly string[]): Promise<boolean>;
  write(name: string, content: Uint8Array | string): Promise<string>;
  read(name: string): Promise<Uint8Array>;
  /** Opens a file of the folder as the recipient, and gives the files that appeared. */
  open(name: string, options?: OpenEmailOptions): Promise<Opened>;
}

export interface Opened {
  readonly answer: OpenedEmail;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

export const senderAddress = "sender@clinic.example";
export const recipientAddress = "recipient@archive.example";

export async function emailMaterial(): Promise<EmailMaterial> {
  const folder = await temporaryFolder();
  const ca = await createTestCa(join(folder.path, "ca"));
  const person = async (options: IssueOptions): Promise<Person> => personOf(await ca.issue(options), ca);
  const sender = await person({ commonName: "Sender", subjectAltNames: [`email:${senderAddress}`] });
  const recipient = await person({ commonName: "Recipient", subjectAltNames: [`email:${recipientAddress}`] });
  const run = (args: readonly string[]) => runProcess(requirePeer("openssl"), args, { cwd: folder.path });
  const read = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder.path, name)));
  let count = 0;
  return {
    folder: folder.path,
    ca,
    sender,
    recipient,
    person,
    read,
    openssl: async (...args) => {
      const { exitCode, stderr } = await run(args);
      if (exitCode !== 0) throw new Error(`openssl ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
    },
    refuses: async (...args) => (await run(args)).exitCode !== 0,
    write: async (name, content) => {
      await folder.write(name, content);
      return name;
    },
    open: async (name, options) => {
      const out = join(folder.path, `out-${count++}`);
      const trust = [parseCertificate(new TextEncoder().encode(ca.certificate))];
      const answer = await openEmail([await read(name)], out, {
        decryptors: [recipient.decryptor],
        trust,
        ...options,
      });
      return { answer, files: await filesIn(out) };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function personOf(identity: TestIdentity, ca: TestCa): Promise<Person> {
  const pem = new TextEncoder().encode(identity.privateKey + identity.certificate + ca.certificate);
  const entry = selectKey(await readKeyStore(pem));
  const signer = createSigner(entry);
  const [parsed] = signer.certificates;
  const decryptor: Decryptor =
    entry.privateKey.kind === "RSA"
      ? createDecryptor(entry)
      : { certificate: parsed, decryptKey: () => Promise.reject(new Error("not an RSA key")) };
  return { ...identity, signer, decryptor, parsed };
}

async function filesIn(path: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    files[file.slice(path.length + 1)] = new Uint8Array(await readFile(file));
  }
  return files;
}
