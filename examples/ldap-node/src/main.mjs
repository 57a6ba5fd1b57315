// The node: `npm start [-- SETTINGS.json]`. Without arguments it asks the directory that `npm run directory` runs.
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";
import { ConfiguredNode } from "./configured-node.mjs";

const [path = join(import.meta.dirname, "../data/settings.json")] = process.argv.slice(2);

try {
  const { directory, deviceName, lastGood, host, refreshMs, identity, authorities } = JSON.parse(
    await readFile(path, "utf8"),
  );
  /** @param {string} name */
  const beside = (name) => resolve(dirname(path), name);
  const key = selectKey(
    await readKeyStore(await readFile(beside(identity)), { password: process.env["NODE_PASSWORD"] }),
  );
  const trust = { anchors: parseCertificates(await readFile(beside(authorities))) };

  const node = new ConfiguredNode({
    directory: {
      server: { servers: [{ host: directory.host, port: directory.port }] },
      security: { kind: "starttls", context: secureContext({ trust }) },
      credentials: {
        kind: "simple",
        dn: directory.dn,
        password: async () => (await readFile(beside(directory.passwordFile), "utf8")).trim(),
      },
      timeoutMs: 5000,
    },
    deviceName,
    lastGood: beside(lastGood),
    host,
    refreshMs,
    contextFor: (profile) => secureContext({ profile, identities: [key], trust }),
    onEvent: (event) => console.log(JSON.stringify(event)),
  });
  await node.start();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void node.close());
} catch (error) {
  console.error(`not started: ${/** @type {{ code?: string }} */ (error).code ?? "unknown error"}`);
  process.exitCode = 1;
}
