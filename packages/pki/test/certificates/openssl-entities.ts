import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requirePeer, runProcess, type TestKeyKind } from "@dicomsec/testing";
import { parseCertificate, type Certificate } from "../../src/certificates/certificate.js";

/** Someone with a key and a certificate; issues certificates and CRLs when it is an authority. */
export interface Entity {
  readonly folder: string;
  readonly certificate: Certificate;
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface EntityOptions {
  /** Where its files go; a new folder inside. */
  readonly folder: string;
  /** The subject as OpenSSL writes it, or a common name. */
  readonly subject: string;
  readonly key?: TestKeyKind;
  /** Whose key it has. Default: a new one. */
  readonly keyOf?: Entity;
  /** Default: itself. */
  readonly issuer?: Entity;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Lines of an OpenSSL extension section. Default: those of an end entity. */
  readonly extensions?: readonly string[];
  readonly digest?: string;
  readonly signatureOptions?: readonly string[];
}

export const authority = [
  "basicConstraints = critical,CA:TRUE",
  "keyUsage = critical,keyCertSign,cRLSign",
  "subjectKeyIdentifier = hash",
  "authorityKeyIdentifier = keyid",
];

export const endEntity = [
  "basicConstraints = critical,CA:FALSE",
  "keyUsage = critical,digitalSignature",
  "extendedKeyUsage = serverAuth,emailProtection",
  "subjectKeyIdentifier = hash",
  "authorityKeyIdentifier = keyid",
];

/** Without key identifiers, which `openssl ca` adds when it is not told otherwise. */
export const unidentified = ["subjectKeyIdentifier = none", "authorityKeyIdentifier = none"];

let count = 0;

/** Issues a certificate with `openssl ca`. */
export async function createEntity(options: EntityOptions): Promise<Entity> {
  const folder = join(options.folder, `entity-${count++}`);
  await mkdir(folder);
  const keyFile = options.keyOf?.keyFile ?? join(folder, "key.pem");
  if (!options.keyOf) await writeFile(keyFile, generateKey(options.key ?? "ec-p256"));
  const certificateFile = join(folder, "certificate.pem");
  await writeFile(join(folder, "openssl.cnf"), configuration(folder, { certificateFile, keyFile }));
  await Promise.all([writeFile(join(folder, "index.txt"), ""), writeFile(join(folder, "crlnumber"), "01\n")]);
  await sign(options, { folder, keyFile, certificateFile });
  return { folder, keyFile, certificateFile, certificate: parseCertificate(await readFile(certificateFile)) };
}

/** Requests by the file of their key: `openssl ca` is told the subject, so that one of each key is enough. */
const requests = new Map<string, string>();

async function requestOf(keyFile: string, folder: string): Promise<string> {
  const known = requests.get(keyFile);
  if (known !== undefined) return known;
  const request = join(folder, "request.pem");
  const config = ["-config", join(folder, "openssl.cnf")];
  await openssl(["req", "-new", ...config, "-key", keyFile, "-subj", "/", "-out", request]);
  requests.set(keyFile, request);
  return request;
}

async function sign(options: EntityOptions, files: Omit<Entity, "certificate">): Promise<void> {
  const { issuer, extensions = endEntity, digest = "sha256" } = options;
  const subject =
    options.subject.startsWith("/") || options.subject === "" ? options.subject : `/CN=${options.subject}`;
  const request = await requestOf(files.keyFile, files.folder);
  const extensionFile = join(files.folder, "extensions");
  await writeFile(extensionFile, `${extensions.join("\n")}\n`);
  const own = issuer ? [] : ["-selfsign"];
  const dates = [
    "-startdate",
    options.notBefore ?? "20200101000000Z",
    "-enddate",
    options.notAfter ?? "20990101000000Z",
  ];
  const signature = (options.signatureOptions ?? []).flatMap((one) => ["-sigopt", one]);
  const section = extensions.length > 0 ? ["-extfile", extensionFile] : [];
  const from = ["-config", join(issuer?.folder ?? files.folder, "openssl.cnf"), ...own, "-md", digest, ...signature];
  await openssl([
    "ca",
    "-batch",
    "-notext",
    "-create_serial",
    ...from,
    ...dates,
    ...section,
    "-utf8",
    "-subj",
    subject || "/",
    "-in",
    request,
    "-out",
    files.certificateFile,
  ]);
}

/** Revokes a certificate; more arguments are those of `openssl ca -revoke`. */
export async function revoke(issuer: Entity, entity: Entity, ...args: readonly string[]): Promise<void> {
  await openssl(["ca", "-config", join(issuer.folder, "openssl.cnf"), "-revoke", entity.certificateFile, ...args]);
}

/** Makes a CRL and gives its file; `extensions` are lines of an OpenSSL section. */
export async function createCrl(
  issuer: Entity,
  options: {
    readonly from?: string;
    readonly until?: string;
    readonly extensions?: readonly string[];
    readonly digest?: string;
    /** Whether it names the key of its issuer. Default: true. */
    readonly identified?: boolean;
  } = {},
): Promise<string> {
  const {
    from = "20200101000000Z",
    until = "20990101000000Z",
    extensions = [],
    digest = "sha256",
    identified = true,
  } = options;
  const file = join(issuer.folder, `crl-${count++}.pem`);
  const config = join(issuer.folder, `crl-${count}.cnf`);
  const section = ["[crl]", ...(identified ? ["authorityKeyIdentifier = keyid"] : []), ...extensions];
  await writeFile(config, [await readFile(join(issuer.folder, "openssl.cnf"), "utf8"), ...section, ""].join("\n"));
  const dates = ["-crl_lastupdate", from, "-crl_nextupdate", until];
  await openssl(["ca", "-config", config, "-gencrl", "-md", digest, "-crlexts", "crl", ...dates, "-out", file]);
  return file;
}

/** Runs OpenSSL and gives what it printed. */
export async function openssl(args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProcess(requirePeer("openssl"), args);
  if (exitCode !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
  return stdout + stderr;
}

function configuration(folder: string, files: Pick<Entity, "certificateFile" | "keyFile">): string {
  return `
[ca]
default_ca = this
[this]
database = ${folder}/index.txt
crlnumber = ${folder}/crlnumber
serial = ${folder}/serial
new_certs_dir = ${folder}
certificate = ${files.certificateFile}
private_key = ${files.keyFile}
default_md = sha256
unique_subject = no
preserve = yes
policy = any
[any]
countryName = optional
organizationName = optional
commonName = optional
emailAddress = optional
[req]
distinguished_name = name
[name]
`;
}

function generateKey(kind: TestKeyKind): string {
  return keyPair(kind).export({ type: "pkcs8", format: "pem" }).toString();
}

function keyPair(kind: TestKeyKind): KeyObject {
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
