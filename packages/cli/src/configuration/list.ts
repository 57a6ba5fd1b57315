import { type Command, Option } from "commander";
import type { DeviceCriteria } from "@dicomsec/configuration";
import { jsonText, print } from "../print.js";
import { deviceJson } from "./device-json.js";
import { deviceTree } from "./device-tree.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";

interface ListOptions extends DirectoryOptions {
  readonly cluster?: string;
  readonly deviceType?: string;
  readonly sopClass?: string;
  readonly role?: "SCU" | "SCP";
  readonly json?: true;
}

export function addConfigList(config: Command): void {
  const command = config
    .command("list")
    .description("print the devices as a tree: Network Connections, Network AEs and Transfer Capabilities")
    .option("--cluster <name>", "devices with a Network AE of an Application Cluster")
    .option("--device-type <code>", "devices of a Primary Device Type: CT")
    .option("--sop-class <uid>", "devices with a Transfer Capability for a SOP Class")
    .addOption(new Option("--role <role>", "devices with a Transfer Capability in a role").choices(["SCU", "SCP"]));
  addDirectoryOptions(command)
    .option("--json", "print one JSON document: all attributes, but no passwords")
    .action(listDevices);
}

async function listDevices(options: ListOptions): Promise<void> {
  const found = await inDirectory(options, "not all devices were read", (client, signal) =>
    client.devices({ ...criteriaOf(options), signal }),
  );
  const devices = found.toSorted((a, b) => (a.deviceName < b.deviceName ? -1 : Number(a.deviceName > b.deviceName)));
  await print(options.json ? `${jsonText(devices.map(deviceJson), 2)}\n` : devices.map(deviceTree).join(""));
}

function criteriaOf({ cluster, deviceType, sopClass, role }: ListOptions): DeviceCriteria {
  return {
    ...(cluster !== undefined && { applicationCluster: cluster }),
    ...(deviceType !== undefined && { primaryDeviceType: deviceType }),
    ...(sopClass !== undefined && { sopClassUid: sopClass }),
    ...(role !== undefined && { role }),
  };
}
