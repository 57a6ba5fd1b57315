import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { type ConfigurationRoots, type Device, dnKey, type Entry, isWithin, parentDn, readDevices, readLdif } from "@dicomsec/configuration"; // prettier-ignore
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { deviceJson, readDeviceJson } from "./device-json.js";
import { deviceTree } from "./device-tree.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";
import { entriesOf } from "./ldif-input.js";

interface AddOptions extends DirectoryOptions {
  readonly json?: true;
}

export function addConfigAdd(config: Command): void {
  const command = config
    .command("add")
    .description("add a device with all of its objects, and reserve the titles of its Network AEs")
    .argument("<file>", "the device, as JSON or as LDIF, told by content; - for standard input");
  addDirectoryOptions(command)
    .option("--json", "print the device as it is then as one JSON document")
    .addHelpText("after", help)
    .action(add);
}

const help = `
JSON is what config show --json prints: deviceName and installed must be there, octets are base64, and a Network AE refers to the connections of
its device by their relative names (cn=dicom). LDIF has the entries of one device, and may have those of its titles in the registry. When
anything of it cannot be added, or the command is interrupted, nothing stays.
Example: { "deviceName": "ct1", "installed": true,
  "networkConnections": [{ "commonName": "dicom", "hostname": "ct1.hospital.example", "port": 104 }],
  "networkAes": [{ "aeTitle": "CT_1", "associationInitiator": true, "associationAcceptor": true, "networkConnectionReferences": ["cn=dicom"],
    "transferCapabilities": [{ "sopClassUid": "1.2.840.10008.1.1", "role": "SCP", "transferSyntaxUids": ["1.2.840.10008.1.2"] }] }] }`;

async function add(file: string, options: AddOptions): Promise<void> {
  const device = await readDevice(file);
  const added = await inDirectory(options, "nothing was added", async (client, signal) => {
    expectBeneath(device, await client.roots({ signal }));
    return client.createDevice(device, { signal });
  });
  await print(options.json ? `${jsonText(deviceJson(added), 2)}\n` : deviceTree(added));
}

async function readDevice(file: string): Promise<Device> {
  const text = new TextDecoder().decode(file === "-" ? await buffer(process.stdin) : await readFile(file));
  if (!/^\s*\{/.test(text)) return onlyDevice(await entriesOf(readLdif(text)));
  try {
    return readDeviceJson(JSON.parse(text));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError("the file is no JSON", ExitCode.unreadable);
  }
}

/** The device that entries are, which may have its titles of the registry with them and nothing else. */
function onlyDevice(entries: readonly Entry[]): Device {
  const [device, ...others] = readDevices(entries);
  if (device === undefined || others.length > 0)
    throw new CommandError("the LDIF has no device, or several: config import takes those", ExitCode.unreadable);
  const key = dnKey(device.dn ?? "");
  const titles = new Set(device.networkAes.map(({ aeTitle }) => aeTitle));
  const isOfDevice = (entry: Entry): boolean => isWithin(dnKey(entry.dn), key) || titles.has(reservedBy(entry) ?? "\n");
  if (!entries.every(isOfDevice))
    throw new CommandError("the LDIF has entries of no device: config import takes those", ExitCode.unreadable);
  return device;
}

/** The title that an entry of the registry reserves. */
function reservedBy({ attributes }: Entry): string | undefined {
  const values = (name: string): readonly string[] =>
    attributes.filter(({ type }) => type.toLowerCase() === name).flatMap((one) => one.values.map(String));
  const isReservation = values("objectclass").some((name) => name.toLowerCase() === "dicomuniqueaetitle");
  return isReservation ? values("dicomaetitle")[0] : undefined;
}

function expectBeneath({ dn }: Device, { devices }: ConfigurationRoots): void {
  if (dn !== undefined && dnKey(parentDn(dn)) !== dnKey(devices))
    throw new CommandError("the device of the LDIF is not beneath the Devices Root of the directory", ExitCode.no);
}
