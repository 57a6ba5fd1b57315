// The proxy: `npm start [-- SETTINGS.json]`. Without arguments it stands before the server that `npm run upstream` runs.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { Cleaner } from "./cleaner.mjs";
import { Proxy } from "./proxy.mjs";
import { UidStore } from "./uid-store.mjs";
import { Upstream } from "./upstream.mjs";

const [path = join(import.meta.dirname, "../settings.json")] = process.argv.slice(2);
const { host, port, keyFile, config, maxInstanceBytes, maxMetadataBytes, ...settings } = JSON.parse(
  await readFile(path, "utf8"),
);
/** @param {string} name */
const beside = (name) => resolve(dirname(path), name);
/** @param {string | undefined} url */
const upstream = (url) => (url === undefined ? undefined : new Upstream({ url, maxMetadataBytes }));

// Who retrieves and could store by the same key would find out whom a pseudonym stands for, by storing what is guessed.
if ((settings.retrieveFrom === undefined) === (settings.storeTo === undefined))
  throw new Error("settings need retrieveFrom or storeTo, and not both");

process.umask(0o077);
const folder = beside(settings.folder);
// What a proxy that was killed was at has a name there still.
await rm(join(folder, "work"), { recursive: true, force: true });
await mkdir(join(folder, "work"), { recursive: true });
if (!existsSync(beside(keyFile))) await writeFile(beside(keyFile), randomBytes(32), { mode: 0o600, flag: "wx" });
const uids = new UidStore(join(folder, "uids.sqlite"));
const cleaner = new Cleaner({
  key: await readFile(beside(keyFile)),
  config,
  uids,
  folder: join(folder, "work"),
  maxInstanceBytes,
});
const proxy = new Proxy({
  source: upstream(settings.retrieveFrom),
  target: upstream(settings.storeTo),
  cleaner,
  uids,
  onRequest: (event) => console.log(JSON.stringify(event)),
});
const server = createServer((request, response) => void proxy.handle(request, response));
server.listen(port, host, () =>
  console.log(`listening at ${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`),
);

function stop() {
  server.close(() => uids.close());
  server.closeAllConnections();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
