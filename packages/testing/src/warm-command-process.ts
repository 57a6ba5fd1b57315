import { PassThrough, type Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** What a `WarmCommand` sends to its process, which answers with the exit code. */
export interface WarmRun {
  readonly words: string[];
  readonly cwd: string;
  /** Variables added to those of this process. */
  readonly env: Record<string, string>;
  readonly input: Uint8Array | string;
  /** What is written to both outputs after all that the run writes. */
  readonly endMark: string;
}

interface CommandModule {
  readonly runCommand: (words: readonly string[]) => Promise<number>;
}

/** Between two looks at what keeps the process. */
const PAUSE_MS = 2;

const { runCommand } = (await import(pathToFileURL(process.argv[2]!).href)) as CommandModule;
// The outputs are made when they are first used, and whoever waits for messages keeps the process.
process.channel!.ref();
for (const stream of [process.stdout, process.stderr]) await written(stream, "");
await setTimeout(PAUSE_MS);
const ownKeepers = keeping();
const ownVariables = { ...process.env };
process.argv.splice(2);
process.on("disconnect", () => process.exit());
process.on("message", (run: WarmRun) => void answer(run));

/** How many things keep the process; what is over in this turn is not counted. */
function keeping(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind !== "Immediate" && kind !== "TickObject").length;
}

async function answer({ words, cwd, env, input, endMark }: WarmRun): Promise<void> {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in ownVariables)) delete process.env[name];
  Object.assign(process.env, ownVariables, env);
  const stdin = new PassThrough().on("error", () => {});
  stdin.end(input);
  Object.defineProperty(process, "stdin", { value: stdin, configurable: true });
  const exitCode = await runCommand(words);
  // What a command leaves open keeps a process of its own, and so it does here.
  while (keeping() > ownKeepers) await setTimeout(PAUSE_MS);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(name);
  for (const stream of [process.stdout, process.stderr]) await written(stream, endMark);
  process.send!(exitCode);
}

async function written(stream: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())));
}
