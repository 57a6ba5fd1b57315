import type { Command } from "commander";
import { type ConfigurationClient, type Device, isAeTitle, orderParentsFirst } from "@dicomsec/configuration";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { deviceJson } from "./device-json.js";
import { deviceTree } from "./device-tree.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";
import { entryText } from "./shown-values.js";

interface ShowOptions extends DirectoryOptions {
  readonly json?: true;
}

export function addConfigShow(config: Command): void {
  const command = config
    .command("show")
    .description("print a device with all of its attributes, but no passwords")
    .argument("<name>", "the name of a device, or the AE title of one of its Network AEs");
  addDirectoryOptions(command).option("--json", "print one JSON document").action(show);
}

async function show(name: string, options: ShowOptions): Promise<void> {
  const device = await inDirectory(options, "the device was not read", (client, signal) =>
    findDevice(client, name, signal),
  );
  if (options.json) return print(`${jsonText(deviceJson(device), 2)}\n`);
  const entries = orderParentsFirst(device.source ?? []);
  await print(`${deviceTree(device)}\n${entries.map(entryText).join("\n")}`);
}

async function findDevice(client: ConfigurationClient, name: string, signal: AbortSignal): Promise<Device> {
  const named = await client.device(name, { signal });
  const device = named ?? (isAeTitle(name) ? (await client.networkAe(name, { signal }))?.device : undefined);
  if (device) return device;
  throw new CommandError("there is no device of that name, and none with a Network AE of that title", ExitCode.no);
}
