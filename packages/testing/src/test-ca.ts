import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requirePeer } from "./peers.js";
import { runProcess } from "./run-process.js";

/** The kinds of key a test certificate can have. */
export type TestKeyKind = "rsa-1024" | "rsa-2048" | "rsa-3072" | "ec-p256" | "ec-p384" | "ed25519";

export interface IssueOptions {
  /** Default: `Test Leaf`. */
  readonly commonName?: string;
  /** Default: `rsa-2048`. */
  readonly key?: TestKeyKind;
  /** Default: yesterday. */
  readonly notBefore?: Date;
  /** Default: in ten years. A past one makes an expired certificate. */
  readonly notAfter?: Date;
  /** As OpenSSL writes them: `DNS:localhost`, `IP:127.0.0.1`. Default: both of these. */
  readonly subjectAltNames?: readonly string[];
  /** Default: `digitalSignature,nonRepudiation,keyEncipherment`. */
  readonly keyUsage?: string;
  /** Default: `serverAuth,clientAuth,emailProtection`. */
  readonly extendedKeyUsage?: string;
  /** Of the signature. Default: `sha256`. */
  readonly digest?: "sha1" | "sha256" | "sha384";
  /** More lines of an OpenSSL extension section. Default: none. */
  readonly extensions?: readonly string[];
}

/** A certificate with its private key, as PEM text and as files. */
export interface TestIdentity {
  readonly certificate: string;
  readonly privateKey: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** A throw-away certification authority that lives in one folder and goes with it. */
export interface TestCa extends TestIdentity {
  readonly folder: string;
  issue(options?: IssueOptions): Promise<TestIdentity>;
  /** A subordinate authority, in a folder inside this one. */
  issueCa(options?: Pick<IssueOptions, "commonName" | "key" | "extensions">): Promise<TestCa>;
  revoke(identity: TestIdentity): Promise<void>;
  /** The certificate revocation list as it is now, PEM. */
  crl(): Promise<string>;
  /** PKCS#12 with the identity and this authority's certificate. */
  pkcs12(identity: TestIdentity, password: string): Promise<Uint8Array>;
}

/**
 * Makes a certification authority in an empty folder, with the `openssl` program; its keys are for tests alone.
 *
 * @throws Error when `openssl` is not installed or refuses.
 */
export async function createTestCa(
  folder: string,
  options: { readonly commonName?: string; readonly key?: TestKeyKind } = {},
): Promise<TestCa> {
  const { commonName = "Test CA", key = "rsa-2048" } = options;
  const files = await prepare(folder, key);
  await openssl([
    "req",
    "-x509",
    "-new",
    "-key",
    files.privateKeyFile,
    "-subj",
    `/CN=${commonName}`,
    "-days",
    "3650",
    "-config",
    join(folder, "openssl.cnf"),
    "-extensions",
    "authority",
    "-out",
    files.certificateFile,
  ]);
  return open(folder, await readIdentity(files));
}

type IdentityFiles = Pick<TestIdentity, "certificateFile" | "privateKeyFile">;

/** The files `openssl ca` wants, and a new key. */
async function prepare(folder: string, key: TestKeyKind): Promise<IdentityFiles> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "openssl.cnf"), configuration(folder));
  await writeFile(join(folder, "index.txt"), "");
  await writeFile(join(folder, "serial"), "1000\n");
  await writeFile(join(folder, "crlnumber"), "01\n");
  return newKey(join(folder, "ca"), key);
}

function open(folder: string, identity: TestIdentity): TestCa {
  const config = ["-config", join(folder, "openssl.cnf")];
  let issued = 0;
  // `openssl ca` replaces its files: two at a time would take them from each other.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (args: readonly string[]): Promise<void> => {
    const next = last.then(() => openssl(["ca", ...config, ...args]));
    last = next.catch(() => {});
    return next;
  };
  const sign = async (files: IdentityFiles, options: IssueOptions, extensions: readonly string[]): Promise<void> => {
    const { commonName = "Test Leaf", notBefore = days(-1), notAfter = days(3650), digest = "sha256" } = options;
    const base = files.certificateFile;
    await writeFile(`${base}.ext`, [...extensions, ...(options.extensions ?? [])].join("\n"));
    await openssl([
      "req",
      "-new",
      "-key",
      files.privateKeyFile,
      "-subj",
      `/CN=${commonName}`,
      ...config,
      "-out",
      `${base}.csr`,
    ]);
    await inTurn([
      "-batch",
      "-notext",
      "-in",
      `${base}.csr`,
      "-out",
      files.certificateFile,
      "-startdate",
      asn1Time(notBefore),
      "-enddate",
      asn1Time(notAfter),
      "-md",
      digest,
      "-extfile",
      `${base}.ext`,
    ]);
  };
  return {
    ...identity,
    folder,
    issue: async (options = {}) => {
      const files = await newKey(join(folder, `leaf-${issued++}`), options.key ?? "rsa-2048");
      await sign(files, options, leafExtensions(options));
      return readIdentity(files);
    },
    issueCa: async (options = {}) => {
      const below = join(folder, `ca-${issued++}`);
      const files = await prepare(below, options.key ?? "rsa-2048");
      await sign(files, { commonName: "Test Sub CA", ...options }, authorityExtensions);
      return open(below, await readIdentity(files));
    },
    revoke: ({ certificateFile }) => inTurn(["-revoke", certificateFile]),
    crl: async () => {
      const file = join(folder, "crl.pem");
      await inTurn(["-gencrl", "-crldays", "30", "-out", file]);
      return readFile(file, "utf8");
    },
    pkcs12: async ({ certificateFile, privateKeyFile }, password) => {
      const file = `${certificateFile}.p12`;
      await openssl(
        [
          "pkcs12",
          "-export",
          "-in",
          certificateFile,
          "-inkey",
          privateKeyFile,
          "-certfile",
          identity.certificateFile,
          "-passout",
          "stdin",
          "-out",
          file,
        ],
        `${password}\n`,
      );
      return new Uint8Array(await readFile(file));
    },
  };
}

const authorityExtensions = [
  "basicConstraints = critical,CA:TRUE",
  "keyUsage = critical,keyCertSign,cRLSign",
  "subjectKeyIdentifier = hash",
];

function leafExtensions(options: IssueOptions): string[] {
  const names = options.subjectAltNames ?? ["DNS:localhost", "IP:127.0.0.1"];
  return [
    "basicConstraints = critical,CA:FALSE",
    `keyUsage = critical,${options.keyUsage ?? "digitalSignature,nonRepudiation,keyEncipherment"}`,
    `extendedKeyUsage = ${options.extendedKeyUsage ?? "serverAuth,clientAuth,emailProtection"}`,
    "subjectKeyIdentifier = hash",
    "authorityKeyIdentifier = keyid",
    ...(names.length === 0 ? [] : [`subjectAltName = ${names.join(",")}`]),
  ];
}

function configuration(folder: string): string {
  return `
[ca]
default_ca = this
[this]
dir = ${folder}
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
new_certs_dir = $dir
certificate = $dir/ca.crt
private_key = $dir/ca.key
default_md = default
unique_subject = no
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
${authorityExtensions.join("\n")}
`;
}

async function newKey(base: string, kind: TestKeyKind): Promise<IdentityFiles> {
  const privateKeyFile = `${base}.key`;
  await writeFile(privateKeyFile, generateKey(kind).export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return { privateKeyFile, certificateFile: `${base}.crt` };
}

function generateKey(kind: TestKeyKind): KeyObject {
  switch (kind) {
    case "ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    case "ec-p256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    case "ec-p384":
      return generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    default:
      return generateKeyPairSync("rsa", { modulusLength: Number(kind.slice("rsa-".length)) }).privateKey;
  }
}

async function readIdentity(files: IdentityFiles): Promise<TestIdentity> {
  const [certificate, privateKey] = await Promise.all([
    readFile(files.certificateFile, "utf8"),
    readFile(files.privateKeyFile, "utf8"),
  ]);
  return { ...files, certificate, privateKey };
}

function days(count: number): Date {
  return new Date(Date.now() + count * 86_400_000);
}

function asn1Time(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

async function openssl(args: readonly string[], input = ""): Promise<void> {
  const { exitCode, stderr } = await runProcess(requirePeer("openssl"), args, { input });
  if (exitCode !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
}
