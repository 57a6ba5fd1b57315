import { readFile, writeFile } from "node:fs/promises";
import { type Certificate, parseCertificate } from "@dicomsec/pki";
import {
  createTestCa,
  type IssueOptions,
  requirePeer,
  runProcess,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";

/** A time-stamp authority of `openssl ts`. */
export interface Tsa {
  readonly certificate: Certificate;
  /** The authority that issued its certificate. */
  readonly root: Certificate;
  /** The response to a query. */
  reply(query: Uint8Array): Promise<Uint8Array>;
}

export interface TsaRoot {
  readonly ca: TestCa;
  readonly certificate: Certificate;
  /** One after the other: they share a list of serial numbers. */
  issue(options?: IssueOptions): Promise<Tsa>;
  /** A token that `openssl cms` signs over a given TSTInfo, whatever the certificate is good for. */
  signToken(infoBytes: Uint8Array, options?: IssueOptions): Promise<Uint8Array>;
}

const timeStamping: IssueOptions = {
  commonName: "Test TSA",
  key: "ec-p256",
  keyUsage: "digitalSignature",
  extendedKeyUsage: "critical,timeStamping",
  subjectAltNames: [],
};

export async function createTsaRoot(folder: string): Promise<TsaRoot> {
  const ca = await createTestCa(folder, { commonName: "Test TSA Root", key: "ec-p256" });
  const root = certificateOf(ca);
  return {
    ca,
    certificate: root,
    issue: async (options = {}) => {
      const identity = await ca.issue({ ...timeStamping, ...options });
      return { certificate: certificateOf(identity), root, reply: await replier(identity) };
    },
    signToken: async (infoBytes, options = {}) => signToken(await ca.issue({ ...timeStamping, ...options }), infoBytes),
  };
}

function certificateOf({ certificate }: TestIdentity): Certificate {
  return parseCertificate(new TextEncoder().encode(certificate));
}

async function replier(identity: TestIdentity): Promise<Tsa["reply"]> {
  const base = identity.certificateFile;
  const config = `${base}.tsa`;
  await writeFile(config, configuration(base));
  let count = 0;
  return async (query) => {
    const file = `${base}.query-${count++}`;
    await writeFile(file, query);
    const own = ["-config", config, "-section", "tsa", "-signer", base, "-inkey", identity.privateKeyFile];
    await openssl(["ts", "-reply", ...own, "-queryfile", file, "-out", `${file}.tsr`]);
    return new Uint8Array(await readFile(`${file}.tsr`));
  };
}

function configuration(base: string): string {
  return `
[tsa]
serial = ${base}.tsa-serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
`;
}

async function signToken(identity: TestIdentity, infoBytes: Uint8Array): Promise<Uint8Array> {
  const [input, output] = [`${identity.certificateFile}.info`, `${identity.certificateFile}.token`];
  await writeFile(input, infoBytes);
  const content = ["-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", input];
  const own = ["-signer", identity.certificateFile, "-inkey", identity.privateKeyFile, "-md", "sha256", "-cades"];
  await openssl(["cms", "-sign", ...content, ...own, "-outform", "DER", "-out", output]);
  return new Uint8Array(await readFile(output));
}

async function openssl(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProcess(requirePeer("openssl"), args);
  if (exitCode !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
}
