import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { freePort, isOpen } from "@dicomsec/testing";
import { costOf } from "../child.js";
import type { Job } from "./association-jobs.js";
import type { Side } from "./association-node.js";

/** What a process has used until now. */
export interface Usage {
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** What a sender did: the time it took, and what it used. */
export interface Sent extends Usage {
  readonly wallMs: number;
}

/** A process that receives. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  usage(): Usage;
}

/** By the account of Linux; a tick is 10 ms. */
function usageOf({ pid }: ChildProcess): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" "); // prettier-ignore
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakMb: Number(peak![1]) / 1024 };
}

async function stopped(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill();
  await exit;
}

/** A Node process with one of the tasks here; it is ready. */
class Task {
  readonly child: ChildProcess;

  /** dcmjs-dimse complains of every private attribute. */
  constructor(name: Library, ...args: readonly string[]) {
    const errors = name === "dcmjs-dimse-task" ? "ignore" : "inherit";
    this.child = fork(new URL(`${name}.js`, import.meta.url), [...args], {
      stdio: ["ignore", "ignore", errors, "ipc"],
    });
  }

  async next(): Promise<number> {
    const exit = once(this.child, "exit").then(() => Promise.reject(new Error("a task ended early")));
    const [answer] = (await Promise.race([once(this.child, "message"), exit])) as [number];
    exit.catch(() => {});
    return answer;
  }
}

/** Which library the two Node ends are of. */
export type Library = "association-task" | "dcmjs-dimse-task";

export async function startReceiver(library: Library, credentials: string, out: string): Promise<Receiver> {
  const task = new Task(library, "receive", credentials, out, String(await freePort()));
  const port = await task.next();
  return { port, usage: () => usageOf(task.child), [Symbol.asyncDispose]: () => stopped(task.child) };
}

/** A process that sends; its start does not count. */
export interface Sender extends AsyncDisposable {
  send(job: Job): Promise<Sent>;
}

export async function startSender(library: Library, credentials: string): Promise<Sender> {
  const task = new Task(library, "send", credentials);
  await task.next();
  const send = async (job: Job): Promise<Sent> => {
    const before = usageOf(task.child);
    task.child.send(job);
    const wallMs = await task.next();
    const after = usageOf(task.child);
    return { wallMs, cpuMs: after.cpuMs - before.cpuMs, peakMb: after.peakMb };
  };
  return { send, [Symbol.asyncDispose]: () => stopped(task.child) };
}

/** How DCMTK is run: as it is shipped, or without the delays of TCP, in PDUs as long as ours. */
export type DcmtkWay = "as shipped" | "TCP_NODELAY=1";

function ways(way: DcmtkWay): readonly string[] {
  return way === "as shipped" ? [] : ["-pdu", "131072"];
}

const tlsWords = (credentials: string, side: Side): readonly string[] => [
  "+tls",
  `${credentials}/${side}.key`,
  `${credentials}/${side}.pem`,
  "+cf",
  `${credentials}/ca.pem`,
  "--profile-bcp195-nd",
];

const environment = (way: DcmtkWay) => ({ ...process.env, ...(way === "as shipped" ? {} : { TCP_NODELAY: "1" }) });

export async function startStorescp(way: DcmtkWay, credentials: string, out: string): Promise<Receiver> {
  const port = await freePort();
  const keeping = out === "" ? ["--ignore"] : ["-od", out];
  const words = [...tlsWords(credentials, "server"), ...ways(way), ...keeping, String(port)];
  const child = spawn("storescp", words, { env: environment(way), stdio: "ignore" });
  while (!(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  return { port, usage: () => usageOf(child), [Symbol.asyncDispose]: () => stopped(child) };
}

/** A program of DCMTK from its start to its end. */
export async function runDcmtk(
  program: "storescu" | "echoscu",
  way: DcmtkWay,
  { credentials, port, words }: { credentials: string; port: number; words: readonly string[] },
): Promise<Sent> {
  const variables = way === "as shipped" ? [] : ["TCP_NODELAY=1"];
  const common = [...tlsWords(credentials, "client"), ...ways(way)];
  return costOf("env", [...variables, program, ...common, "127.0.0.1", String(port), ...words]);
}
