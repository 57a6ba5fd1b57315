import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort, type TemporaryFolder } from "@dicomsec/testing";
import { isRunning } from "../transport/peer-server.js";

const PATIENCE_MS = 30_000;

export interface NamedOptions {
  readonly folder: TemporaryFolder;
  /** The statement of the key that may update, as in a file of BIND. */
  readonly key: string;
  /** The name in it. */
  readonly keyName: string;
  /** The name, and the lines of each zone beside SOA and NS. */
  readonly zones: Readonly<Record<string, string>>;
}

export interface Named extends AsyncDisposable {
  readonly address: "127.0.0.1";
  readonly port: number;
}

/** Runs BIND as the primary server of some zones on a free port of 127.0.0.1. */
export async function startNamed(program: string, { folder, key, keyName, zones }: NamedOptions): Promise<Named> {
  const port = await freePort();
  const statements: string[] = [];
  for (const [zone, lines] of Object.entries(zones)) {
    const head = `$TTL 60\n@ IN SOA ns.${zone}. admin.${zone}. 1 60 60 60 5\n@ IN NS ns.invalid.\n`;
    const file = await folder.write(`${zone}.zone`, head + lines);
    statements.push(`zone "${zone}" { type master; file "${file}"; allow-update { key "${keyName}"; }; };`);
  }
  const configuration = await folder.write(
    "named.conf",
    `${key}
options { directory "${folder.path}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;
  pid-file "${folder.path}/named.pid"; session-keyfile "${folder.path}/session.key"; managed-keys-directory "${folder.path}";
  dnssec-validation no; empty-zones-enable no; check-names master ignore; notify no; };
controls { };
${statements.join("\n")}
`,
  );
  const child = spawn(program, ["-g", "-n", "1", "-c", configuration], { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  let failure: unknown;
  child.on("error", (error) => (failure = error));
  for (const deadline = Date.now() + PATIENCE_MS; !output.includes("running");) {
    if (failure || !isRunning(child) || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`named did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    address: "127.0.0.1",
    port,
    [Symbol.asyncDispose]: async () => {
      if (!isRunning(child)) return;
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}
