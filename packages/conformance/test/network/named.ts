import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TemporaryFolder } from "@dicomsec/testing";
import { type PeerServer, startServer } from "../transport/peer-server.js";

export interface NamedOptions {
  readonly folder: TemporaryFolder;
  /** The statement of the key that may update, as in a file of BIND. */
  readonly key: string;
  /** The name in it. */
  readonly keyName: string;
  /** The name, and the lines of each zone beside SOA and NS. */
  readonly zones: Readonly<Record<string, string>>;
}

export type Named = PeerServer & { readonly address: "127.0.0.1" };

/** Runs BIND as the primary server of some zones on a free port of 127.0.0.1. */
export async function startNamed(program: string, options: NamedOptions): Promise<Named> {
  const server = await startServer(program, (port) => ["-g", "-n", "1", "-c", writeConfiguration(port, options)]);
  try {
    await server.wrote("running");
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return { ...server, address: "127.0.0.1" };
}

function writeConfiguration(port: number, { folder, key, keyName, zones }: NamedOptions): string {
  const write = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const statements = Object.entries(zones).map(([zone, lines]) => {
    const head = `$TTL 60\n@ IN SOA ns.${zone}. admin.${zone}. 1 60 60 60 5\n@ IN NS ns.invalid.\n`;
    const file = write(`${zone}.zone`, head + lines);
    return `zone "${zone}" { type master; file "${file}"; allow-update { key "${keyName}"; }; };`;
  });
  return write(
    "named.conf",
    `${key}
options { directory "${folder.path}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;
  pid-file "${folder.path}/named.pid"; session-keyfile "${folder.path}/session.key"; managed-keys-directory "${folder.path}";
  dnssec-validation no; empty-zones-enable no; check-names master ignore; notify no; };
controls { };
${statements.join("\n")}
`,
  );
}
