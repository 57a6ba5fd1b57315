import { type Command, Option } from "commander";
import { findSystemLeases, measureTime, ntpServers, type TimeMeasurement } from "@dicomsec/network";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { secondsOption } from "../seconds.js";

interface TimeCommandOptions {
  readonly domain?: string;
  readonly sntp?: true;
  readonly timeout: number;
  readonly limit?: number;
  readonly json?: true;
}

export function addTime(program: Command, setExitCode: (code: number) => void): void {
  program
    .command("time")
    .description(
      "measure how far true time is ahead of this machine's clock, and which servers are wrong (PS3.15 G.1); nothing is set",
    )
    .argument("[server...]", "NTP servers, host or host:port (default: those of the DHCP lease, then of --domain)")
    .option("--domain <name>", "the domain whose DNS servers know time servers")
    .option("--sntp", "ask the servers in their order until one answers, and believe it")
    .addOption(secondsOption("--timeout <seconds>", "how long an answer may take", 2))
    .addOption(new Option("--limit <milliseconds>", "how wrong the clock may be (default: any)").argParser(Number))
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExit codes: 0 the time was measured, and the clock is within --limit; 1 it is not; 4 no server answered, or no majority agrees.",
    )
    .action(async (servers: readonly string[], options: TimeCommandOptions) => {
      const { limit } = options;
      if (limit !== undefined && !(limit >= 0)) throw new CommandError("--limit is a number of milliseconds");
      const measurement = await measureTime({
        servers: await serversOf(servers, options.domain),
        timeoutMs: options.timeout * 1000,
        protocol: options.sntp ? "sntp" : "ntp",
      });
      await print(options.json ? `${jsonText(measurement, 2)}\n` : textOf(measurement));
      if (measurement.outcome !== "measured") setExitCode(ExitCode.refused);
      else if (limit !== undefined && Math.abs(measurement.offsetMs) + measurement.errorMs > limit)
        setExitCode(ExitCode.no);
    });
}

/** Those that are named; else those that the network names, in the order of G.1.1. */
async function serversOf(named: readonly string[], domain: string | undefined): Promise<readonly string[]> {
  if (named.length > 0) return named;
  const leases = await findSystemLeases();
  const dhcp = leases.flatMap(({ parameters }) => parameters.ntpServers.value);
  const [list] = await ntpServers({ dhcp, ...(domain !== undefined && { dns: { domain } }) });
  if (!list) throw new CommandError("no time server is known: name one, or a --domain that knows one");
  return list.servers;
}

function textOf(measurement: TimeMeasurement): string {
  const lines = measurement.servers.map((one) =>
    one.state === "unreachable"
      ? `${one.server}  unreachable (${one.problem})`
      : `${one.server}  ${one.state}  ${signed(one.offsetMs)} ms ± ${one.errorMs.toFixed(3)} ms, stratum ${one.stratum}`,
  );
  const verdict =
    measurement.outcome === "measured"
      ? `true time is ${signed(measurement.offsetMs)} ms ahead of this clock, ± ${measurement.errorMs.toFixed(3)} ms`
      : measurement.outcome === "no-majority"
        ? "no majority of the servers agrees: nothing is known"
        : "no server answered";
  return [...lines, verdict].map((line) => `${printable(line)}\n`).join("");
}

function signed(milliseconds: number): string {
  return `${milliseconds < 0 ? "-" : "+"}${Math.abs(milliseconds).toFixed(3)}`;
}
