import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AuditRecord, openAuditStore } from "@dicomsec/audit/repository";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { freePort, runProcess, startProcess, type StartedProcess, type TemporaryFolder } from "@dicomsec/testing";
import { secureContext, type SecureContext } from "@dicomsec/transport";

const sources = new URL("../src/", import.meta.url).pathname;

/** Keys as `npm run keys` makes them, in a folder. */
export async function makeKeys(folder: string): Promise<string> {
  const { exitCode } = await runProcess(process.execPath, [join(sources, "make-keys.mjs"), folder]);
  if (exitCode !== 0) throw new Error("no keys");
  return folder;
}

/** A folder with settings and all that the archive and its repository write. */
export class ArchivePlace {
  readonly folder: string;
  readonly keys: string;
  readonly settings: string;
  readonly auditPort: number;
  readonly passcode: string;

  private constructor(place: Pick<ArchivePlace, "folder" | "keys" | "settings" | "auditPort" | "passcode">) {
    this.folder = place.folder;
    this.keys = place.keys;
    this.settings = place.settings;
    this.auditPort = place.auditPort;
    this.passcode = place.passcode;
  }

  static async create(folder: TemporaryFolder, keys: string, audit: object = {}): Promise<ArchivePlace> {
    const settings = JSON.parse(await readFile(join(sources, "../settings.json"), "utf8")) as {
      readonly audit: object;
    };
    const auditPort = await freePort();
    const changed = {
      ...settings,
      port: 0,
      identity: join(keys, "archive.pem"),
      authorities: join(keys, "authorities.pem"),
      users: join(keys, "users.txt"),
      audit: { ...settings.audit, port: auditPort, ...audit },
    };
    const passcode = (await readFile(join(keys, "passcode.txt"), "utf8")).trim();
    const written = await folder.write("settings.json", JSON.stringify(changed));
    return new ArchivePlace({ folder: folder.path, keys, settings: written, auditPort, passcode });
  }

  async startArchive(): Promise<StartedProcess & { readonly port: number }> {
    const archive = startProcess(process.execPath, [join(sources, "main.mjs"), this.settings]);
    const [, port] = await archive.wrote(/"port":(\d+),"msg":"listening"/);
    return Object.assign(archive, { port: Number(port) });
  }

  async startRepository(): Promise<StartedProcess> {
    const words = [String(this.auditPort), this.keys, this.#database];
    const repository = startProcess(process.execPath, [join(sources, "repository.mjs"), ...words]);
    await repository.wrote(/listening/);
    return repository;
  }

  /** The codes of the events that are in the repository, once there are so many. */
  async audited(count: number): Promise<readonly AuditRecord[]> {
    for (;;) {
      await using store = await openAuditStore(this.#database, { isNew: "refused" });
      const records: AuditRecord[] = [];
      for await (const record of store.query({ order: "received" })) records.push(record);
      if (records.length >= count) return records;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The identity of a node, which trusts the authority of this place. */
  async context(node: string): Promise<SecureContext> {
    const identity = selectKey(await readKeyStore(await readFile(join(this.keys, `${node}.pem`))));
    const anchors = parseCertificates(await readFile(join(this.keys, "authorities.pem")));
    return secureContext({ identities: [identity], trust: { anchors } });
  }

  get #database(): string {
    return join(this.folder, "audit.sqlite");
  }
}
