import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { writeAuditMessage } from "@dicomsec/audit";
import {
  AuditSender,
  type AuditSenderEvent,
  type Destination,
  type TlsDestination,
} from "@dicomsec/audit/transmission";
import { readKeyStore } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";
import { createTestCa, isFullRun, temporaryFolder, type TemporaryFolder, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
// @boundaries-ignore the same messages are judged by our tests and by others
import { allMessages } from "../../../audit/test/messages/all-messages.js";
import { OwnRepository, type Repository, type RepositoryKeys, Rsyslog, SyslogNg } from "./repositories.js";

/** Rounds of each kill test; more by `DICOMSEC_KILL_ROUNDS`. */
const rounds = Number(process.env["DICOMSEC_KILL_ROUNDS"] ?? (isFullRun() ? 2 : 1));
const timeoutMs = 60_000;

const judges = [
  { peer: "rsyslogd", create: Rsyslog.create.bind(Rsyslog) },
  { peer: "syslog-ng", create: SyslogNg.create.bind(SyslogNg) },
  // Ours, as the command runs it.
  { peer: "node", create: OwnRepository.create.bind(OwnRepository) },
];

describe.each(judges)("$peer", ({ peer, create }) => {
  describeWithPeer([peer], "as a repository", (program) => {
    let keyFolder: TemporaryFolder;
    let strangerFolder: TemporaryFolder;
    let folder: TemporaryFolder;
    let client: TestIdentity;
    let stranger: TestIdentity;
    let keys: RepositoryKeys;
    let repository: Repository;
    let events: AuditSenderEvent[];

    beforeAll(async () => {
      keyFolder = await temporaryFolder();
      const ca = await createTestCa(keyFolder.path);
      const server = await ca.issue({ commonName: "repository.test", subjectAltNames: ["DNS:repository.test"] });
      client = await ca.issue({ commonName: "node.test", subjectAltNames: ["DNS:node.test"] });
      strangerFolder = await temporaryFolder();
      stranger = await (await createTestCa(strangerFolder.path)).issue({ subjectAltNames: ["DNS:stranger.test"] });
      keys = { ca: ca.certificateFile, key: server.privateKeyFile, certificate: server.certificateFile, clientName: "node.test" }; // prettier-ignore
    });
    afterAll(async () => {
      await keyFolder?.[Symbol.asyncDispose]();
      await strangerFolder?.[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      folder = await temporaryFolder();
      events = [];
      repository = await (await create(program, folder, keys)).start();
    });
    afterEach(async () => {
      await repository[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    async function contextOf(identity: TestIdentity) {
      const read = async (path: string) => readKeyStore(new Uint8Array(await readFile(path)), {});
      const [key] = (await read(identity.privateKeyFile)).keys;
      const { certificates } = await read(identity.certificateFile);
      const { certificates: anchors } = await read(keys.ca);
      return secureContext({ identities: [{ ...key!, certificates }], trust: { anchors } });
    }

    async function tls(identity = client, options: Partial<TlsDestination> = {}): Promise<TlsDestination> {
      return {
        kind: "tls",
        host: "127.0.0.1",
        port: repository.tlsPort,
        context: await contextOf(identity),
        serverName: false,
        backOff: { firstMs: 20, maxMs: 200 },
        timeoutMs: 10_000,
        confirmation: { settleMs: 150, everyMessages: 400, idleMs: 100 },
        ...options,
      };
    }

    const open = (...destinations: readonly Destination[]) =>
      AuditSender.open({
        spool: { folder: join(folder.path, "spool"), fsync: "batch" },
        destinations,
        onEvent: (event) => events.push(event),
      });
    /** The numbers of `<m n="…"/>`, in the order in which they are kept. */
    const numbers = () =>
      repository.lines().flatMap((line) => /<m n="(\d+)"\/>/.exec(line)?.slice(1).map(Number) ?? []);
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    const firstTimes = (found: readonly number[]) => [...new Set(found)];

    async function keptAll(count: number): Promise<void> {
      const deadline = performance.now() + timeoutMs;
      while (new Set(numbers()).size < count && performance.now() < deadline) await sleep(50);
    }

    it("keeps each of the 15 messages over TLS, octet by octet", async () => {
      await using sender = await open(await tls());
      const written = Object.values(allMessages);
      for (const message of written) await sender.write(message);
      expect(await sender.drain({ timeoutMs })).toBe(0);
      const expected = written.map(
        (message) => `85 dicomsec ${process.pid} DICOM+RFC3881 ${writeAuditMessage(message)}`,
      );
      const kept = repository.lines().map((line) => line.replace(/^notice /, "85 ").replace("\ufeff", ""));
      expect(kept).toEqual(expected);
    });

    it("keeps messages over UDP at our pace", async () => {
      await using sender = await open({ kind: "udp", host: "127.0.0.1", port: repository.udpPort });
      await Promise.all(upTo(1000).map((n) => sender.writeText(`<m n="${n}"/>`)));
      expect(await sender.drain({ timeoutMs })).toBe(0);
      await keptAll(1000);
      expect(numbers()).toEqual(upTo(1000));
    });

    it("gets nothing from a node that it does not want, and the node knows", async () => {
      await using sender = await open(await tls(stranger));
      await Promise.all(upTo(5).map((n) => sender.writeText(`<m n="${n}"/>`)));
      while (events.length === 0) await sleep(20);
      expect(await sender.drain({ timeoutMs: 1000 })).toBe(5);
      expect([numbers(), [...new Set(events.map(({ kind }) => kind))]]).toEqual([[], ["unavailable"]]);
    });

    it.each(["SIGKILL", "SIGTERM"] as const)(
      "has every message that was written after %s at any moment, in order",
      async (signal) => {
        await using sender = await open(await tls());
        let written = 0;
        const controller = new AbortController();
        const writing = (async () => {
          while (!controller.signal.aborted) {
            await sender.writeText(`<m n="${++written}"/>`);
            if (written % 10 === 0) await sleep(5);
          }
        })();
        for (let round = 0; round < rounds; round++) {
          await sleep(300 + Math.random() * 700);
          await repository.kill(signal);
          await sleep(Math.random() * 300);
          await repository.start();
        }
        await sleep(300);
        controller.abort();
        await writing;
        expect(await sender.drain({ timeoutMs })).toBe(0);
        await keptAll(written);
        expect(firstTimes(numbers())).toEqual(upTo(written));
        expect(events.some(({ kind }) => kind === "unavailable")).toBe(true);
      },
    );

    it("has every message that was written after it stood still and was killed", async () => {
      await using sender = await open(await tls(client, { timeoutMs: 2000 }));
      await Promise.all(upTo(300).map((n) => sender.writeText(`<m n="${n}"/>`)));
      await sleep(200);
      await repository.kill("SIGSTOP");
      await Promise.all(upTo(2000).map((n) => sender.writeText(`<m n="${n + 300}"/>`)));
      await sleep(1000);
      await repository.kill("SIGKILL");
      await repository.start();
      expect(await sender.drain({ timeoutMs })).toBe(0);
      await keptAll(2300);
      expect(firstTimes(numbers())).toEqual(upTo(2300));
    });

    it("has every message that a sender took which was killed while it wrote", async () => {
      const writer = fileURLToPath(new URL("audit-writer.mjs", import.meta.url));
      const order = { folder: join(folder.path, "spool"), port: repository.tlsPort, keys: { ca: keys.ca, clientKey: client.privateKeyFile, clientCertificate: client.certificateFile } }; // prettier-ignore
      let last = 0;
      for (let round = 0; round < rounds; round++) {
        const child = fork(writer, [JSON.stringify({ ...order, from: last + 1 })], { stdio: ["ignore", "ignore", "inherit", "ipc"] }); // prettier-ignore
        child.on("message", (n: number) => (last = n));
        const until = last + 200 + Math.floor(Math.random() * 400);
        await new Promise<void>((resolve) => child.on("message", (n: number) => n >= until && resolve()));
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      await using sender = await open(await tls(client, { name: "repository" }));
      expect(await sender.drain({ timeoutMs })).toBe(0);
      await keptAll(last);
      const kept = firstTimes(numbers());
      // What it took and could not tell of any more may be there, too.
      expect(kept).toEqual(upTo(kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(last);
    });
  });
});
