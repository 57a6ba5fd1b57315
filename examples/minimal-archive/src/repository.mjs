// An audit repository to try this out with: `npm run repository [-- PORT [KEYS DATABASE]]`. rsyslog or any other one over syslog-TLS is as good.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { listenForAudit, openAuditStore } from "@dicomsec/audit/repository";
import { observeAuditProblems } from "@dicomsec/telemetry";
import { pino } from "pino";
import { makeOwnKeys } from "./make-keys.mjs";
import { readContext } from "./settings.mjs";

// What is kept is of patients: nobody else on this machine reads it.
process.umask(0o077);

const own = join(import.meta.dirname, "..");
const [port = "6514", keys = join(own, "keys"), database = join(own, "data/audit.sqlite")] = process.argv.slice(2);
if (process.argv.length < 4) await makeOwnKeys();
const context = await readContext({
  identity: join(keys, "repository.pem"),
  authorities: join(keys, "authorities.pem"),
});
await mkdir(dirname(database), { recursive: true });
const store = await openAuditStore(database);
const tls = { context, host: "127.0.0.1", port: Number(port) };
const receiver = await listenForAudit({ sink: store, tls, ...observeAuditProblems({ logger: pino({ base: null }) }) });
console.log(`listening at ${receiver.tlsPort}`);

async function stop() {
  await receiver.close();
  await store[Symbol.asyncDispose]();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop());
