import { networkInterfaces } from "node:os";
import { type Command, Option } from "commander";
import { type DhcpParameter, type DhcpParameters, hardwareAddressOf, requestDhcpParameters } from "@dicomsec/network";
import { CommandError } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { secondsOption } from "../seconds.js";

interface InformOptions {
  readonly interface: string;
  readonly server?: string;
  readonly timeout: number;
  readonly json?: true;
}

export function addDhcp(program: Command): void {
  program
    .command("dhcp")
    .description("ask DHCP servers (PS3.15 F.1)")
    .command("inform")
    .description("print the parameters of Table F.1-2 that a DHCP server has for this machine, without taking a lease")
    .addOption(new Option("--interface <name>", "the interface, which has an address already").makeOptionMandatory())
    .option("--server <address>", "the server, where it is known; that needs no route for broadcasts")
    .addOption(secondsOption("--timeout <seconds>", "how long an answer is waited for", 15))
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nPort 68 needs the rights for it, and must not be held by the system's own client. Exit code 4: no server answered.",
    )
    .action(async (options: InformOptions) => {
      const { address, netmask } = addressOf(options.interface);
      const { serverId, parameters } = await requestDhcpParameters({
        hardwareAddress: hardwareAddressOf(options.interface),
        address,
        defaults: { subnetMask: netmask },
        timeoutMs: options.timeout * 1000,
        ...(options.server !== undefined && { server: options.server }),
      });
      await print(options.json ? `${jsonText({ serverId, parameters }, 2)}\n` : textOf(serverId, parameters));
    });
}

function addressOf(name: string): { readonly address: string; readonly netmask: string } {
  const info = networkInterfaces()[name]?.find(({ family }) => family === "IPv4");
  if (!info) throw new CommandError("the interface is not there, or has no address of IPv4");
  return info;
}

function textOf(serverId: string, parameters: DhcpParameters): string {
  const rows = Object.entries(parameters) as [string, DhcpParameter<unknown>][];
  const lines = rows.map(
    ([name, { value, source }]) => `${name.padEnd(20)} ${shown(value)}${source === "default" ? "  (default)" : ""}`,
  );
  return [`server ${serverId}`, ...lines].map((line) => `${printable(line)}\n`).join("");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "-" : value.map(shown).join(" ");
  if (typeof value === "object" || value === undefined) return value ? JSON.stringify(value) : "-";
  return `${value as string | number | boolean}`;
}
