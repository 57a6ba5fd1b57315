import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { userInfo } from "node:os";
import { freePort, runProcess, type TemporaryFolder } from "@dicomsec/testing";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 30_000;

export interface ChronydOptions {
  readonly chronyd: string;
  readonly chronyc: string;
  readonly folder: TemporaryFolder;
  /** Lines of its configuration. */
  readonly lines: readonly string[];
  /** What its clock is, as `faketime -f` wants it. Default: that of the system. */
  readonly fake?: { readonly faketime: string; readonly time: string };
}

export interface Chronyd extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly server: string;
  /** Where `chronyc -h` talks to it. */
  readonly commands: string;
}

/** What a server has that is its own source, for clients of the loopback interface. */
export const localServer = ["local stratum 8", "allow 127.0.0.0/8"];

/** Runs chronyd on a free port of 127.0.0.1; it never touches the clock (`-x`). */
export async function startChronyd({ chronyd, chronyc, folder, lines, fake }: ChronydOptions): Promise<Chronyd> {
  const port = await freePort();
  const commands = `${folder.path}/${port}.sock`;
  const common = [`port ${port}`, "bindaddress 127.0.0.1", "cmdport 0", `bindcmdaddress ${commands}`, `pidfile ${folder.path}/${port}.pid`]; // prettier-ignore
  const file = await folder.write(`${port}.conf`, [...common, ...lines, ""].join("\n"));
  const env = { ...process.env, TZ: "UTC", ...(fake && (await faked(fake))) };
  const child = spawn(chronyd, [...quiet, "-d", "-f", file], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  child.on("error", (error) => (output += error.message));
  const isReady = async (): Promise<boolean> =>
    (await runProcess(chronyc, ["-h", commands, "tracking"])).exitCode === 0;
  for (const deadline = performance.now() + PATIENCE_MS; !(await isReady());) {
    if (!isRunning(child) || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`chronyd did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { server: `127.0.0.1:${port}`, commands, [Symbol.asyncDispose]: () => stop(child) };
}

/** Words for all that chronyd does here: without the clock of the system, as whoever runs it. */
export const quiet = ["-x", "-U", "-u", userInfo().username];

/** What `faketime` sets; it stays the parent of what it runs, and does not stop that when it is stopped. */
async function faked({ faketime, time }: { readonly faketime: string; readonly time: string }) {
  const { stdout } = await runProcess(faketime, ["-f", time, "printenv", "LD_PRELOAD"]);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: time };
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  child.kill("SIGKILL");
  await once(child, "close");
}
