// A directory to try this out with: `npm run directory`: slapd with the device of the node in it, in data/, until it is stopped.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  cipherSuitesOf,
  configurationRoots,
  device,
  ldifRecord,
  networkAe,
  networkConnection,
  openConfiguration,
  transferCapability,
} from "@dicomsec/configuration";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { createTestCa, parseCertificates, writePemBlock } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";

const suffix = "o=Sometown Hospital";
const dn = `cn=admin,${suffix}`;
const run = promisify(execFile);

/** A directory in a folder, at the same port whenever it is started. */
export class DemonstrationDirectory {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /** @param {string} folder @param {number} port @param {{ authorities: string, password: string }} access */
  constructor(folder, port, { authorities, password }) {
    this.folder = folder;
    this.port = port;
    this.authorities = authorities;
    this.password = password;
  }

  /** Makes it, with keys and with `settings.json` for the node. @param {string} folder @param {{ port: number, nodePort: number }} ports */
  static async create(folder, { port, nodePort }) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, "database"), { recursive: true });
    const ca = await createTestCa({ key: "p-256" });
    const authorities = writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes);
    await writeFile(join(folder, "authorities.pem"), authorities);
    for (const name of ["directory", "node", "caller"]) {
      const { privateKey, certificates } = await ca.issue({
        name: `Test ${name}`,
        key: "p-256",
        usages: ["server", "client"],
      });
      const blocks = [
        writePemBlock("PRIVATE KEY", privateKey.pkcs8),
        ...certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes)),
      ];
      await writeFile(join(folder, `${name}.pem`), blocks.join(""), { mode: 0o600 });
    }
    const password = randomBytes(16).toString("base64url");
    await writeFile(join(folder, "password.txt"), `${password}\n`, { mode: 0o600 });
    await writeFile(join(folder, "slapd.conf"), configuration(folder, password), { mode: 0o600 });
    const settings = {
      directory: { host: "localhost", port, dn, passwordFile: "password.txt" },
      deviceName: "Echo node",
      lastGood: "last-good.ldif",
      host: "127.0.0.1",
      refreshMs: 2000,
      identity: "node.pem",
      authorities: "authorities.pem",
    };
    await writeFile(join(folder, "settings.json"), JSON.stringify(settings, null, 2));
    const directory = new DemonstrationDirectory(folder, port, { authorities, password });
    await directory.#fill(nodePort);
    return directory;
  }

  async start() {
    const words = ["-d", "0", "-f", join(this.folder, "slapd.conf"), "-h", `ldap://127.0.0.1:${this.port}`];
    this.#child = spawn("/usr/sbin/slapd", words, { stdio: "ignore" });
    const ended = once(this.#child, "exit").then(() => Promise.reject(new Error("slapd did not start")));
    await Promise.race([ended, isListening(this.port)]);
    ended.catch(() => {});
  }

  async stop() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  /** The configuration as whoever may change it has it. */
  async open() {
    const context = secureContext({
      trust: { anchors: parseCertificates(new TextEncoder().encode(this.authorities)) },
    });
    return openConfiguration({
      server: { servers: [{ host: "localhost", port: this.port }] },
      security: { kind: "starttls", context },
      credentials: { kind: "simple", dn, password: this.password },
    });
  }

  /** @param {number} nodePort */
  async #fill(nodePort) {
    const organization = {
      dn: suffix,
      attributes: [
        { type: "objectClass", values: ["organization"] },
        { type: "o", values: [suffix.slice(2)] },
      ],
    };
    const file = join(this.folder, "empty.ldif");
    const roots = configurationRoots(suffix).map(({ dn, attributes }) => ({ dn, attributes }));
    await writeFile(file, [organization, ...roots].map(ldifRecord).join(""));
    await run("/usr/sbin/slapadd", ["-f", join(this.folder, "slapd.conf"), "-b", suffix, "-l", file]);
    await this.start();
    const client = await this.open();
    try {
      await client.createDevice(nodeDevice(nodePort));
    } finally {
      await client.close();
    }
  }
}

/** @param {number} port */
function nodeDevice(port) {
  return device({
    deviceName: "Echo node",
    installed: true,
    networkConnections: [
      networkConnection({
        commonName: "dicom-tls",
        hostname: "localhost",
        port,
        tlsCipherSuites: cipherSuitesOf("bcp195-rfc8996"),
      }),
    ],
    networkAes: [
      networkAe({
        aeTitle: "ECHO",
        associationInitiator: false,
        associationAcceptor: true,
        networkConnectionReferences: ["cn=dicom-tls"],
        preferredCallingAeTitles: ["CT_01"],
        transferCapabilities: [
          transferCapability({
            sopClassUid: SopClass.Verification,
            role: "SCP",
            transferSyntaxUids: [TransferSyntax.ImplicitVRLittleEndian],
          }),
        ],
      }),
    ],
  });
}

/** @param {string} folder @param {string} password */
function configuration(folder, password) {
  const schema = join(
    dirname(createRequire(import.meta.url).resolve("@dicomsec/configuration/package.json")),
    "schema/dicom.schema",
  );
  const schemas = ["core", "cosine", "inetorgperson"].map((name) => `/etc/ldap/schema/${name}.schema`);
  return `${[...schemas, schema].map((path) => `include ${path}`).join("\n")}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${join(folder, "slapd.pid")}
TLSCACertificateFile ${join(folder, "authorities.pem")}
TLSCertificateFile ${join(folder, "directory.pem")}
TLSCertificateKeyFile ${join(folder, "directory.pem")}
database mdb
suffix "${suffix}"
rootdn "${dn}"
rootpw ${password}
directory ${join(folder, "database")}
index objectClass eq
`;
}

/** @param {number} port */
async function isListening(port) {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(import.meta.dirname, "../data");
  const directory = await DemonstrationDirectory.create(folder, { port: 3890, nodePort: 2762 });
  console.log(`ldap://localhost:${directory.port} with StartTLS: npm start, in another terminal`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void directory.stop());
}
