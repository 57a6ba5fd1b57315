import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { summarize } from "../measure.js";
import type { Result } from "../table.js";
import { BULK_BYTES, LEGACY_BYTES, type ContenderName, type WorkloadName } from "./transport-workloads.js";

const script = new URL("transport-task.js", import.meta.url);
const PAIRS = 7;
const ROUNDS = 3;

const handshakes: readonly WorkloadName[] = [
  "full handshake, RSA-2048",
  "full handshake, RSA-2048, mutual",
  "full handshake, P-256",
  "full handshake, P-256, mutual",
  "full and resumed handshakes in turn, TLS 1.3",
  "resumed handshake, TLS 1.2",
];
const bulk: readonly WorkloadName[] = ["AES-128-GCM", "AES-256-GCM"];
const legacy: readonly WorkloadName[] = ["legacy AES-128-CBC", "legacy 3DES-EDE-CBC"];

/** Secure connections against bare node:tls with the same options, and the legacy engine against its ciphers alone. */
export async function measureTransport(onResult: (result: Result) => void): Promise<void> {
  for (const workload of handshakes) onResult(await compare(workload, "node:tls", { target: 0.95 }));
  for (const workload of bulk)
    onResult(await compare(workload, "node:tls", { target: 0.95, megabytes: BULK_BYTES / 1e6 }));
  for (const workload of legacy)
    onResult(await compare(workload, "node:crypto", { target: 0.7, megabytes: LEGACY_BYTES / 1e6 }));
}

/**
 * Each in a process of its own, with client and server in it: what one does to the compiled code of Node's streams is not the other's cost. How
 * fast a process is varies by half from one to the next, so that several of each are asked.
 */
async function compare(
  workload: WorkloadName,
  peer: ContenderName,
  { target, ...facts }: { readonly target: number; readonly megabytes?: number },
): Promise<Result> {
  const samples: Record<string, number[]> = { dicomsec: [], [peer]: [] };
  for (let pair = 0; pair < PAIRS; pair++) {
    const children = await Promise.all(Object.keys(samples).map((name) => start(workload, name as ContenderName)));
    for (let round = 0; round < ROUNDS; round++)
      for (const [index, name] of Object.keys(samples).entries()) samples[name]!.push(await ask(children[index]!));
    for (const child of children) child.kill();
  }
  const measurements = Object.entries(samples).map(([name, one]) => summarize(name, one));
  return { workload, unit: "ms CPU", measurements, targets: { [peer]: target }, ...facts };
}

async function start(workload: WorkloadName, name: ContenderName): Promise<ChildProcess> {
  const child = fork(script, [workload, name], { execArgv: ["--expose-gc"] });
  child.once("exit", (code) => {
    if (code) throw new Error(`the task ended with ${code}`);
  });
  await answerOf(child);
  return child;
}

function ask(child: ChildProcess): Promise<number> {
  child.send("sample");
  return answerOf(child);
}

async function answerOf(child: ChildProcess): Promise<number> {
  const [answer] = (await once(child, "message")) as [number];
  return answer;
}
