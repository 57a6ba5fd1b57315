// An application with audit messages: `npm start [-- express|fastify [SETTINGS.json]]`.
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";
import { AuditLog } from "./audit-log.mjs";
import { expressApp } from "./express-app.mjs";
import { fastifyApp } from "./fastify-app.mjs";
import { Viewer } from "./viewer.mjs";

const [framework = "express", path = join(import.meta.dirname, "../settings.json")] = process.argv.slice(2);
const { port, passcodeFile, audit } = JSON.parse(await readFile(path, "utf8"));
/** @param {string} name */
const beside = (name) => resolve(dirname(path), name);

const identity = selectKey(await readKeyStore(await readFile(beside(audit.identity))));
const anchors = parseCertificates(await readFile(beside(audit.authorities)));
const context = secureContext({ identities: [identity], trust: { anchors } });
await mkdir(dirname(beside(audit.spool)), { recursive: true });
const log = await AuditLog.open({
  source: audit.source,
  spool: beside(audit.spool),
  spoolBytes: audit.spoolBytes,
  destinations: [{ kind: "tls", host: audit.host, port: audit.port, context, backOff: { maxMs: 5000 } }],
});

const viewer = new Viewer(new Map([["jane", (await readFile(beside(passcodeFile), "utf8")).trim()]]));
const server =
  framework === "fastify" ? await startFastify() : createServer(expressApp(viewer, log)).listen(port, "127.0.0.1");
if (!server.listening) await once(server, "listening");
console.log(`listening at ${/** @type {import("node:net").AddressInfo} */ (server.address()).port}, by ${framework}`);

async function startFastify() {
  const app = await fastifyApp(viewer, log);
  await app.listen({ port, host: "127.0.0.1" });
  return app.server;
}

async function stop() {
  server.close();
  server.closeAllConnections();
  await log.close();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop());
