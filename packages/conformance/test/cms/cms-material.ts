import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  collectChunks,
  type CmsContent,
  contentInfo,
  createDecryptor,
  createSigner,
  dataContent,
  type Decryptor,
  readKeyStore,
  selectKey,
  type Signer,
} from "@dicomsec/pki";
import {
  createTestCa,
  isFullRun,
  requirePeer,
  runProcess,
  temporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";

/** A key with its certificate, as OpenSSL and as this package take them. */
export interface CmsIdentity {
  readonly key: string;
  readonly certificate: string;
  readonly signer: Signer;
  /** Of RSA keys alone. */
  readonly decryptor: Decryptor;
}

export type IdentityName = "rsa" | "other" | "third" | "p256" | "p384";

/** Keys, certificates and a folder that OpenSSL and this package share. */
export interface CmsMaterial extends AsyncDisposable {
  readonly folder: string;
  readonly ca: TestCa;
  readonly identities: Readonly<Record<IdentityName, CmsIdentity>>;
  /** What OpenSSL wrote to stdout. @throws Error with what it said, when it failed */
  openssl(...args: readonly string[]): Promise<string>;
  /** Whether OpenSSL refuses. */
  refuses(...args: readonly string[]): Promise<boolean>;
  read(name: string): Promise<Uint8Array>;
  /** Writes a file of the folder and gives its name. */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

export async function cmsMaterial(): Promise<CmsMaterial> {
  const folder = await temporaryFolder();
  const ca = await createTestCa(join(folder.path, "ca"));
  const issue = async (commonName: string, key: "rsa-2048" | "ec-p256" | "ec-p384"): Promise<CmsIdentity> =>
    cmsIdentity(await ca.issue({ commonName, key }), ca);
  const identities = {
    rsa: await issue("rsa", "rsa-2048"),
    other: await issue("other", "rsa-2048"),
    third: await issue("third", "rsa-2048"),
    p256: await issue("p256", "ec-p256"),
    p384: await issue("p384", "ec-p384"),
  };
  const run = (args: readonly string[]) => runProcess(requirePeer("openssl"), args, { cwd: folder.path });
  return {
    folder: folder.path,
    ca,
    identities,
    openssl: async (...args) => {
      const { exitCode, stderr, stdout } = await run(args);
      if (exitCode !== 0) throw new Error(`openssl ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
      return stdout;
    },
    refuses: async (...args) => (await run(args)).exitCode !== 0,
    read: async (name) => new Uint8Array(await readFile(resolve(folder.path, name))),
    write: async (name, bytes) => {
      await writeFile(resolve(folder.path, name), bytes);
      return name;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The key first, then its chain, as a key file holds them. */
async function cmsIdentity(
  { privateKey, privateKeyFile, certificate, certificateFile }: TestIdentity,
  ca: TestCa,
): Promise<CmsIdentity> {
  const pem = new TextEncoder().encode(privateKey + certificate + ca.certificate);
  const entry = selectKey(await readKeyStore(pem));
  const signer = createSigner(entry);
  const decryptor: Decryptor =
    entry.privateKey.kind === "RSA"
      ? createDecryptor(entry)
      : { certificate: signer.certificates[0], decryptKey: () => Promise.reject(new Error("not an RSA key")) };
  return { key: privateKeyFile, certificate: certificateFile, signer, decryptor };
}

/** Of the values that are tried in several forms: all in a full run, else each in one of them. */
export function valuesFor<Value>(form: number, forms: number, all: readonly Value[]): readonly Value[] {
  return all.filter((_, index) => isFullRun() || index % forms === form);
}

/** DER is written where the length is known, BER where it is not. */
export type Form = "DER" | "BER";

/** The octets in pieces of 1,000, with their length or without. */
export function octetsIn(form: Form, octets: Uint8Array): CmsContent {
  function* pieces(): Generator<Uint8Array> {
    for (let at = 0; at < octets.length; at += 1000) yield octets.subarray(at, at + 1000);
  }
  return dataContent(pieces(), form === "DER" ? octets.length : undefined);
}

export async function written(content: CmsContent | Promise<CmsContent>): Promise<Uint8Array> {
  return collectChunks(contentInfo(await content));
}

/** OpenSSL gives the bare SignedData or DigestedData of an EnvelopedData: this puts the ContentInfo around it that it wants itself. */
export function wrapped(contentType: string, bytes: Uint8Array): Promise<Uint8Array> {
  return written({ ...dataContent(bytes), contentType });
}

/** One bit of the last byte that is not zero is another one: the end of a signature or a digest. */
export function withLastByteChanged(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed[changed.findLastIndex((octet) => octet !== 0)]! ^= 0x02;
  return changed;
}
