import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

/** What a process cost, by the operating system's own account. */
export interface ProcessCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs a program to its end. @throws Error when it fails */
export async function costOf(command: string, args: readonly string[]): Promise<ProcessCost> {
  const report = `/tmp/dicomsec-bench-${process.pid}.cost`;
  const start = performance.now();
  // GNU time is not everywhere; Python's resource module is where Debian's python3 is.
  const child = spawn("/usr/bin/python3", ["-c", accountant, report, command, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  const wallMs = performance.now() - start;
  const [cpu, peak, wall] = (await readFile(report, "utf8")).split(" ").map(Number);
  return { wallMs: wall ?? wallMs, cpuMs: cpu!, peakMb: peak! };
}

const accountant = `
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
wall = (time.perf_counter() - start) * 1000
use = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(f"{(use.ru_utime + use.ru_stime) * 1000} {use.ru_maxrss / 1024} {wall}")
sys.exit(code)
`;
