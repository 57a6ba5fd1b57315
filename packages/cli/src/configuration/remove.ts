import type { Command } from "commander";
import { CommandError, ExitCode } from "../exit-codes.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";

export function addConfigRemove(config: Command): void {
  const command = config
    .command("remove")
    .description("remove a device with everything beneath it, and release the AE titles that it has")
    .argument("<device>", "the name of the device");
  addDirectoryOptions(command).action(remove);
}

async function remove(name: string, options: DirectoryOptions): Promise<void> {
  await inDirectory(
    options,
    "part of the device may be gone; the same command removes the rest",
    async (client, signal) => {
      const device = await client.device(name, { signal });
      if (device === undefined) throw new CommandError("there is no device of that name", ExitCode.no);
      await client.removeDevice(device, { signal });
    },
  );
}
