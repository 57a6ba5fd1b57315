import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ctImage } from "../inputs.js";
import { type Measurement, summarize } from "../measure.js";
import type { Result } from "../table.js";
import { writeCredentials } from "./association-node.js";
import {
  type DcmtkWay,
  type Library,
  type Receiver,
  runDcmtk,
  type Sent,
  startReceiver,
  startSender,
  startStorescp,
  type Usage,
} from "./association-processes.js";

const INSTANCES = 100;
const INSTANCE_BYTES = 5_000_000;
const LARGE_BYTES = 2_000_000_000;
const EXCHANGES = 3000;
const ASSOCIATIONS = 200;
const ROUNDS = 3;
const MEMORY_LIMIT_MB = 120;

/** What a transfer cost both ends. */
interface Transfer {
  readonly sender: Sent;
  readonly receiver: Usage;
}

type Contenders = Readonly<Record<string, () => Promise<Transfer>>>;

/** Associations over TLS with certificates on both sides, each end in a process of its own. */
export async function measureAssociation(folder: string, onResult: (result: Result) => void): Promise<void> {
  const place = new Place(folder);
  await place.prepare();
  await measureInstances(place, onResult);
  await measureExchanges(place, onResult);
  await measureOneLarge(place, onResult);
  await measureMany(place, onResult);
}

/** The folders of a run, and who sends to whom in it. */
class Place {
  readonly #folder: string;
  readonly #credentials: string;
  /** Empty where nothing that is received is kept. */
  readonly #out: string;

  constructor(folder: string, out = join(folder, "received")) {
    this.#folder = folder;
    this.#credentials = join(folder, "credentials");
    this.#out = out;
  }

  keepingNothing(): Place {
    return new Place(this.#folder, "");
  }

  async prepare(): Promise<void> {
    await mkdir(this.#credentials);
    await writeCredentials(this.#credentials);
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Between two Node processes of one library, which end thereafter. */
  fresh(job: Job, library: Library = "association-task"): () => Promise<Transfer> {
    const send = async (receiver: Receiver) => {
      await using sender = await startSender(library, this.#credentials);
      return await sender.send({ ...job, port: receiver.port });
    };
    return () => this.#between(() => this.#start(library), send);
  }

  /** Between two that have done the same once before, as nodes do that run for long. */
  async warm(job: Job): Promise<AsyncDisposable & { readonly transfer: () => Promise<Transfer> }> {
    const receiver = await this.#start("association-task");
    const sender = await startSender("association-task", this.#credentials);
    const lasting = { port: receiver.port, usage: () => receiver.usage(), [Symbol.asyncDispose]: async () => {} };
    const transfer = () =>
      this.#between(
        async () => lasting,
        ({ port }) => sender.send({ ...job, port }),
      );
    await transfer();
    const dispose = async () => {
      await sender[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    };
    return { transfer, [Symbol.asyncDispose]: dispose };
  }

  oursTo(way: DcmtkWay, job: Job): () => Promise<Transfer> {
    const send = async ({ port }: Receiver) => {
      await using sender = await startSender("association-task", this.#credentials);
      return await sender.send({ ...job, port });
    };
    return () => this.#between(() => startStorescp(way, this.#credentials, this.#out), send);
  }

  oursFrom(way: DcmtkWay, words: readonly string[]): () => Promise<Transfer> {
    return () => this.#between(() => this.#start("association-task"), this.#dcmtk("storescu", way, words));
  }

  dcmtk(program: "storescu" | "echoscu", way: DcmtkWay, words: readonly string[]): () => Promise<Transfer> {
    const start = () => startStorescp(way, this.#credentials, this.#out);
    return () => this.#between(start, this.#dcmtk(program, way, words));
  }

  #start(library: Library): Promise<Receiver> {
    return startReceiver(library, this.#credentials, this.#out);
  }

  #dcmtk(program: "storescu" | "echoscu", way: DcmtkWay, words: readonly string[]) {
    return ({ port }: Receiver) => runDcmtk(program, way, { credentials: this.#credentials, port, words });
  }

  async #between(start: () => Promise<Receiver>, run: (receiver: Receiver) => Promise<Sent>): Promise<Transfer> {
    if (this.#out !== "") await mkdir(this.#out);
    await using receiver = await start();
    const before = receiver.usage();
    const sender = await run(receiver);
    const { cpuMs, peakMb } = receiver.usage();
    if (this.#out !== "") await rm(this.#out, { recursive: true });
    return { sender, receiver: { cpuMs: cpuMs - before.cpuMs, peakMb } };
  }
}

type Job =
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | { readonly kind: "echoes" | "small stores" | "associations"; readonly count: number };

async function measureInstances(place: Place, onResult: (result: Result) => void): Promise<void> {
  const paths = Array.from({ length: INSTANCES }, (_, at) => place.path(`${at}.dcm`));
  for (const [at, path] of paths.entries()) await writeFile(path, ctImage(at + 1, INSTANCE_BYTES));
  const job = { kind: "files", paths } as const;
  const noDelay = "TCP_NODELAY=1";
  await using nodes = await place.warm(job);
  const transfers = await inTurn(
    {
      dicomsec: nodes.transfer,
      "dicomsec, fresh processes": place.fresh(job),
      "dicomsec to storescp": place.oursTo(noDelay, job),
      "storescu to dicomsec": place.oursFrom(noDelay, paths),
      "DCMTK, TCP_NODELAY=1": place.dcmtk("storescu", noDelay, paths),
      "DCMTK as shipped": place.dcmtk("storescu", "as shipped", paths),
      "dcmjs-dimse": place.fresh(job, "dcmjs-dimse-task"),
    },
    { "dcmjs-dimse": 1 },
  );
  for (const path of paths) await rm(path);
  const workload = `store ${INSTANCES} instances of 5 MB over TLS`;
  const targets = { "DCMTK, TCP_NODELAY=1": 0.8, "DCMTK as shipped": 4, "dcmjs-dimse": 8 };
  const megabytes = (INSTANCES * INSTANCE_BYTES) / 1e6;
  onResult({ workload, unit: "ms wall", measurements: figures(transfers, wall), targets, megabytes });
  onResult({ workload: `${workload}: both ends`, unit: "ms CPU", measurements: figures(transfers, cpu), targets: {} });
  onResult(memory(workload, transfers));
}

async function measureExchanges(place: Place, onResult: (result: Result) => void): Promise<void> {
  const instance = place.path("small.dcm");
  await writeFile(instance, ctImage(1, 2048));
  const count = EXCHANGES;
  const many = Array.from({ length: count }, () => instance);
  const dropping = place.keepingNothing();
  await using echoing = await place.warm({ kind: "echoes", count });
  await using storing = await dropping.warm({ kind: "small stores", count });
  await using keeping = await place.warm({ kind: "small stores", count });
  const exchanges = await inTurn({
    "dicomsec, C-ECHO": echoing.transfer,
    "DCMTK, C-ECHO": place.dcmtk("echoscu", "TCP_NODELAY=1", ["--repeat", String(count)]),
    "dicomsec, C-STORE": storing.transfer,
    "DCMTK, C-STORE": dropping.dcmtk("storescu", "TCP_NODELAY=1", many),
    "dicomsec, C-STORE to files": keeping.transfer,
    "DCMTK, C-STORE to files": place.dcmtk("storescu", "TCP_NODELAY=1", many),
  });
  onResult({
    workload: `${count} exchanges on one association over TLS, instances of 8 KB`,
    unit: "ms wall",
    measurements: figures(exchanges, wall),
    targets: {},
    // At least 1,000 a second.
    limits: { "dicomsec, C-ECHO": count, "dicomsec, C-STORE": count },
  });
}

async function measureOneLarge(place: Place, onResult: (result: Result) => void): Promise<void> {
  const path = place.path("large.dcm");
  await writeSparse(path);
  const transfers = await inTurn(
    {
      dicomsec: place.fresh({ kind: "files", paths: [path] }),
      "DCMTK, TCP_NODELAY=1": place.dcmtk("storescu", "TCP_NODELAY=1", [path]),
    },
    { "DCMTK, TCP_NODELAY=1": 1 },
  );
  await rm(path);
  const workload = "store one instance of 2 GB over TLS";
  const megabytes = LARGE_BYTES / 1e6;
  onResult({ workload, unit: "ms wall", measurements: figures(transfers, wall), targets: {}, megabytes });
  onResult(memory(workload, transfers));
}

async function measureMany(place: Place, onResult: (result: Result) => void): Promise<void> {
  const transfers = await inTurn({ dicomsec: place.fresh({ kind: "associations", count: ASSOCIATIONS }) });
  const workload = `${ASSOCIATIONS} associations over TLS at once, each with an echo and a store`;
  onResult({ workload, unit: "ms wall", measurements: figures(transfers, wall), targets: {} });
  onResult(memory(workload, transfers));
}

const wall = ({ sender }: Transfer): number => sender.wallMs;
const cpu = ({ sender, receiver }: Transfer): number => sender.cpuMs + receiver.cpuMs;

function figures(
  transfers: Readonly<Record<string, readonly Transfer[]>>,
  figure: (transfer: Transfer) => number,
): readonly Measurement[] {
  return Object.entries(transfers).map(([name, samples]) => summarize(name, samples.map(figure)));
}

function memory(workload: string, transfers: Readonly<Record<string, readonly Transfer[]>>): Result {
  const measurements = Object.entries(transfers).flatMap(([name, samples]) => [
    summarize(
      `${name}, sender`,
      samples.map(({ sender }) => sender.peakMb),
    ),
    summarize(
      `${name}, receiver`,
      samples.map(({ receiver }) => receiver.peakMb),
    ),
  ]);
  const limits = { "dicomsec, sender": MEMORY_LIMIT_MB, "dicomsec, receiver": MEMORY_LIMIT_MB };
  return { workload: `${workload}: peak memory`, unit: "MB RSS", measurements, targets: {}, limits };
}

async function inTurn(contenders: Contenders, rounds: Readonly<Record<string, number>> = {}) {
  const transfers: Record<string, Transfer[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders))
      if (round < (rounds[name] ?? ROUNDS)) (transfers[name] ??= []).push(await run());
  }
  return transfers;
}

/** An instance whose pixels take no place on the disk. */
async function writeSparse(path: string): Promise<void> {
  const head = ctImage(1, 0);
  new DataView(head.buffer, head.byteOffset).setUint32(head.length - 4, LARGE_BYTES, true);
  const file = await open(path, "w");
  await file.write(head);
  await file.truncate(head.length + LARGE_BYTES);
  await file.close();
}
