import { readFile } from "node:fs/promises";
import { afterAll } from "@jest/globals";
import { type ConnectionSecurity, createConfigurationRoots, type SessionOptions } from "@dicomsec/configuration";
import { readKeyStore } from "@dicomsec/pki";
import { createTestCa, type TemporaryFolder, temporaryFolder, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { type SecureContext, secureContext } from "@dicomsec/transport";
import { type SlapdOptions, SlapdServer, type SlapdTls } from "./slapd-server.js";

/** Ways to protect a connection to a directory, and to say who is asking. */
export const protections = ["simple", "starttls", "ldaps", "external"] as const;

/** A slapd with an empty DICOM configuration, a certification authority, and this node's certificate. */
export interface Directory extends AsyncDisposable {
  readonly server: SlapdServer;
  readonly ca: TestCa;
  readonly node: TestIdentity;
  /** This node's identity and whom it trusts. */
  readonly context: SecureContext;
  /** Whom it trusts, without an identity. */
  readonly bareContext: SecureContext;
  /** As the root of the database: by its password in clear, over StartTLS or LDAPS, or by certificate. */
  as(protection: (typeof protections)[number], options?: Partial<SessionOptions>): SessionOptions;
}

export interface DirectoryOptions extends Omit<SlapdOptions, "tls"> {
  /** Default: `try`. */
  readonly verifyClient?: SlapdTls["verifyClient"];
}

/** Those of all directories of a test file. */
interface Authority extends AsyncDisposable {
  readonly ca: TestCa;
  /** Of the servers. */
  readonly own: TestIdentity;
  readonly node: TestIdentity;
}

let authority: Promise<Authority> | undefined;

afterAll(async () => (await authority)?.[Symbol.asyncDispose]());

async function createAuthority(): Promise<Authority> {
  const folder = await temporaryFolder();
  const ca = await createTestCa(folder.path, { key: "ec-p256" });
  const own = await ca.issue({ commonName: "ldap", key: "ec-p256" });
  const node = await ca.issue({ commonName: "node", key: "ec-p256" });
  return { ca, own, node, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

export async function createDirectory(folder: TemporaryFolder, options: DirectoryOptions = {}): Promise<Directory> {
  const { ca, own, node } = await (authority ??= createAuthority());
  const verify = options.verifyClient ? { verifyClient: options.verifyClient } : {};
  const server = await SlapdServer.create(folder, {
    tls: { ca: ca.certificateFile, certificate: own.certificateFile, key: own.privateKeyFile, ...verify },
    ...options,
    globalLines: ['authz-regexp "cn=node" "cn=admin,o=Sometown Hospital"', ...(options.globalLines ?? [])],
  });
  await server.start();
  await server.addSuffix();
  const context = await contextOf(ca, node);
  const bareContext = await contextOf(ca);
  const directory: Directory = {
    server,
    ca,
    node,
    context,
    bareContext,
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
    as: (protection, more = {}) => ({ ...accessTo(server, context, protection), ...more }),
  };
  await createConfigurationRoots(directory.as("simple", { base: server.suffix }));
  return directory;
}

/** A TLS context of a node, or of nobody, which trusts an authority. */
export async function contextOf(ca: TestCa, node?: TestIdentity): Promise<SecureContext> {
  const read = async (path: string) => readKeyStore(new Uint8Array(await readFile(path)), {});
  const { certificates: anchors } = await read(ca.certificateFile);
  if (!node) return secureContext({ trust: { anchors } });
  const [key] = (await read(node.privateKeyFile)).keys;
  const { certificates } = await read(node.certificateFile);
  return secureContext({ identities: [{ ...key!, certificates }], trust: { anchors } });
}

function accessTo(
  server: SlapdServer,
  context: SecureContext,
  protection: (typeof protections)[number],
): SessionOptions {
  const credentials = { kind: "simple", dn: server.rootDn, password: server.rootPassword } as const;
  const place = (port: number) => ({ server: { servers: [{ host: "127.0.0.1", port }] } });
  const secure = (kind: "ldaps" | "starttls"): ConnectionSecurity => ({ kind, context });
  switch (protection) {
    case "simple":
      return { ...place(server.port), credentials, allowInsecure: true, securityPattern: "basic" };
    case "starttls":
      return { ...place(server.port), credentials, security: secure("starttls") };
    case "ldaps":
      return { ...place(server.tlsPort), credentials, security: secure("ldaps") };
    case "external":
      return { ...place(server.port), credentials: { kind: "external" }, security: secure("starttls") };
  }
}
