import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort, isOpen } from "@dicomsec/testing";
import {
  type ConfigurationClient,
  configurationRoots,
  device,
  deviceEntries,
  type Entry,
  importConfiguration,
  networkAe,
  networkConnection,
  openConfiguration,
  readLdif,
  transferCapability,
  writeLdif,
} from "@dicomsec/configuration";
import { Attribute, Change, Client, EqualityFilter } from "ldapts";
import { type Measurement, summarize } from "../measure.js";
import type { Result } from "../table.js";

const DEVICES = 10_000;
const LOOKUPS = 3000;
const SAVES = 300;
const ROUNDS = 5;
const IN_FLIGHT = 32;
const suffix = "o=Sometown Hospital";
const rootDn = `cn=admin,${suffix}`;
const password = "of-the-benchmark";
const devicesRoot = `cn=Devices,cn=DICOM Configuration,${suffix}`;

/** A configuration of 10,000 devices in slapd: loading, reading, searching and saving, against OpenLDAP's clients and bare ldapts. */
export async function measureConfiguration(folder: string, add: (result: Result) => void): Promise<void> {
  if (!existsSync("/usr/sbin/slapd") || !existsSync("/usr/bin/ldapadd"))
    return void process.stdout.write("without slapd: npm run peers\n");
  const entries = entriesOf(DEVICES);
  const ldif = join(folder, "devices.ldif");
  await writeFile(ldif, writeLdif(entries));
  add(await measureLoading(folder, ldif, entries));
  await using server = await Slapd.start(folder);
  await server.run("ldapadd", ["-f", ldif]);
  await using client = await openConfiguration(accessTo(server.port));
  const bare = await bareClient(server.port);
  try {
    for (const result of await measureReading(server, client, bare)) add(result);
    for (const result of await measureSearching(folder, server, client, bare)) add(result);
    for (const result of await measureSaving(client, bare)) add(result);
  } finally {
    await bare.unbind();
  }
}

async function measureLoading(folder: string, ldif: string, entries: readonly Entry[]): Promise<Result> {
  const contenders: Record<string, (server: Slapd) => Promise<unknown>> = {
    dicomsec: async ({ port }) => importConfiguration(accessTo(port), readLdif(createReadStream(ldif))),
    ldapadd: async (server) => server.run("ldapadd", ["-f", ldif]),
    "ldapts, 32 at once, entries made before": async ({ port }) => addAll(port, entries),
  };
  const samples = new Map(Object.keys(contenders).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < 3; round++)
    for (const [name, load] of Object.entries(contenders)) {
      await using server = await Slapd.start(folder);
      const start = performance.now();
      await load(server);
      samples.get(name)!.push(performance.now() - start);
    }
  const measurements = [...samples].map(([name, one]) => summarize(name, one));
  return { workload: `configuration: ${DEVICES} devices from LDIF into slapd`, unit: "ms wall", measurements, targets: { ldapadd: 1 } }; // prettier-ignore
}

async function measureReading(server: Slapd, client: ConfigurationClient, bare: Client): Promise<Result[]> {
  const paged = { scope: "sub", paged: { pageSize: 500 }, timeLimit: 0 } as const;
  const figures = await rounds({
    dicomsec: async () => client.devices(),
    ldapts: async () => bare.search(devicesRoot, paged),
    ldapsearch: async () => server.run("ldapsearch", ["-LLL", "-E", "pr=500/noprompt", "-b", devicesRoot]),
  });
  const workload = `configuration: read ${DEVICES} devices`;
  return [
    { workload, unit: "ms wall", measurements: figures.wall, targets: { ldapts: 1 / 1.3 } },
    { workload, unit: "ms CPU", measurements: figures.cpu.slice(0, 2), targets: { ldapts: 1 / 1.1 } },
  ];
}

/** By title: the Network AE, and then its device with all that is beneath it. */
async function measureSearching(
  folder: string,
  server: Slapd,
  client: ConfigurationClient,
  bare: Client,
): Promise<Result[]> {
  const titles = Array.from({ length: LOOKUPS }, (_, at) => `AE_${(at * 7919) % DEVICES}`);
  const names = titles.map((title) => title.replace("AE_", "Device "));
  const titlesFile = join(folder, "titles");
  const namesFile = join(folder, "names");
  await writeFile(titlesFile, titles.join("\n"));
  await writeFile(namesFile, names.join("\n"));
  const bareLookUp = async (title: string): Promise<unknown> => {
    const filter = new EqualityFilter({ attribute: "dicomAETitle", value: title });
    const { searchEntries } = await bare.search(devicesRoot, { filter, attributes: ["1.1"] });
    const { dn } = searchEntries[0]!;
    return bare.search(dn.slice(dn.indexOf(",") + 1));
  };
  const figures = await rounds({
    [`dicomsec, ${IN_FLIGHT} at once`]: async () => inFlight(titles, async (title) => client.networkAe(title)),
    "dicomsec, one by one": async () => inFlight(titles, async (title) => client.networkAe(title), 1),
    [`ldapts, ${IN_FLIGHT} at once`]: async () => inFlight(titles, bareLookUp),
    "ldapts, one by one": async () => inFlight(titles, bareLookUp, 1),
    "ldapsearch, one by one": async () => {
      await server.run("ldapsearch", ["-LLL", "-f", titlesFile, "-b", devicesRoot, "(dicomAETitle=%s)", "1.1"]);
      // The device with what is beneath it, each in one answer of as many entries.
      await server.run("ldapsearch", ["-LLL", "-f", namesFile, "-b", devicesRoot, "(dicomDescription=of %s)"]);
    },
  });
  const workload = `configuration: ${LOOKUPS} devices by AE title among ${DEVICES}`;
  const [, oneByOne, bareAtOnce, bareOneByOne] = figures.cpu;
  return [
    { workload, unit: "ms wall", measurements: figures.wall, targets: { "ldapsearch, one by one": 1 } },
    { workload: `${workload}, ${IN_FLIGHT} at once`, unit: "ms CPU", measurements: [figures.cpu[0]!, bareAtOnce!], targets: { [bareAtOnce!.name]: 1 / 1.1 } }, // prettier-ignore
    { workload: `${workload}, one by one`, unit: "ms CPU", measurements: [oneByOne!, bareOneByOne!], targets: { [bareOneByOne!.name]: 1 / 1.1 } }, // prettier-ignore
  ];
}

/** Reads what there is, changes one value, and reads it back. */
async function measureSaving(client: ConfigurationClient, bare: Client): Promise<Result[]> {
  const names = Array.from({ length: SAVES }, (_, at) => `Device ${(at * 31) % DEVICES}`);
  const devices = new Map(await Promise.all(names.map(async (name) => [name, (await client.device(name))!] as const)));
  let count = 0;
  const figures = await rounds({
    dicomsec: async () => {
      for (const name of names) {
        const saved = await client.saveDevice({ ...devices.get(name)!, description: `of ${name}, ${count++}` });
        devices.set(name, saved);
      }
    },
    ldapts: async () => {
      for (const name of names) {
        const dn = `dicomDeviceName=${name},${devicesRoot}`;
        await bare.search(dn, { attributes: ["*", "entryCSN"] });
        const modification = new Attribute({ type: "dicomStationName", values: [`S${count++}`] });
        await bare.modify(dn, new Change({ operation: "replace", modification }));
        devices.set(name, (await client.device(name))!);
      }
    },
  });
  const workload = `configuration: save ${SAVES} devices among ${DEVICES}`;
  return [
    { workload, unit: "ms wall", measurements: figures.wall, targets: {} },
    { workload, unit: "ms CPU", measurements: figures.cpu, targets: {} },
  ];
}

/** Contenders in turn, on the wall and in CPU time of this process. */
async function rounds(
  contenders: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<{ wall: Measurement[]; cpu: Measurement[] }> {
  const samples = Object.entries(contenders).map(([name, run]) => ({
    name,
    run,
    wall: [] as number[],
    cpu: [] as number[],
  }));
  for (let round = -1; round < ROUNDS; round++)
    for (const { run, wall, cpu } of samples) {
      globalThis.gc?.();
      const [start, before] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round < 0) continue;
      wall.push(performance.now() - start);
      cpu.push((user + system) / 1000);
    }
  return {
    wall: samples.map(({ name, wall }) => summarize(name, wall)),
    cpu: samples.map(({ name, cpu }) => summarize(name, cpu)),
  };
}

async function inFlight<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  atOnce = IN_FLIGHT,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function addAll(port: number, entries: readonly Entry[]): Promise<void> {
  const client = await bareClient(port);
  const depthOf = ({ dn }: Entry): number => dn.split(",").length;
  for (const depth of [...new Set(entries.map(depthOf))].sort((a, b) => a - b))
    await inFlight(
      entries.filter((entry) => depthOf(entry) === depth),
      async ({ dn, attributes }) =>
        client.add(
          dn,
          attributes.map(({ type, values }) => new Attribute({ type, values: values as string[] })),
        ),
    );
  await client.unbind();
}

async function bareClient(port: number): Promise<Client> {
  const client = new Client({ url: `ldap://127.0.0.1:${port}` });
  await client.bind(rootDn, password);
  return client;
}

function accessTo(port: number) {
  return {
    server: { servers: [{ host: "127.0.0.1", port }] },
    credentials: { kind: "simple", dn: rootDn, password },
    securityPattern: "basic",
    allowInsecure: true,
    timeoutMs: 120_000,
  } as const;
}

function entriesOf(count: number): Entry[] {
  const organization = { dn: suffix, attributes: [{ type: "objectClass", values: ["organization"] }, { type: "o", values: ["Sometown Hospital"] }] }; // prettier-ignore
  const roots = configurationRoots(suffix).map(({ dn, attributes }) => ({ dn, attributes }));
  const registry = roots[2]!.dn;
  const devices = Array.from({ length: count }, (_, at) => {
    const title = `AE_${at}`;
    const registered = {
      dn: `dicomAETitle=${title},${registry}`,
      attributes: [
        { type: "objectClass", values: ["dicomUniqueAETitle"] },
        { type: "dicomAETitle", values: [title] },
      ],
    };
    return [registered, ...deviceEntries(deviceOf(at, title), devicesRoot)];
  });
  return [organization, ...roots, ...devices.flat()];
}

function deviceOf(at: number, aeTitle: string) {
  return device({
    deviceName: `Device ${at}`,
    description: `of Device ${at}`,
    installed: true,
    manufacturer: "Manufacturer",
    manufacturerModelName: "Model",
    softwareVersions: ["1.0", "1.1"],
    primaryDeviceTypes: ["CT"],
    networkConnections: [
      networkConnection({ commonName: "dicom", hostname: `device-${at}.hospital.example`, port: 104 }),
    ],
    networkAes: [
      networkAe({
        aeTitle,
        associationInitiator: true,
        associationAcceptor: true,
        networkConnectionReferences: ["cn=dicom"],
        transferCapabilities: [
          transferCapability({
            sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
            role: "SCU",
            transferSyntaxUids: ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"],
          }),
        ],
      }),
    ],
  });
}

/** A slapd with an empty database, which does not wait for the disk. */
class Slapd implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static async start(folder: string): Promise<Slapd> {
    const home = join(folder, "slapd");
    await rm(home, { recursive: true, force: true });
    await mkdir(join(home, "data"), { recursive: true });
    const schema = fileURLToPath(new URL("../../../configuration/schema/dicom.schema", import.meta.url));
    const file = join(home, "slapd.conf");
    const lines = [
      ...["core", "cosine", "inetorgperson"].map((name) => `include /etc/ldap/schema/${name}.schema`),
      `include ${schema}`,
      "modulepath /usr/lib/ldap",
      "moduleload back_mdb",
      "sizelimit unlimited",
      "database mdb",
      "maxsize 1073741824",
      `suffix "${suffix}"`,
      `rootdn "${rootDn}"`,
      `rootpw ${password}`,
      `directory ${join(home, "data")}`,
      "dbnosync",
      ...["objectClass", "dicomAETitle", "dicomDeviceName", "dicomDescription"].map((name) => `index ${name} eq`),
    ];
    await writeFile(file, `${lines.join("\n")}\n`);
    const port = await freePort();
    const child = spawn("/usr/sbin/slapd", ["-d", "0", "-f", file, "-h", `ldap://127.0.0.1:${port}`], {
      stdio: "ignore",
    });
    while (!(await isOpen(port))) await sleep(20);
    return new Slapd(port, child);
  }

  async run(program: string, words: readonly string[]): Promise<void> {
    const bind = ["-x", "-H", `ldap://127.0.0.1:${this.port}`, "-D", rootDn, "-w", password];
    const child = spawn(program, [...bind, ...words], { stdio: "ignore" });
    const [exitCode] = (await once(child, "exit")) as [number | null];
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}
