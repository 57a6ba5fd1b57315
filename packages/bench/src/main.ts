// `npm run bench [-- codec|large|deidentify|seal|sign|transport]`: measures against peers in one run, prints ratios, writes results.json.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nativePeers } from "./native-peers.js";
import { type Result, tableOf } from "./table.js";
import { measureCodec } from "./workloads/codec.js";
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
  await writeFile(new URL("../results.json", import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
