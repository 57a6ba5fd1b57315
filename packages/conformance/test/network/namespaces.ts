import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { type ProcessResult, requirePeer, runProcess, type RunProcessOptions } from "@dicomsec/testing";
import { describeWithPeer, itUnless } from "@dicomsec/testing/jest";
import { build } from "esbuild";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 60_000;
const PREFIX = "dicomsec";
const ORIGIN = fileURLToPath(new URL("../../../", import.meta.url));

/** A program that runs in a network namespace until it is stopped, or the namespace is disposed of. */
export interface NamespaceProcess {
  readonly pid: number;
  /** What it wrote so far, to stdout and stderr. */
  output(): string;
  /** The lines of its stdout that are JSON, each read. */
  messages(): readonly unknown[];
  /** Types a line into it. */
  write(line: string): void;
  /** Resolves when it has written this. */
  wrote(text: string | RegExp): Promise<void>;
  /** Resolves to the first message, of those not yet taken, that is wanted; it is taken then. */
  message<T>(isWanted: (message: T) => boolean): Promise<T>;
  /** Sends a signal and waits for the end. Default: `SIGKILL`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A network namespace of Linux with a loopback interface and one end of each link. */
export interface Namespace {
  readonly name: string;
  /** `ip -n <this namespace> …`. */
  ip(...words: readonly string[]): Promise<void>;
  /** Runs a program to its end, as `runProcess` does. */
  run(program: string, words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult>;
  start(program: string, words: readonly string[], env?: Readonly<Record<string, string>>): NamespaceProcess;
}

/** Two namespaces with the virtual Ethernet `veth0` between them. */
export interface Namespaces extends AsyncDisposable {
  readonly first: Namespace;
  readonly second: Namespace;
  /** One more link between the two, of the same name at both ends, with an address (`10.78.0.1/24`) or none (`""`) each. */
  link(device: string, addresses: readonly [string, string]): Promise<void>;
}

export interface CreateNamespacesOptions {
  /** Of the two ends of `veth0`; `""` for none. Default: `10.77.0.1/24` and `10.77.0.2/24`. */
  readonly addresses?: readonly [string, string];
}

let created = 0;

/** Makes two namespaces of unique names, which go with all that runs in them: `await using pair = await createNamespaces();`. */
export async function createNamespaces(options: CreateNamespacesOptions = {}): Promise<Namespaces> {
  const { addresses = ["10.77.0.1/24", "10.77.0.2/24"] } = options;
  await removeAbandoned();
  const name = `${PREFIX}-${process.pid}-${created++}-${Date.now().toString(36)}`;
  const [first, second] = [namespace(`${name}-a`), namespace(`${name}-b`)];
  const ends = [first, second];
  const link = async (device: string, given: readonly [string, string]): Promise<void> => {
    await ip("link", "add", device, "netns", first.name, "type", "veth", "peer", "name", device, "netns", second.name);
    for (const [at, end] of ends.entries()) {
      if (given[at]) await end.ip("addr", "add", given[at], "brd", "+", "dev", device);
      await end.ip("link", "set", device, "up");
    }
  };
  const dispose = async (): Promise<void> => {
    for (const end of ends) await remove(end.name);
  };
  try {
    for (const end of ends) await ip("netns", "add", end.name);
    for (const end of ends) await end.ip("link", "set", "lo", "up");
    await link("veth0", addresses);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { first, second, link, [Symbol.asyncDispose]: dispose };
}

/** A group of tests that need network namespaces, thus root, and the programs: skipped with the reason, failed when `CI` is `true`. */
export function describeInNamespaces(
  programs: readonly string[],
  title: string,
  body: (...programs: string[]) => void,
): void {
  describeWithPeer([...programs, "ip"], title, (...found) => {
    const reason = process.getuid?.() === 0 ? undefined : "network namespaces need root";
    if (reason === undefined) body(...found);
    else if (process.env["CI"] === "true") it("runs as root", () => expect(reason).toBeUndefined());
    else itUnless(reason, "runs as root", () => {});
  });
}

/** Makes one file of a TypeScript program and the sources of the packages, as a namespace is for programs, not for tests. */
export async function bundleAgent(source: URL, folder: { readonly path: string }): Promise<string> {
  const outfile = `${folder.path}/agent-${created++}.mjs`;
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: { "@dicomsec/network": `${ORIGIN}network/src/index.ts` },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "silent",
  });
  return outfile;
}

function namespace(name: string): Namespace {
  const words = (program: string, rest: readonly string[]) => ["netns", "exec", name, program, ...rest];
  return {
    name,
    ip: (...rest) => ip("-n", name, ...rest),
    run: (program, rest, options) => runProcess(requirePeer("ip"), words(program, rest), options),
    // `ip netns exec` becomes the program, so that its process id is that of the program.
    start: (program, rest, env) => running(spawn(requirePeer("ip"), words(program, rest), { env: { ...process.env, ...env }, stdio: "pipe" })), // prettier-ignore
  };
}

function running(child: ChildProcess & { readonly stdin: NodeJS.WritableStream }): NamespaceProcess {
  let output = "";
  let lines = "";
  let failure: unknown;
  const taken = new Set<number>();
  child.on("error", (error) => (failure = error));
  child.stdin.on("error", () => {});
  child.stdout?.on("data", (chunk) => ((output += String(chunk)), (lines += String(chunk))));
  child.stderr?.on("data", (chunk) => (output += String(chunk)));
  const messages = (): readonly unknown[] => lines.split("\n").slice(0, -1).filter((line) => line.startsWith("{")).map((line): unknown => JSON.parse(line)); // prettier-ignore
  const until = async <T>(find: () => T | undefined, what: string): Promise<T> => {
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const found = find();
      if (found !== undefined) return found;
      if (failure || !isRunning(child) || Date.now() > deadline)
        throw new Error(`the program ended, or took too long, before ${what}; it wrote: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    pid: child.pid ?? 0,
    output: () => output,
    messages,
    write: (line) => void child.stdin.write(`${line}\n`),
    wrote: async (text) => {
      const has = typeof text === "string" ? () => output.includes(text) : () => text.test(output);
      await until(() => has() || undefined, `it wrote ${String(text)}`);
    },
    message: async <T>(isWanted: (message: T) => boolean): Promise<T> => {
      const find = () => (messages() as readonly T[]).map((message, at) => ({ message, at })).find(({ message, at }) => !taken.has(at) && isWanted(message)); // prettier-ignore
      const { message, at } = await until(find, "the message that is wanted");
      taken.add(at);
      return message;
    },
    stop: async (signal = "SIGKILL") => {
      if (!isRunning(child)) return;
      child.kill(signal);
      await once(child, "close");
    },
  };
}

async function ip(...words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProcess(requirePeer("ip"), words);
  if (exitCode !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
}

/** Ends what runs in a namespace, and removes it. */
async function remove(name: string): Promise<void> {
  const { stdout } = await runProcess(requirePeer("ip"), ["netns", "pids", name]);
  for (const pid of stdout.split("\n").filter(Boolean)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  await runProcess(requirePeer("ip"), ["netns", "delete", name]);
}

/** Removes the namespaces of tests that were killed before they could. */
async function removeAbandoned(): Promise<void> {
  const { stdout } = await runProcess(requirePeer("ip"), ["netns", "list"]);
  for (const [name] of stdout.matchAll(new RegExp(`^${PREFIX}-[0-9]+-[^ \n]+`, "gm")))
    if (!isAlive(Number(name.split("-")[1]))) await remove(name);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
