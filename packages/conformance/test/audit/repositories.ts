import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeSyslogMessage } from "@dicomsec/audit";
import { freePort, isOpen } from "@dicomsec/testing";
import Sqlite from "better-sqlite3";
import { command } from "../dicomsec.js";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 30_000;

/** Files of keys that a repository and its clients have. */
export interface RepositoryKeys {
  readonly ca: string;
  readonly key: string;
  readonly certificate: string;
  /** The name in the certificates of clients that may come. */
  readonly clientName: string;
}

/** A program of others that keeps syslog messages in a file, at the same ports whenever it is started. */
export abstract class Repository implements AsyncDisposable {
  readonly folder: string;
  readonly tlsPort: number;
  readonly udpPort: number;
  #child: ChildProcess | undefined;

  protected constructor(folder: string, ports: readonly [number, number]) {
    this.folder = folder;
    [this.tlsPort, this.udpPort] = ports;
  }

  protected abstract command(): {
    readonly program: string;
    readonly words: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  };

  async start(): Promise<this> {
    const { program, words, env } = this.command();
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
    this.#child = child;
    let output = "";
    child.stderr.on("data", (chunk) => (output += String(chunk)));
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isOpen(this.tlsPort))) {
      if (!isRunning(child) || Date.now() > deadline) throw new Error(`${program} did not listen: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  /** Sends a signal; waits for the end, unless the program only halts. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !isRunning(child)) return;
    child.kill(signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") await once(child, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL");
  }

  /** What is kept, each message once for each time that it is: PRI, APP-NAME, PROCID, MSGID and MSG. */
  lines(): string[] {
    const path = join(this.folder, "messages.log");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  }
}

/** @see rsyslogd(8), with the driver of GnuTLS */
export class Rsyslog extends Repository {
  readonly #program: string;
  readonly #configuration: string;

  private constructor(program: string, configuration: string, folder: string, ports: readonly [number, number]) {
    super(folder, ports);
    this.#program = program;
    this.#configuration = configuration;
  }

  static async create(
    program: string,
    folder: { readonly path: string; write(name: string, text: string): Promise<string> },
    { ca, key, certificate, clientName }: RepositoryKeys,
  ): Promise<Rsyslog> {
    const ports = [await freePort(), await freePort()] as const;
    const configuration = `global(workDirectory="${folder.path}" maxMessageSize="64k"
  DefaultNetstreamDriverCAFile="${ca}" DefaultNetstreamDriverCertFile="${certificate}" DefaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/name" PermittedPeer=["${clientName}"] maxFrameSize="1000000")
module(load="imudp")
template(name="kept" type="string" string="%pri% %app-name% %procid% %msgid% %msg:::drop-last-lf%\\n")
input(type="imtcp" port="${ports[0]}" ruleset="kept" address="127.0.0.1")
input(type="imudp" port="${ports[1]}" ruleset="kept" address="127.0.0.1")
ruleset(name="kept"){ action(type="omfile" file="${join(folder.path, "messages.log")}" template="kept" flushOnTXEnd="on" asyncWriting="off") }
`;
    return new Rsyslog(program, await folder.write("rsyslog.conf", configuration), folder.path, ports);
  }

  protected command() {
    const pid = join(this.folder, "rsyslogd.pid");
    return { program: this.#program, words: ["-n", "-f", this.#configuration, "-i", pid] };
  }
}

/** @see syslog-ng(8), with OpenSSL; unpacked, not installed */
export class SyslogNg extends Repository {
  readonly #program: string;
  readonly #configuration: string;

  private constructor(program: string, configuration: string, folder: string, ports: readonly [number, number]) {
    super(folder, ports);
    this.#program = program;
    this.#configuration = configuration;
  }

  static async create(
    program: string,
    folder: { readonly path: string; write(name: string, text: string): Promise<string> },
    { ca, key, certificate, clientName }: RepositoryKeys,
  ): Promise<SyslogNg> {
    const ports = [await freePort(), await freePort()] as const;
    const configuration = `@version: 3.38
options { keep-hostname(yes); log-msg-size(65536); stats-freq(0); };
source s_tls { syslog(ip("127.0.0.1") port(${ports[0]}) transport("tls") max-connections(50)
  tls(key-file("${key}") cert-file("${certificate}") ca-file("${ca}") peer-verify(required-trusted) trusted-dn("*CN=${clientName}*"))); };
source s_udp { syslog(ip("127.0.0.1") port(${ports[1]}) transport("udp") so-rcvbuf(8388608)); };
destination d { file("${join(folder.path, "messages.log")}" template("\${PRIORITY} \${PROGRAM} \${PID} \${MSGID} \${MSG}\\n") flush-lines(1)); };
log { source(s_tls); source(s_udp); destination(d); };
`;
    return new SyslogNg(program, await folder.write("syslog-ng.conf", configuration), folder.path, ports);
  }

  protected command() {
    const root = dirname(dirname(dirname(this.#program)));
    const at = (name: string): string => join(this.folder, name);
    const libraries = ["usr/lib/syslog-ng", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib/aarch64-linux-gnu"]; // prettier-ignore
    return {
      program: this.#program,
      words: ["-F", "--no-caps", "-f", this.#configuration, "-R", at("persist"), "-p", at("pid"), "-c", at("control"), "--module-path", join(root, "usr/lib/syslog-ng/3.38")], // prettier-ignore
      env: { LD_LIBRARY_PATH: libraries.map((folder) => join(root, folder)).join(":") },
    };
  }
}

/** `dicomsec audit listen`, whose store is read while it runs. */
export class OwnRepository extends Repository {
  readonly #keys: RepositoryKeys;

  private constructor(keys: RepositoryKeys, folder: string, ports: readonly [number, number]) {
    super(folder, ports);
    this.#keys = keys;
  }

  static async create(
    _program: string,
    folder: { readonly path: string },
    keys: RepositoryKeys,
  ): Promise<OwnRepository> {
    return new OwnRepository(keys, folder.path, [await freePort(), await freePort()]);
  }

  protected command() {
    const { ca, key, certificate } = this.#keys;
    const ports = ["--tls", String(this.tlsPort), "--udp", String(this.udpPort), "--host", "127.0.0.1"];
    const words = [...ports, "--store", this.#store, "--key", key, "--cert", certificate, "--trust", ca];
    return { program: process.execPath, words: [command, "audit", "listen", ...words] };
  }

  get #store(): string {
    return join(this.folder, "audit.sqlite");
  }

  override lines(): string[] {
    if (!existsSync(this.#store)) return [];
    const database = new Sqlite(this.#store, { readonly: true });
    try {
      const rows = database.prepare("SELECT raw FROM message ORDER BY id").pluck().all() as Uint8Array[];
      const others = database.prepare("SELECT raw FROM quarantine ORDER BY id").pluck().all() as Uint8Array[];
      return [...rows, ...others].map((raw) => {
        const { facility, severity, appName, procId, msgId, content } = decodeSyslogMessage(raw);
        return `${8 * facility + severity} ${appName} ${procId} ${msgId} ${new TextDecoder().decode(content)}`;
      });
    } finally {
      database.close();
    }
  }
}
