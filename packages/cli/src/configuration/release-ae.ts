import { type Command, Option } from "commander";
import { aeTitle } from "../node-place.js";
import { addDirectoryOptions, type DirectoryOptions, inDirectory } from "./directory-options.js";

interface ReleaseOptions extends DirectoryOptions {
  readonly title: string;
}

export function addConfigReleaseAe(config: Command): void {
  const command = config
    .command("release-ae")
    .description("release an AE title that no Network AE has")
    .addOption(new Option("--title <title>", "the title").argParser(aeTitle).makeOptionMandatory());
  addDirectoryOptions(command)
    .addHelpText("after", "\nExit code 1: the title is not reserved, or a Network AE has it.")
    .action(async ({ title, ...options }: ReleaseOptions) =>
      inDirectory(options, "the title may still be reserved", (client, signal) =>
        client.releaseAeTitle(title, { signal }),
      ),
    );
}
