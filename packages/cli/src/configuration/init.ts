import type { Command } from "commander";
import { createConfigurationRoots } from "@dicomsec/configuration";
import { CommandError } from "../exit-codes.js";
import { untilInterrupted } from "../secure-file-places.js";
import { addDirectoryOptions, type DirectoryOptions, readSession } from "./directory-options.js";

export function addConfigInit(config: Command): void {
  const command = config
    .command("init")
    .description("make an empty DICOM configuration beneath the entry --base: its root, Devices, and the registry");
  addDirectoryOptions(command).action(async (options: DirectoryOptions) => {
    if (options.base === undefined) throw new CommandError("--base is needed: the entry above the new configuration");
    const session = await readSession(options);
    await untilInterrupted("part of it may have been made", (signal) =>
      createConfigurationRoots({ ...session, signal }),
    );
  });
}
