// `npm run bench [-- codec|large|deidentify|seal|sign|transport|association|audit|configuration]`: measures against peers in one run, prints ratios, writes results.json.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nativePeers } from "./native-peers.js";
import { type Result, tableOf } from "./table.js";
import { measureAssociation } from "./workloads/association.js";
import { measureAudit } from "./workloads/audit.js";
import { measureCodec } from "./workloads/codec.js";
import { measureConfiguration } from "./workloads/configuration.js";
import { measureDeidentification } from "./workloads/deidentification.js";
import { measureLarge } from "./workloads/large.js";
import { measureSealing } from "./workloads/seal.js";
import { measureSigning } from "./workloads/sign.js";
import { measureTransport } from "./workloads/transport.js";

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
// Files in memory where there is such a place: disks differ more than codecs.
const folder = join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "dicomsec-bench");
const results: Result[] = [];
const add = (result: Result) => {
  results.push(result);
  process.stdout.write(`${tableOf(result)}\n`);
};

/** What was not measured again stays as it was. */
async function keep(measured: readonly Result[]): Promise<void> {
  const path = new URL("../results.json", import.meta.url);
  const known = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Result[]) : [];
  const others = known.filter(({ workload }) => measured.every((result) => result.workload !== workload));
  await writeFile(path, `${JSON.stringify([...others, ...measured], undefined, 2)}\n`);
}

await mkdir(folder, { recursive: true });
try {
  const native = await nativePeers();
  for (const reason of native.missing) process.stdout.write(`without ${reason}\n`);
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\nRatios are peer ÷ dicomsec: above 1 dicomsec is faster.\n\n`,
  );
  if (isWanted("codec")) await measureCodec(folder, native, add);
  if (isWanted("large")) await measureLarge(folder, add);
  if (isWanted("deidentify")) await measureDeidentification(folder, add);
  if (isWanted("seal")) await measureSealing(folder, add);
  if (isWanted("sign")) await measureSigning(folder, add);
  if (isWanted("transport")) await measureTransport(add);
  if (isWanted("association")) await measureAssociation(folder, add);
  if (isWanted("audit")) await measureAudit(folder, add);
  if (isWanted("configuration")) await measureConfiguration(folder, add);
  await keep(results);
} finally {
  await rm(folder, { recursive: true, force: true });
}
