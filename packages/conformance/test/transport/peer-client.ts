import { spawn } from "node:child_process";
import { once } from "node:events";

export interface ClientResult {
  /** `null` when it had to be killed. */
  readonly exitCode: number | null;
  /** All that it wrote. */
  readonly output: string;
}

/** Runs a client program whose input stays open, so that the server is the one that ends the connection. */
export async function runClient(program: string, words: readonly string[], input = ""): Promise<ClientResult> {
  const child = spawn(program, words, { stdio: "pipe", timeout: 30_000, killSignal: "SIGKILL" });
  child.stdin.on("error", () => {}).write(input);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, output };
}
