import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, isOpen, runProcess } from "@dicomsec/testing";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 30_000;

/** A Redis that has each write on disk before it answers, at the same port whenever it is started. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  readonly #password: string | undefined;
  #child: ChildProcess | undefined;

  private constructor(program: string, folder: string, { port, password }: { port: number; password?: string }) {
    this.#program = program;
    this.#folder = folder;
    this.#password = password;
    this.port = port;
  }

  static async create(program: string, folder: string, password?: string): Promise<RedisServer> {
    return new RedisServer(program, folder, { port: await freePort(), ...(password !== undefined && { password }) });
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const words = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    const durable = ["--appendonly", "yes", "--appendfsync", "always"];
    const secret = this.#password === undefined ? [] : ["--requirepass", this.#password];
    const child = spawn(this.#program, [...words, ...durable, ...secret], { stdio: "ignore" });
    this.#child = child;
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isOpen(this.port))) {
      if (!isRunning(child) || Date.now() > deadline) throw new Error("redis-server did not listen");
      await sleep(20);
    }
    return this;
  }

  /** What redis-cli answers, a line each. */
  async ask(client: string, ...words: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await runProcess(client, ["-p", String(this.port), ...words]);
    return stdout.split("\n").slice(0, -1);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || !isRunning(child)) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
