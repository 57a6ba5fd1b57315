import { execFile } from "node:child_process";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { costOf, type ProcessCost } from "../child.js";
import { openSecureFileTo, sealFileTo } from "@dicomsec/media/node";
import { createDecryptor, createSigner, readKeyStore, selectKey } from "@dicomsec/pki";
import { measure, summarize } from "../measure.js";
import { openRaw, sealRaw } from "../raw-sealing.js";
import type { Result } from "../table.js";

const run = promisify(execFile);
const script = new URL("seal-task.js", import.meta.url).pathname;

/** Above this pkijs needs minutes and 10 GB: it is run once. */
const LONG = 500;
const ROUNDS = 5;

interface Files {
  readonly input: string;
  readonly sealed: string;
  readonly inPieces: string;
  readonly openssl: string;
  readonly pkijs: string;
  readonly raw: string;
  readonly out: string;
  readonly key: string;
  readonly certificate: string;
}

/** Secure DICOM Files of 10 MB, 200 MB and 1 GB against openssl, pkijs and a bare pipeline of digest and cipher. */
export async function measureSealing(folder: string, onResult: (result: Result) => void): Promise<void> {
  const files = Object.fromEntries(
    ["input", "sealed", "inPieces", "openssl", "pkijs", "raw", "out", "key", "certificate"].map((name) => [
      name,
      join(folder, `seal-${name}`),
    ]),
  ) as unknown as Files;
  const subject = ["-subj", "/CN=bench", "-days", "2"];
  await run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    files.key,
    "-out",
    files.certificate,
    ...subject,
  ]);
  for (const megabytes of [10, 200, 1000]) {
    await makeInput(files.input, megabytes);
    if (megabytes === 10) onResult(await measureWarm(files));
    await measureSize(files, megabytes, onResult);
  }
  await Promise.all(Object.values(files).map((file) => rm(file as string, { force: true })));
}

/** Without the start of a process, which is most of a small file: CPU time of the work alone, twice around the disk. */
async function measureWarm({ input, sealed, raw, out, key, certificate }: Files): Promise<Result> {
  const pem = `${await readFile(key, "utf8")}\n${await readFile(certificate, "utf8")}`;
  const store = await readKeyStore(new TextEncoder().encode(pem));
  const entry = selectKey(store);
  const recipients = [{ certificate: entry.certificates[0]! }] as const;
  const [signers, decryptors] = [[createSigner(entry)], [createDecryptor(entry)]];
  const write = { overwrite: true, sync: false };
  const measurements = await measure([
    {
      name: "dicomsec",
      run: async () => {
        await sealFileTo(sealed, input, { recipients, signers, ...write });
        await openSecureFileTo(out, sealed, { decryptors, ...write });
      },
    },
    {
      name: "node: sha256 and aes-256-cbc",
      run: async () => {
        await sealRaw(input, raw);
        await openRaw(raw, out);
      },
    },
  ]);
  const targets = { "node: sha256 and aes-256-cbc": 1 / 1.15 };
  return { workload: "seal and open 10 MB in one process", unit: "ms CPU", measurements, targets };
}

async function measureSize(files: Files, megabytes: number, onResult: (result: Result) => void): Promise<void> {
  const { input, sealed, inPieces, openssl, pkijs, raw, out, key, certificate } = files;
  const task = (mode: string, from: string, to: string): (() => Promise<ProcessCost>) => {
    return () => costOf(process.execPath, [script, mode, from, to, key, certificate]);
  };
  const shell = (command: string) => () => costOf("sh", ["-c", command]);
  const sign = `openssl cms -sign -binary -nodetach -stream -outform DER -signer ${certificate} -inkey ${key}`;
  const encrypt = "openssl cms -encrypt -binary -stream -outform DER -aes256";
  const sealing = await inTurn(megabytes, {
    dicomsec: task("seal", input, sealed),
    "node: sha256 and aes-256-cbc": task("raw-seal", input, raw),
    "openssl cms -encrypt -stream": shell(`${encrypt} -in ${input} -out ${openssl} ${certificate}`),
    "openssl cms -sign | -encrypt": shell(`${sign} -in ${input} | ${encrypt} -out ${inPieces} ${certificate}`),
    pkijs: task("pkijs-seal", input, pkijs),
  });
  const opening = await inTurn(megabytes, {
    dicomsec: task("open", sealed, out),
    "node: aes-256-cbc and sha256": task("raw-open", raw, out),
    "dicomsec, openssl's pieces": task("open", inPieces, out),
    "openssl cms -decrypt": shell(
      `openssl cms -decrypt -binary -inform DER -in ${sealed} -out ${out} -inkey ${key} -recip ${certificate}`,
    ),
    pkijs: task("pkijs-open", pkijs, out),
  });
  const size = megabytes >= 1000 ? `${megabytes / 1000} GB` : `${megabytes} MB`;
  onResult({
    workload: `seal ${size}`,
    unit: "ms wall",
    measurements: figures(sealing, "wallMs"),
    targets: { "node: sha256 and aes-256-cbc": 1 / 1.15, "openssl cms -encrypt -stream": 1 / 1.2 },
  });
  onResult({
    workload: `open ${size}`,
    unit: "ms wall",
    measurements: figures(opening, "wallMs"),
    targets: {
      "node: aes-256-cbc and sha256": 1 / 1.15,
      ...(megabytes > LONG && { "openssl cms -decrypt": 5, pkijs: 40 }),
    },
  });
  for (const [what, costs] of Object.entries({ seal: sealing, open: opening })) {
    const measurements = figures(costs, "peakMb");
    onResult({ workload: `${what} ${size}: peak memory of the process`, unit: "MB RSS", measurements, targets: {} });
  }
}

type Costs = Readonly<Record<string, readonly ProcessCost[]>>;

function figures(costs: Costs, what: "wallMs" | "peakMb"): Result["measurements"] {
  return Object.entries(costs).map(([name, all]) =>
    summarize(
      name,
      all.map((cost) => cost[what]),
    ),
  );
}

async function inTurn(
  megabytes: number,
  contenders: Readonly<Record<string, () => Promise<ProcessCost>>>,
): Promise<Costs> {
  const costs: Record<string, ProcessCost[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      if (name === "pkijs" && round > 0 && megabytes > LONG) continue;
      (costs[name] ??= []).push(await run());
    }
  }
  return costs;
}

/** Bytes that begin as a DICOM file does, and that nothing compresses or recognises. */
async function makeInput(path: string, megabytes: number): Promise<void> {
  const block = new Uint8Array(1_000_000);
  crypto.getRandomValues(block.subarray(0, 65_536));
  for (let at = 65_536; at < block.length; at += 65_536) block.copyWithin(at, 0, Math.min(65_536, block.length - at));
  const head = block.slice();
  head.set(new TextEncoder().encode("DICM"), 128);
  await writeFile(path, head);
  await using file = await open(path, "a");
  for (let done = 1; done < megabytes; done++) await file.write(block);
}
