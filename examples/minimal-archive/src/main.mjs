// The archive: `npm start [-- SETTINGS.json]`. SIGTERM and SIGINT end it when the associations at hand have ended.
import { join } from "node:path";
import { pino } from "pino";
import { startArchive } from "./archive.mjs";
import { makeOwnKeys } from "./make-keys.mjs";
import { readSettings } from "./settings.mjs";

// What is kept is of patients: nobody else on this machine reads it.
process.umask(0o077);

const ownSettings = join(import.meta.dirname, "../settings.json");
const [path = ownSettings] = process.argv.slice(2);
if (path === ownSettings) await makeOwnKeys();

const logger = pino({ level: process.env["LOG_LEVEL"] ?? "info", base: null });
const archive = await startArchive(await readSettings(path), { logger });
logger.info({ port: archive.port }, "listening");
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void archive.close());
