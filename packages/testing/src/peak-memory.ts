import { existsSync, readFileSync } from "node:fs";

/**
 * The most resident memory this process ever had, in bytes.
 *
 * On Linux the figure of getrusage is that of the parent until the child has outgrown it, so the program's own account is read.
 */
export function peakMemory(): number {
  const status = "/proc/self/status";
  const ownPeak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
  return 1024 * (ownPeak ? Number(ownPeak[1]) : process.resourceUsage().maxRSS);
}
