import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Certificate, createSigner, parseCertificate, readKeyStore, selectKey, type Signer } from "@dicomsec/pki";
import {
  createTestCa,
  requirePeer,
  runProcess,
  temporaryFolder,
  type TestCa,
  type TestIdentity,
  type TestKeyKind,
} from "@dicomsec/testing";

/** Keys and certificates that sign, the authority above them, and a folder that `dcmsign` shares with us. */
export interface SignatureMaterial extends AsyncDisposable {
  /** What `dcmsign` trusts, as PEM files, and what we trust. */
  readonly trust: readonly string[];
  readonly authorities: readonly Certificate[];
  readonly rsa: SigningIdentity;
  readonly p256: SigningIdentity;
  readonly p384: SigningIdentity;
  readonly path: (name: string) => string;
  /** Writes a file of the folder and gives its path. */
  write(name: string, bytes: Uint8Array): Promise<string>;
  read(name: string): Promise<Uint8Array>;
  /** What a time-stamp authority below the same authority answers to a request. */
  timeStampResponse(request: Uint8Array): Promise<Uint8Array>;
}

/** A key for `dcmsign`, and for us. */
export interface SigningIdentity extends TestIdentity {
  readonly signer: Signer;
}

export async function signatureMaterial(): Promise<SignatureMaterial> {
  const folder = await temporaryFolder();
  const path = (name: string): string => join(folder.path, name);
  const ca = await createTestCa(path("ca"));
  // The serial numbers of `openssl ca` are in a file: one after the other.
  const rsa = await signingIdentity(ca, "rsa-2048");
  const p256 = await signingIdentity(ca, "ec-p256");
  const p384 = await signingIdentity(ca, "ec-p384");
  const authority = await ca.issue({
    commonName: "time stamps",
    keyUsage: "digitalSignature",
    extendedKeyUsage: "critical,timeStamping",
    subjectAltNames: [],
  });
  await folder.write("tsa.cnf", timeStampConfiguration(folder.path));
  return {
    trust: [ca.certificateFile],
    authorities: [parseCertificate(new TextEncoder().encode(ca.certificate))],
    rsa,
    p256,
    p384,
    path,
    write: (name, bytes) => folder.write(name, bytes),
    read: async (name) => new Uint8Array(await readFile(path(name))),
    timeStampResponse: async (request) => {
      await folder.write("request.tsq", request);
      await reply(path("tsa.cnf"), authority, path("request.tsq"), path("response.tsr"));
      return new Uint8Array(await readFile(path("response.tsr")));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The key first, then its chain, as a key file holds them. */
async function signingIdentity(ca: TestCa, key: TestKeyKind): Promise<SigningIdentity> {
  const identity = await ca.issue({ commonName: key, key });
  const pem = new TextEncoder().encode(identity.privateKey + identity.certificate + ca.certificate);
  return { ...identity, signer: createSigner(selectKey(await readKeyStore(pem))) };
}

async function reply(config: string, authority: TestIdentity, request: string, response: string): Promise<void> {
  const { certificateFile, privateKeyFile } = authority;
  const keys = ["-signer", certificateFile, "-inkey", privateKeyFile];
  const args = ["ts", "-reply", "-config", config, "-section", "tsa", "-queryfile", request, "-out", response, ...keys];
  const { exitCode, stderr } = await runProcess(requirePeer("openssl"), args);
  if (exitCode !== 0) throw new Error(`openssl ts ended with ${exitCode}: ${stderr}`);
}

function timeStampConfiguration(folder: string): string {
  return `
[tsa]
serial = ${folder}/tsa-serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
`;
}
