import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder, WarmCommand } from "../src/index.js";

const program = `
import { tmpdir } from "node:os";
import { buffer } from "node:stream/consumers";
let runs = 0;
export async function runCommand([what, ...words]) {
  runs += 1;
  if (what === "say") process.stdout.write(words.join(" "));
  if (what === "complain") process.stderr.write(words.join(" "));
  if (what === "count") process.stdout.write(String(runs));
  if (what === "echo") process.stdout.write(await buffer(process.stdin));
  if (what === "where") process.stdout.write([process.cwd(), tmpdir(), process.env.WARM ?? "unset"].join(" "));
  if (what === "exit") process.exit(Number(words[0]));
  if (what === "stay") setInterval(() => {}, 1000);
  if (what === "late") setTimeout(() => process.stdout.write("late"), 50);
  return Number(words[0]) || 0;
}
`;
const start = 'import { runCommand } from "./program.mjs"; process.exitCode = await runCommand(process.argv.slice(2));';

describe("a command that is run many times", () => {
  let folder: TemporaryFolder;
  let command: WarmCommand;

  beforeEach(async () => {
    folder = await temporaryFolder();
    const module = await folder.write("program.mjs", program);
    command = new WarmCommand({ main: await folder.write("main.mjs", start), module });
  });
  afterEach(async () => {
    await command[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const stdoutOf = async (...words: string[]): Promise<string> => (await command.run(words)).stdout;

  it("gives what each run wrote, and its exit code", async () => {
    expect(await command.run(["say", "7", "words"])).toMatchObject({ exitCode: 7, stdout: "7 words", stderr: "" });
    expect(await command.run(["complain", "no"])).toMatchObject({ exitCode: 0, stdout: "", stderr: "no" });
    expect(await stdoutOf("say", "again")).toBe("again");
  });

  it("loads the program once", async () => {
    expect([await stdoutOf("count"), await stdoutOf("count")]).toEqual(["1", "2"]);
  });

  it("starts the program itself for a run beside another one", async () => {
    const outputs = await Promise.all([stdoutOf("count"), stdoutOf("count")]);
    expect(outputs).toEqual(["1", "1"]);
  });

  it("gives each run its own standard input, folder and variables", async () => {
    const input = new Uint8Array(200_000).fill(7);
    expect((await command.run(["echo"], { input })).stdoutBytes).toEqual(input);
    expect(await stdoutOf("echo")).toBe("");
    const options = { cwd: folder.path, env: { WARM: "set", TMPDIR: "/elsewhere" } };
    expect((await command.run(["where"], options)).stdout).toBe(`${folder.path} /elsewhere set`);
    expect(await stdoutOf("where")).toBe(`${process.cwd()} ${tmpdir()} unset`);
  });

  it("waits for all that would keep a process of its own", async () => {
    expect(await stdoutOf("late")).toBe("late");
    await expect(command.run(["stay"], { timeoutMs: 300 })).rejects.toThrow("ran longer than 300 ms");
    expect(await stdoutOf("count")).toBe("1");
  });

  it("takes a program that ends its process for one that has ended", async () => {
    expect(await command.run(["exit", "3"])).toMatchObject({ exitCode: 3 });
    expect(await stdoutOf("count")).toBe("1");
  });

  it("refuses more output than it may write", async () => {
    await expect(command.run(["say", "too much"], { maxOutputBytes: 4 })).rejects.toThrow("wrote too much");
  });

  it("says that a program cannot be loaded", async () => {
    const other = new WarmCommand({ main: "", module: join(folder.path, "nowhere.mjs") });
    expect(await other.run(["say"])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("nowhere.mjs") });
  });
});
