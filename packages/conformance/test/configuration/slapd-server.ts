import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, isOpen, type ProcessResult, requirePeer, runProcess, type TemporaryFolder } from "@dicomsec/testing";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 30_000;

/** A file of the schemas that `@dicomsec/configuration` ships. */
export function shippedSchema(name: string): string {
  return fileURLToPath(new URL(`../../../configuration/schema/${name}`, import.meta.url));
}

/** Those that Debian's slapd brings and that every server here loads. */
const commonSchemas = ["core", "cosine", "inetorgperson"].map((name) => `/etc/ldap/schema/${name}.schema`);

export interface SlapdTls {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** What is asked of clients. Default: `try`. */
  readonly verifyClient?: "never" | "allow" | "try" | "demand";
}

export interface SlapdOptions {
  /** Default: `o=Sometown Hospital`. */
  readonly suffix?: string;
  /** Schema files after core, cosine and inetorgperson. Default: our `dicom.schema`. */
  readonly schemas?: readonly string[];
  /** Keeps its configuration in cn=config, which `configurationDn` may change, and not in a file. Default: false. */
  readonly isConfigurationInDirectory?: boolean;
  /** Certificate and key of the server, for StartTLS and LDAPS. Default: neither is offered. */
  readonly tls?: SlapdTls;
  /** Lines of slapd.conf(5) before the database: `sizelimit 500`, `authz-regexp "cn=node" "cn=…"`. Default: none. */
  readonly globalLines?: readonly string[];
  /** Lines in the database: `access to * by …`, `limits …`, `index …`, `overlay …`. Default: none. */
  readonly databaseLines?: readonly string[];
  /** Lets the disk have the data when it will, which is faster by far and survives the end of the process. Default: true. */
  readonly isUnsynchronised?: boolean;
}

/** A slapd of its own, in a folder that is given, at the same ports of 127.0.0.1 whenever it is started. */
export class SlapdServer implements AsyncDisposable {
  readonly suffix: string;
  readonly rootDn: string;
  readonly rootPassword = "root-of-the-test";
  /** Who may change cn=config, with the same password. */
  readonly configurationDn = "cn=config";
  readonly port: number;
  readonly tlsPort: number;
  readonly url: string;
  readonly tlsUrl: string;
  /** Where `ldapadd -Y EXTERNAL` and others of this machine come in. */
  readonly socketUrl: string;
  readonly #configuration: readonly string[];
  readonly #hasTls: boolean;
  #child: ChildProcess | undefined;
  #errors = "";

  private constructor(
    folder: string,
    suffix: string,
    [port, tlsPort]: readonly [number, number],
    configuration: readonly string[],
    hasTls: boolean,
  ) {
    this.suffix = suffix;
    this.rootDn = `cn=admin,${suffix}`;
    this.port = port;
    this.tlsPort = tlsPort;
    this.url = `ldap://127.0.0.1:${port}`;
    this.tlsUrl = `ldaps://127.0.0.1:${tlsPort}`;
    this.socketUrl = `ldapi://${encodeURIComponent(join(folder, "ldapi"))}`;
    this.#configuration = configuration;
    this.#hasTls = hasTls;
  }

  /** Writes its files; an empty database. */
  static async create(folder: TemporaryFolder, options: SlapdOptions = {}): Promise<SlapdServer> {
    const { suffix = "o=Sometown Hospital", isConfigurationInDirectory = false, tls } = options;
    const ports = [await freePort(), await freePort()] as const;
    const file = join(folder.path, "slapd.conf");
    const directory = join(folder.path, "slapd.d");
    const configuration = isConfigurationInDirectory ? ["-F", directory] : ["-f", file];
    const server = new SlapdServer(folder.path, suffix, ports, configuration, tls !== undefined);
    await mkdir(join(folder.path, "data"), { recursive: true });
    await folder.write("slapd.conf", server.#configurationText(folder.path, options));
    succeeded(await runProcess(requirePeer("slaptest"), ["-u", "-f", file]));
    if (isConfigurationInDirectory) {
      await mkdir(directory);
      // The other configuration is written only where the database can be opened.
      succeeded(await runProcess(requirePeer("slapadd"), ["-f", file, "-b", suffix]));
      succeeded(await runProcess(requirePeer("slaptest"), ["-f", file, "-F", directory]));
    }
    return server;
  }

  #configurationText(folder: string, options: SlapdOptions): string {
    const { schemas = [shippedSchema("dicom.schema")], tls, isUnsynchronised = true } = options;
    const lines = [
      ...[...commonSchemas, ...schemas].map((path) => `include ${path}`),
      "modulepath /usr/lib/ldap",
      "moduleload back_mdb",
      `pidfile ${join(folder, "slapd.pid")}`,
      ...(tls === undefined ? [] : tlsLines(tls)),
      ...(options.globalLines ?? []),
      "database config",
      `rootdn "${this.configurationDn}"`,
      `rootpw ${this.rootPassword}`,
      "database mdb",
      "maxsize 1073741824",
      `suffix "${this.suffix}"`,
      `rootdn "${this.rootDn}"`,
      `rootpw ${this.rootPassword}`,
      `directory ${join(folder, "data")}`,
      ...(isUnsynchronised ? ["dbnosync"] : []),
      "index objectClass eq",
      ...(schemas.some((path) => path.includes("dicom")) ? ["index dicomAETitle eq", "index dicomDeviceName eq"] : []),
      ...(options.databaseLines ?? []),
    ];
    return `${lines.join("\n")}\n`;
  }

  /** Starts it, and waits until it listens. */
  async start(): Promise<this> {
    const urls = [this.url, ...(this.#hasTls ? [this.tlsUrl] : []), this.socketUrl].join(" ");
    const child = spawn(requirePeer("slapd"), ["-d", "0", ...this.#configuration, "-h", urls], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    child.stderr.on("data", (chunk) => (this.#errors += String(chunk)));
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isOpen(this.port))) {
      if (!isRunning(child) || Date.now() > deadline) throw new Error(`slapd did not listen: ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  /** Sends a signal; waits for the end, or until it has halted. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || !isRunning(child)) return;
    const ended = once(child, "exit");
    child.kill(signal);
    if (signal === "SIGSTOP")
      while (!(await hasHalted(child.pid!))) await new Promise((resolve) => setTimeout(resolve, 5));
    else if (signal !== "SIGCONT") await ended;
  }

  /** Lets it end as an administrator would. */
  async stop(): Promise<void> {
    await this.kill("SIGTERM");
  }

  /** Ends it and starts it again, with the same ports and data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL");
  }

  /** Runs a program of ldap-utils (`ldapadd`, `ldapsearch`, …) as the root of the database. */
  run(program: string, words: readonly string[] = [], input: Uint8Array | string = ""): Promise<ProcessResult> {
    return this.runAs(this.rootDn, program, words, input);
  }

  /** The same as another who has the same password: `configurationDn`. */
  runAs(
    dn: string,
    program: string,
    words: readonly string[],
    input: Uint8Array | string = "",
  ): Promise<ProcessResult> {
    const bind = ["-x", "-H", this.url, "-D", dn, "-w", this.rootPassword];
    return runProcess(requirePeer(program), [...bind, ...words], { input });
  }

  /** Adds entries, and throws with what `ldapadd` says when it does not take them all. */
  async add(ldif: Uint8Array | string): Promise<void> {
    succeeded(await this.run("ldapadd", [], ldif));
  }

  /** Adds the entry of the suffix, which names an organization. */
  async addSuffix(): Promise<void> {
    await this.add(`dn: ${this.suffix}\nobjectClass: organization\n${this.suffix.replace("=", ": ")}\n`);
  }

  /** The database as LDIF, with operational attributes; also while the server runs. */
  async slapcat(words: readonly string[] = []): Promise<string> {
    return succeeded(await runProcess(requirePeer("slapcat"), [...this.#configuration, "-b", this.suffix, ...words]));
  }
}

/** Whether every thread of a process has stopped: where the machine is busy, one may still answer after the signal. */
async function hasHalted(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(threads.map(async (one) => readFile(`/proc/${pid}/task/${one}/stat`, "utf8")));
  return states.every((state) => /\) T /.test(state));
}

function tlsLines({ ca, certificate, key, verifyClient = "try" }: SlapdTls): string[] {
  return [
    `TLSCACertificateFile ${ca}`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    `TLSVerifyClient ${verifyClient}`,
  ];
}

function succeeded({ exitCode, stdout, stderr }: ProcessResult): string {
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return stdout;
}
