import { execFile } from "node:child_process";
import { createHash, createPublicKey, createSign, createVerify, type KeyObject } from "node:crypto";
import { mkdir, readFile, rm, writeFile as writeBytes } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { readFile as readDicom, writeFile } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";
import { createSigner, parseCertificate, readKeyStore, selectKey } from "@dicomsec/pki";
import { sign, type SignOptions, verify, type VerifyOptions } from "@dicomsec/signatures";
import { costOf, type ProcessCost } from "../child.js";
import { ctImage } from "../inputs.js";
import { measure, summarize } from "../measure.js";
import { hashRaw } from "../raw-hashing.js";
import type { Result } from "../table.js";
import { makeLarge } from "./large.js";

const run = promisify(execFile);
const script = new URL("sign-task.js", import.meta.url).pathname;
const ROUNDS = 5;
const SMALL_FILES = 1000;
/** For a process each, fewer do. */
const DCMSIGN_FILES = 50;
const SMALL_PIXELS = 32_768;
const RAW_HASH = "node: sha256";

interface Files {
  readonly input: string;
  readonly signed: string;
  readonly dcmsign: string;
  readonly out: string;
  readonly key: string;
  readonly certificate: string;
  readonly authorityKey: string;
  readonly authority: string;
  readonly small: string;
}

interface Keys {
  readonly request: SignOptions;
  readonly options: VerifyOptions;
}

/** Digital Signatures over 1 GB, and over many small files, against dcmsign and against the digest alone. */
export async function measureSigning(folder: string, onResult: (result: Result) => void): Promise<void> {
  const names = ["input", "signed", "dcmsign", "out", "key", "certificate", "authorityKey", "authority", "small"];
  const files = Object.fromEntries(names.map((name) => [name, join(folder, `sign-${name}`)])) as unknown as Files;
  const keys = await makeKeys(files);
  await makeLarge(files.input);
  await measureProcesses(files, onResult);
  onResult(await measureWarm(files, keys));
  for (const file of [files.input, files.signed, files.dcmsign, files.out]) await rm(file, { force: true });
  await measureSmall(files, keys, onResult);
  await rm(files.small, { recursive: true, force: true });
}

async function makeKeys({ key, certificate, authorityKey, authority }: Files): Promise<Keys> {
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  await run("openssl", [...request, "-keyout", authorityKey, "-out", authority, "-subj", "/CN=bench authority"]);
  const issuer = ["-CA", authority, "-CAkey", authorityKey, "-extensions", "v3_req"];
  await run("openssl", [...request, ...issuer, "-keyout", key, "-out", certificate, "-subj", "/CN=bench"]);
  const pem = `${await readFile(key, "utf8")}\n${await readFile(certificate, "utf8")}`;
  const entry = selectKey(await readKeyStore(new TextEncoder().encode(pem)));
  return {
    request: { signer: createSigner(entry), profile: "base" },
    options: { trust: [parseCertificate(new Uint8Array(await readFile(authority)))] },
  };
}

// ---- 1 GB

async function measureProcesses(files: Files, onResult: (result: Result) => void): Promise<void> {
  const { input, signed, dcmsign, out, key, certificate, authority } = files;
  const task = (mode: string, from: string, to: string): (() => Promise<ProcessCost>) => {
    return () => costOf(process.execPath, [script, mode, from, to, key, certificate, authority]);
  };
  const signing = await inTurn({
    dicomsec: task("sign", input, signed),
    [RAW_HASH]: task("raw-hash", input, out),
    "node: sha256 and a copy": task("raw-hash-and-copy", input, out),
    dcmsign: dcmsignTask("--sign", key, certificate, "+m2", input, dcmsign),
  });
  const verifying = await inTurn({
    dicomsec: task("verify", signed, out),
    [RAW_HASH]: task("raw-hash", signed, out),
    dcmsign: dcmsignTask("--verify", "+cf", authority, signed),
    "dicomsec, dcmsign's file": task("verify", dcmsign, out),
  });
  const targets = { [RAW_HASH]: 0.85, dcmsign: 2 };
  for (const [what, costs] of Object.entries({ sign: signing, verify: verifying })) {
    const figures = (of: "wallMs" | "cpuMs") => ({ measurements: figuresOf(costs, of), targets });
    onResult({ workload: `${what} 1 GB, whole process`, unit: "ms wall", ...figures("wallMs") });
    onResult({ workload: `${what} 1 GB, whole process`, unit: "ms CPU", ...figures("cpuMs") });
    const measurements = figuresOf(costs, "peakMb");
    onResult({ workload: `${what} 1 GB: peak memory of the process`, unit: "MB RSS", measurements, targets: {} });
  }
}

/** All that dcmsign prints goes to standard error. */
function dcmsignTask(...args: readonly string[]): () => Promise<ProcessCost> {
  return () => costOf("sh", ["-c", 'exec dcmsign "$@" 2>/dev/null', "sh", ...args]);
}

/** Without the start of a process: CPU time of the work alone; nothing is written. */
async function measureWarm({ input, signed }: Files, { request, options }: Keys): Promise<Result> {
  const measurements = await measure([
    {
      name: "dicomsec, sign and verify",
      run: async () => {
        await withFile(input, (file) => sign(file, request));
        await withFile(signed, (file) => verify(file, options));
      },
    },
    {
      name: `${RAW_HASH}, twice`,
      run: async () => {
        await hashRaw(input);
        await hashRaw(signed);
      },
    },
  ]);
  const targets = { [`${RAW_HASH}, twice`]: 0.85 };
  return { workload: "sign and verify 1 GB in one process", unit: "ms CPU", measurements, targets };
}

type Opened = Awaited<ReturnType<typeof openPath>>["file"];

async function withFile(path: string, work: (file: Opened) => Promise<unknown>): Promise<void> {
  const { file, source } = await openPath(path);
  try {
    await work(file);
  } finally {
    await source.close();
  }
}

type Costs = Readonly<Record<string, readonly ProcessCost[]>>;

function figuresOf(costs: Costs, what: "wallMs" | "cpuMs" | "peakMb"): Result["measurements"] {
  return Object.entries(costs).map(([name, all]) =>
    summarize(
      name,
      all.map((cost) => cost[what]),
    ),
  );
}

async function inTurn(contenders: Readonly<Record<string, () => Promise<ProcessCost>>>): Promise<Costs> {
  const costs: Record<string, ProcessCost[]> = {};
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, measureOne] of Object.entries(contenders)) (costs[name] ??= []).push(await measureOne());
  return costs;
}

// ---- Many small files

async function measureSmall(
  files: Files,
  { request, options }: Keys,
  onResult: (result: Result) => void,
): Promise<void> {
  const paths = await makeSmall(files.small, request);
  const all = async (work: (bytes: Uint8Array) => unknown): Promise<void> => {
    for (const path of paths) await work(await readFile(path));
  };
  const rsa = rawRsa(await readFile(files.key, "utf8"));
  const measurements = await measure([
    {
      name: "dicomsec",
      run: () => all(async (bytes) => expectValid(await verify(readDicom(bytes), options))),
    },
    { name: "readFile alone", run: () => all((bytes) => void readDicom(bytes)) },
    { name: "node: one RSA verify each", run: () => paths.forEach(() => rsa()) },
    { name: "node: read, sha256, RSA verify", run: () => all((bytes) => [createHash("sha256").update(bytes).digest(), rsa()]) }, // prettier-ignore
    { name: "dcmsign", measure: () => dcmsignAll(paths, files.authority) },
  ]);
  onResult({ workload: `verify ${SMALL_FILES} files of 40 KB`, unit: "ms CPU", measurements, targets: { dcmsign: 2 } });
}

function expectValid([result]: Awaited<ReturnType<typeof verify>>): void {
  if (result?.status !== "valid") throw new Error("the signature is not valid");
}

async function makeSmall(folder: string, request: SignOptions): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (let number = 1; number <= SMALL_FILES; number++) {
    const file = readDicom(ctImage(number, SMALL_PIXELS));
    await sign(file, request);
    const path = join(folder, `${number}.dcm`);
    await writeBytes(path, writeFile(file));
    paths.push(path);
  }
  return paths;
}

/** The verification that each signature needs: RSASSA-PKCS1-v1_5 by a key of 2048 bits. */
function rawRsa(pem: string): () => void {
  const signature = createSign("sha256").update("content").sign(pem);
  const key: KeyObject = createPublicKey(pem);
  return () => {
    if (!createVerify("sha256").update("content").verify(key, signature)) throw new Error("not verified");
  };
}

/** CPU milliseconds for as many files as the others verify, one process each. */
async function dcmsignAll(paths: readonly string[], authority: string): Promise<number> {
  const some = paths.slice(0, DCMSIGN_FILES);
  const command =
    'authority="$1"; shift; for file; do dcmsign --verify +cf "$authority" "$file" 2>/dev/null || exit 1; done';
  const { cpuMs } = await costOf("sh", ["-c", command, "sh", authority, ...some]);
  return (cpuMs * paths.length) / some.length;
}
