import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, isOpen } from "@dicomsec/testing";
import { createTestCa, type KeyEntry, writePemBlock } from "@dicomsec/pki";
import { summarize } from "../measure.js";
import type { Result } from "../table.js";

const MESSAGES = 200_000;
const ROUNDS = 3;
const script = new URL("audit-task.js", import.meta.url);
const unpacked = new URL("../../../../node_modules/.cache/dicomsec-peers/syslog-ng/", import.meta.url).pathname;

/** What a task of its own process is told. */
export interface AuditOrder {
  readonly role: "sender" | "bare" | "memory";
  readonly folder: string;
  readonly port: number;
  readonly count: number;
  readonly xml: string;
}

interface Keys {
  readonly ca: string;
  readonly key: string;
  readonly certificate: string;
}

/** From the first message to the last one in the file of rsyslogd, over one TLS connection. */
export async function measureDelivery(folder: string, xml: string, add: (result: Result) => void): Promise<void> {
  const rsyslogd = "/usr/sbin/rsyslogd";
  if (!existsSync(rsyslogd)) return void process.stdout.write("without rsyslogd: npm run peers\n");
  const keys = await writeKeys(folder);
  const contenders: Record<string, (port: number) => Promise<ChildProcess>> = {
    dicomsec: async (port) => task({ role: "sender", folder, port, count: MESSAGES, xml }),
    "node:tls, frames made before": async (port) => task({ role: "bare", folder, port, count: MESSAGES, xml }),
    ...(existsSync(join(unpacked, "usr/bin/loggen")) && { loggen: async (port: number) => loggen(port, xml.length) }),
  };
  const samples = new Map(Object.keys(contenders).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, start] of Object.entries(contenders)) {
      await using repository = await Rsyslogd.start(rsyslogd, folder, keys);
      samples.get(name)!.push(await repository.timeOf(await start(repository.port)));
    }
  const measurements = [...samples].map(([name, one]) => summarize(name, one));
  const targets = { "node:tls, frames made before": 0.9, loggen: 1 };
  add({ workload: `audit: ${MESSAGES} messages to rsyslogd over TLS`, unit: "ms wall", measurements, targets, megabytes: (MESSAGES * xml.length) / 1e6 }); // prettier-ignore
}

/** A sender and its spool hold no more after a million messages than after a tenth of that. */
export async function measureMemory(folder: string, xml: string, add: (result: Result) => void): Promise<void> {
  await writeKeys(folder);
  const peak = async (count: number): Promise<number> => {
    const child = await task({ role: "memory", folder, port: 0, count, xml });
    child.send("go");
    const [megabytes] = (await once(child, "message")) as [number];
    child.kill();
    return megabytes;
  };
  const [many, few] = [await peak(1_000_000), await peak(100_000)];
  const measurements = [summarize("1,000,000 messages", [many]), summarize("100,000 messages", [few])];
  const limits = { "1,000,000 messages": Math.round(few * 1.2) };
  add({
    workload: "audit: peak memory of sender, spool and receiver",
    unit: "MB RSS",
    measurements,
    targets: {},
    limits,
  });
}

async function task(order: AuditOrder): Promise<ChildProcess> {
  const child = fork(script, [JSON.stringify(order)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
  return child;
}

/** Its start counts, too, which is some milliseconds. */
function loggen(port: number, length: number): ChildProcess {
  const env = {
    ...process.env,
    SYSLOGNG_PREFIX: join(unpacked, "usr"),
    LD_LIBRARY_PATH: ["usr/lib/syslog-ng", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"].map((one) => join(unpacked, one)).join(":"), // prettier-ignore
  };
  const words = ["--use-ssl", "--syslog-proto", "--size", String(length), "--rate", "10000000", "--number", String(MESSAGES), "--interval", "600", "--quiet"]; // prettier-ignore
  return spawn(join(unpacked, "usr/bin/loggen"), [...words, "127.0.0.1", String(port)], { env, stdio: "ignore" });
}

async function writeKeys(folder: string): Promise<Keys> {
  const ca = await createTestCa({ key: "p-256" });
  const path = (name: string): string => join(folder, name);
  const write = async (name: string, entry: KeyEntry): Promise<void> => {
    await writeFile(path(`${name}.key`), writePemBlock("PRIVATE KEY", entry.privateKey.pkcs8));
    await writeFile(path(`${name}.crt`), writePemBlock("CERTIFICATE", entry.certificates[0]!.bytes));
  };
  await write("ca", ca.authority);
  await write("server", await ca.issue({ name: "repository", usages: ["server"], key: "rsa-2048" }));
  await write("client", await ca.issue({ name: "node", usages: ["client"], key: "rsa-2048" }));
  return { ca: path("ca.crt"), key: path("server.key"), certificate: path("server.crt") };
}

class Rsyslogd implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #kept: string;

  private constructor(child: ChildProcess, port: number, kept: string) {
    this.#child = child;
    this.port = port;
    this.#kept = kept;
  }

  static async start(program: string, folder: string, { ca, key, certificate }: Keys): Promise<Rsyslogd> {
    const port = await freePort();
    const work = join(folder, "rsyslog");
    await rm(work, { recursive: true, force: true });
    await mkdir(work);
    const kept = join(work, "messages.log");
    const configuration = `global(workDirectory="${work}" maxMessageSize="64k"
  DefaultNetstreamDriverCAFile="${ca}" DefaultNetstreamDriverCertFile="${certificate}" DefaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon" maxFrameSize="1000000")
template(name="kept" type="string" string="%msg:1:1%\\n")
input(type="imtcp" port="${port}" ruleset="kept" address="127.0.0.1")
ruleset(name="kept"){ action(type="omfile" file="${kept}" template="kept" flushOnTXEnd="on") }
`;
    await writeFile(join(work, "rsyslog.conf"), configuration);
    const words = ["-n", "-f", join(work, "rsyslog.conf"), "-i", join(work, "pid")];
    const child = spawn(program, words, { stdio: "ignore" });
    while (!(await isOpen(port))) await sleep(20);
    return new Rsyslogd(child, port, kept);
  }

  /** Milliseconds from the word to go until every message is kept, one line of two octets each. */
  async timeOf(sender: ChildProcess): Promise<number> {
    const began = performance.now();
    if (sender.connected) sender.send("go");
    const size = async (): Promise<number> => (await stat(this.#kept).catch(() => undefined))?.size ?? 0;
    while ((await size()) < 2 * MESSAGES) {
      await sleep(5);
      if (performance.now() - began > 120_000) throw new Error("messages were lost, or take too long");
    }
    const time = performance.now() - began;
    sender.kill();
    return time;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
    await rm(dirname(this.#kept), { recursive: true, force: true });
  }
}
