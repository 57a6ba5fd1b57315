// `npm run bench [-- PART ...]`: measures against peers in one run, prints ratios, and keeps them in data/results.json, of which docs/performance.md is made.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nativePeers, type NativePeers } from "./native-peers.js";
import { type KeptResult, type Result, tableOf } from "./table.js";
import { measureAssociation } from "./workloads/association.js";
import { measureAudit } from "./workloads/audit.js";
import { measureCodec } from "./workloads/codec.js";
import { measureConfiguration } from "./workloads/configuration.js";
import { measureDeidentification } from "./workloads/deidentification.js";
import { measureLarge } from "./workloads/large.js";
import { measureSealing } from "./workloads/seal.js";
import { measureSigning } from "./workloads/sign.js";
import { measureTransport } from "./workloads/transport.js";

/** What can be measured by itself. */
const parts: Readonly<Record<string, (native: NativePeers, add: (result: Result) => void) => Promise<void>>> = {
  codec: (native, add) => measureCodec(folder, native, add),
  large: (_, add) => measureLarge(folder, add),
  deidentify: (_, add) => measureDeidentification(folder, add),
  seal: (_, add) => measureSealing(folder, add),
  sign: (_, add) => measureSigning(folder, add),
  transport: (_, add) => measureTransport(add),
  association: (_, add) => measureAssociation(folder, add),
  audit: (_, add) => measureAudit(folder, add),
  configuration: (_, add) => measureConfiguration(folder, add),
};
const processors = `${cpus().length} × ${cpus()[0]?.model}`;
// Files in memory where there is such a place: disks differ more than codecs.
const folder = join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "dicomsec-bench");

/** Measures a part; what was not measured again stays as it was. */
async function run(part: string, native: NativePeers): Promise<void> {
  const measured: KeptResult[] = [];
  const about = {
    part,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    processors,
    load: loadavg()[0]!,
  };
  await parts[part]!(native, (result) => {
    measured.push({ ...about, ...result });
    process.stdout.write(`${tableOf(result)}\n`);
  });
  const path = new URL("../data/results.json", import.meta.url);
  const known = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as KeptResult[]) : [];
  const others = known.filter((one) => one.part !== part);
  await writeFile(path, `${JSON.stringify([...others, ...measured], undefined, 2)}\n`);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => !(part in parts));
if (unknown.length > 0)
  throw new RangeError(`There are ${Object.keys(parts).join(", ")}, and no ${unknown.join(", ")}`);
await mkdir(folder, { recursive: true });
try {
  const native = await nativePeers();
  for (const reason of native.missing) process.stdout.write(`without ${reason}\n`);
  process.stdout.write(
    `Node ${process.version}, ${processors}\nRatios are peer ÷ dicomsec: above 1 dicomsec is faster.\n\n`,
  );
  for (const part of wanted.length > 0 ? wanted : Object.keys(parts)) await run(part, native);
} finally {
  await rm(folder, { recursive: true, force: true });
}
