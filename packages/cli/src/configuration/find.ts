import type { Command } from "commander";
import {
  ConfigurationError,
  type ConfigurationRoots,
  findLdapServers,
  type LdapServer,
  openConfiguration,
  type SessionOptions,
} from "@dicomsec/configuration";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";
import { untilInterrupted } from "../secure-file-places.js";
import { addDirectoryOptions, type DirectoryOptions, readSession } from "./directory-options.js";

interface FindOptions extends DirectoryOptions {
  readonly json?: true;
}

/** A server, and where it has the configuration or why not. */
interface FoundServer extends LdapServer {
  readonly roots: ConfigurationRoots | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export function addConfigFind(config: Command, setExitCode: (code: number) => void): void {
  const command = config
    .command("find")
    .description("print the LDAP servers, and where each has the DICOM configuration (H.1.4.1)");
  addDirectoryOptions(command)
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExit codes: 0 a server has it; 1 none has; 4 none could be asked.")
    .action(async (options: FindOptions) => setExitCode(await find(options)));
}

async function find(options: FindOptions): Promise<number> {
  const session = await readSession(options);
  const servers = await untilInterrupted("not all servers were asked", async (signal) => {
    const found: FoundServer[] = [];
    for (const server of await findLdapServers(session.server, signal)) found.push(await ask(session, server, signal));
    return found;
  });
  await print(options.json ? `${jsonText({ servers }, 2)}\n` : servers.map(serverText).join(""));
  if (servers.some(({ roots }) => roots !== null)) return ExitCode.yes;
  return servers.some(({ error }) => error?.code === "ERR_CONFIGURATION_NO_ROOT") ? ExitCode.no : ExitCode.refused;
}

async function ask(session: SessionOptions, server: LdapServer, signal: AbortSignal): Promise<FoundServer> {
  try {
    await using client = await openConfiguration({ ...session, server: { servers: [server] }, signal });
    return { ...server, roots: await client.roots({ signal }), error: null };
  } catch (error) {
    // Who asks must do something else, or is refused: no other server is to see what this one did not take.
    const isOfServer = error instanceof ConfigurationError && ofServer.has(error.code);
    if (!isOfServer) throw error;
    return { ...server, roots: null, error: { code: error.code, message: error.message } };
  }
}

const ofServer = new Set(
  ["NO_ROOT", "UNREACHABLE", "TIMEOUT", "CONNECTION_LOST", "TLS", "SERVER"].map((name) => `ERR_CONFIGURATION_${name}`),
);

function serverText({ host, port, roots, error }: FoundServer): string {
  const place = `${printable(host)}:${port}\n`;
  if (roots === null) return `${place}  ${printable(error!.message)} [${error!.code}]\n`;
  const lines = [
    ["configuration", roots.configuration],
    ["devices", roots.devices],
    ["AE titles", roots.aeTitles],
  ] as const;
  return place + lines.map(([name, dn]) => `  ${name.padEnd(13)} ${printable(dn)}\n`).join("");
}
