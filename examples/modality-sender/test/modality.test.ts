import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { openAuditStore } from "@dicomsec/audit/repository";
import { readFile as readDicomFile } from "@dicomsec/core";
import { parseCertificates } from "@dicomsec/pki";
import { verify } from "@dicomsec/signatures";
import { freePort, listenOnLoopback, runProcess, startProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing"; // prettier-ignore
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";

const examples = new URL("../../", import.meta.url).pathname;
const archiveSources = join(examples, "minimal-archive/src");
const node = (script: string, ...words: string[]) => startProcess(process.execPath, [script, ...words]);

describeWithPeer("better-sqlite3", "a modality", () => {
  let folder: TemporaryFolder;
  let keys: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    keys = join(folder.path, "keys");
    await runProcess(process.execPath, [join(archiveSources, "make-keys.mjs"), keys]);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  it("signs what it made, sends it as its user, and the archive has it as it was signed, and has audited it", async () => {
    await using archive = await startArchive();
    const { exitCode, stdout, stderr } = await send({ port: archive.port });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/signed by the profile of C\.2.*\nsent over B\.12, TLSv1\.3 .*\nthe archive answered 0000/);
    const [file = new Uint8Array()] = await archive.stored();
    expect(await verdictOf(file)).toEqual({ status: "valid", profilesMet: expect.arrayContaining(["creator"]) });
    // One bit of the pixels.
    const changed = Uint8Array.from(file);
    changed[changed.length - 1000]! ^= 1;
    expect(await verdictOf(changed)).toMatchObject({ status: "invalid" });
    expect(await archive.audited("PHANTOM-1")).toContain("DICOM Instances Transferred");
  });

  itWithPeer("dcmsign", "what the archive has is right for DCMTK as well", async (dcmsign) => {
    await using archive = await startArchive();
    expect(await send({ port: archive.port })).toMatchObject({ exitCode: 0 });
    const [file = new Uint8Array()] = await archive.stored();
    const path = await folder.write("stored.dcm", file);
    const words = ["--verify", "+cf", join(keys, "authorities.pem"), path];
    expect(await runProcess(dcmsign, words)).toMatchObject({ exitCode: 0 });
  });

  it("sends nothing as a user with a wrong passcode, and says so by a code", async () => {
    await using archive = await startArchive();
    const passcodeFile = await folder.write("wrong.txt", "not the passcode\n");
    const { exitCode, stderr } = await send({ port: archive.port, passcodeFile });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERR_ASSOCIATION_REJECTED");
    expect(stderr).not.toContain("not the passcode");
    expect(await archive.stored()).toEqual([]);
  });

  it("tells its passcode and its image to no archive of another authority", async () => {
    await using archive = await startArchive();
    const other = join(await mkdtemp(join(folder.path, "other-")), "keys");
    await runProcess(process.execPath, [join(archiveSources, "make-keys.mjs"), other]);
    const { exitCode, stderr } = await send({ port: archive.port, authorities: join(other, "authorities.pem") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
    expect(await archive.stored()).toEqual([]);
  });

  it("sends nothing to what speaks no TLS", async () => {
    const received: Uint8Array[] = [];
    await using plain = await listenOnLoopback(
      createServer((socket) => socket.on("data", (data: Uint8Array) => received.push(data) && socket.end("hello"))),
    );
    const { exitCode, stderr } = await send({ port: plain.port });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERR_TRANSPORT_NOT_TLS");
    expect(Buffer.concat(received).toString("latin1")).not.toContain("PHANTOM");
  });

  async function startArchive() {
    const place = await mkdtemp(join(folder.path, "archive-"));
    const auditPort = await freePort();
    const database = join(place, "audit.sqlite");
    const repository = node(join(archiveSources, "repository.mjs"), String(auditPort), keys, database);
    await repository.wrote(/listening/);
    const settings = {
      aeTitle: "ARCHIVE",
      host: "127.0.0.1",
      port: 0,
      folder: join(place, "instances"),
      identity: join(keys, "archive.pem"),
      authorities: join(keys, "authorities.pem"),
      users: join(keys, "users.txt"),
      audit: { source: "a", host: "localhost", port: auditPort, spool: join(place, "spool"), spoolBytes: 2 ** 24 },
    };
    const file = await folder.write(`${place.slice(folder.path.length + 1)}/settings.json`, JSON.stringify(settings));
    const archive = node(join(archiveSources, "main.mjs"), file);
    const [, port] = await archive.wrote(/"port":(\d+),"msg":"listening"/);
    return {
      port: Number(port),
      /** The files that it has. */
      stored: async () => {
        const names = await readdir(settings.folder).catch(() => []);
        const files = names.filter((name) => name.endsWith(".dcm"));
        return Promise.all(files.map(async (name) => new Uint8Array(await readFile(join(settings.folder, name)))));
      },
      /** What was done with the data of a patient, once the repository has something. */
      audited: async (patient: string) => {
        for (;;) {
          await using store = await openAuditStore(database, { isNew: "refused" });
          for await (const { message } of store.query({ patient }))
            return message?.eventIdentification.eventId.originalText;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
      [Symbol.asyncDispose]: async () => {
        await archive[Symbol.asyncDispose]();
        await repository[Symbol.asyncDispose]();
      },
    };
  }

  async function send(changes: object) {
    const own = join(examples, "modality-sender");
    const settings = JSON.parse(await readFile(join(own, "settings.json"), "utf8")) as Record<string, string>;
    const places = ["identity", "authorities", "creator", "passcodeFile"];
    const moved = Object.entries(settings).map(([name, value]) =>
      places.includes(name) ? [name, value.replace("../minimal-archive/keys", keys)] : [name, value],
    );
    const file = await folder.write("modality.json", JSON.stringify({ ...Object.fromEntries(moved), ...changes }));
    return runProcess(process.execPath, [join(own, "src/main.mjs"), file]);
  }

  async function verdictOf(bytes: Uint8Array) {
    const trust = parseCertificates(await readFile(join(keys, "authorities.pem")));
    const [verdict] = await verify(readDicomFile(bytes), { trust });
    return { status: verdict?.status, profilesMet: verdict?.profilesMet };
  }
});
