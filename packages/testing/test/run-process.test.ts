import { describe, expect, it } from "@jest/globals";
import { runProcess } from "../src/run-process.js";

const node = (script: string, options = {}): ReturnType<typeof runProcess> =>
  runProcess(process.execPath, ["-e", script], options);

describe("runProcess", () => {
  it("collects output, errors and the exit code", async () => {
    const script = "process.stdout.write('out é'); process.stderr.write('err'); process.exitCode = 3";
    const result = await node(script);
    expect(result).toMatchObject({ exitCode: 3, stdout: "out é", stderr: "err" });
    expect(result.stdoutBytes).toEqual(new TextEncoder().encode("out é"));
  });

  it("collects output of many chunks", async () => {
    const result = await node("process.stdout.write('x'.repeat(50_000_000))");
    expect(result.stdoutBytes.length).toBe(50_000_000);
  });

  it("passes input and environment", async () => {
    const script = "process.stdin.pipe(process.stdout); process.stderr.write(process.env.DICOMSEC_TEST)";
    expect(await node(script, { input: "hello", env: { DICOMSEC_TEST: "there" } })).toMatchObject({
      stdout: "hello",
      stderr: "there",
    });
  });

  it("bears a program that does not read its input", async () => {
    expect((await node("process.exit(0)", { input: new Uint8Array(1 << 20) })).exitCode).toBe(0);
  });

  it("kills a program that runs too long", async () => {
    await expect(node("setInterval(() => {}, 1000)", { timeoutMs: 200 })).rejects.toThrow("ran longer than 200 ms");
  });

  it("kills a program that writes too much", async () => {
    const script = "setInterval(() => process.stdout.write('x'.repeat(1000)), 1)";
    await expect(node(script, { maxOutputBytes: 10_000 })).rejects.toThrow("wrote too much");
  });

  it("rejects when there is no such program", async () => {
    await expect(runProcess("/nonexistent/program", [])).rejects.toThrow("ENOENT");
  });
});
