import type { Command } from "commander";
import { addGroup, type AddSubcommand } from "../command-group.js";

/** In the order of the help. */
const subcommands: Readonly<Record<string, () => Promise<AddSubcommand>>> = {
  find: async () => (await import("../configuration/find.js")).addConfigFind,
  init: async () => (await import("../configuration/init.js")).addConfigInit,
  list: async () => (await import("../configuration/list.js")).addConfigList,
  show: async () => (await import("../configuration/show.js")).addConfigShow,
  add: async () => (await import("../configuration/add.js")).addConfigAdd,
  remove: async () => (await import("../configuration/remove.js")).addConfigRemove,
  export: async () => (await import("../configuration/export.js")).addConfigExport,
  import: async () => (await import("../configuration/import.js")).addConfigImport,
  "reserve-ae": async () => (await import("../configuration/reserve-ae.js")).addConfigReserveAe,
  "release-ae": async () => (await import("../configuration/release-ae.js")).addConfigReleaseAe,
  check: async () => (await import("../configuration/check.js")).addConfigCheck,
};

export async function addConfig(
  program: Command,
  setExitCode: (code: number) => void,
  [, name = ""]: readonly string[],
): Promise<void> {
  const config = program
    .command("config")
    .description("devices, Network AEs and the registry of AE titles in an LDAP directory (PS3.15 H.1)");
  await addGroup(config, setExitCode, name, subcommands);
}
