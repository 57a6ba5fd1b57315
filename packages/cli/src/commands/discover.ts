import { type Command, Option } from "commander";
import { type DicomService, type DicomServiceType, dicomServiceTypes, discover } from "@dicomsec/network";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { secondsOption } from "../seconds.js";

interface DiscoverCommandOptions {
  readonly type?: readonly DicomServiceType[];
  readonly domain?: string;
  readonly interface?: readonly string[];
  readonly wait: number;
  readonly json?: true;
}

export function addDiscover(program: Command, setExitCode: (code: number) => void): void {
  program
    .command("discover")
    .description("find DICOM services on this network by multicast DNS, or in a domain by its DNS servers (PS3.15 H.2)")
    .addOption(new Option("--type <type...>", "which services (default: all)").choices(dicomServiceTypes))
    .addOption(new Option("--domain <name>", "the domain whose DNS servers are asked").conflicts("mdns"))
    .addOption(new Option("--mdns", "multicast on this network, which is the default"))
    .addOption(new Option("--interface <name...>", "interfaces for multicast (default: all but loopback)"))
    .addOption(secondsOption("--wait <seconds>", "how long answers by multicast are waited for", 3))
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExit codes: 0 services were found; 1 there are none. What is found is an address to try, not one to trust.",
    )
    .action(async (options: DiscoverCommandOptions) => {
      const services = await discover({
        waitMs: options.wait * 1000,
        ...(options.type && { types: options.type }),
        ...(options.domain !== undefined && { domain: options.domain }),
        ...(options.interface && { interfaces: options.interface }),
        onWarning: ({ message, code }) => void process.stderr.write(`dicomsec: ${message} [${code}]\n`),
      });
      await print(
        options.json
          ? `${jsonText(
              services.map((service) => ({ ...service, txt: undefined })),
              2,
            )}\n`
          : services.map(lineOf).join(""),
      );
      if (services.length === 0) setExitCode(ExitCode.no);
    });
}

function lineOf({
  type,
  instanceName,
  aeTitle,
  host,
  port,
  addresses,
  webRoot,
  primaryDeviceTypes,
}: DicomService): string {
  const parts = [
    type,
    `${host}:${port}`,
    webRoot ?? `AE title ${aeTitle ?? "not known"}`,
    ...(primaryDeviceTypes.length > 0 ? [primaryDeviceTypes.join(", ")] : []),
    `"${instanceName}"`,
    ...(addresses.length > 0 ? [`(${addresses.join(", ")})`] : []),
  ];
  return `${printable(parts.join("  "))}\n`;
}
