import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { eventIdCodes } from "@dicomsec/audit";
import { type AuditRecord, openAuditStore } from "@dicomsec/audit/repository";
import { freePort, runProcess, startProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const main = new URL("../src/main.mjs", import.meta.url).pathname;
const archive = new URL("../../minimal-archive/src/", import.meta.url).pathname;

describeWithPeer("better-sqlite3", "audit messages put into an application", () => {
  let folder: TemporaryFolder;
  let keys: string;
  let passcode: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    keys = join(folder.path, "keys");
    await runProcess(process.execPath, [join(archive, "make-keys.mjs"), keys]);
    passcode = (await readFile(join(keys, "passcode.txt"), "utf8")).trim();
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  describe.each(["express", "fastify"])("an application of %s", (framework) => {
    it("has logins, searches and exports in the repository, refused ones too, with who, from where and what", async () => {
      const place = await createPlace();
      await using app = await place.startApp();
      await using _repository = await place.startRepository();
      expect(await app.get("/studies")).toMatchObject({ status: 401, text: expect.not.stringContaining("Roe") });
      expect(await app.post("/login", { user: "jane", passcode: "wrong" })).toMatchObject({ status: 401 });
      const token = await app.login();
      expect(await app.get("/studies?PatientID=PATIENT-7", token)).toMatchObject({ status: 200, text: expect.stringContaining("Roe^Richard") }); // prettier-ignore
      expect(await app.get("/studies/1.2.3/export", token)).toMatchObject({ status: 200 });
      const [stranger, ...records] = await place.audited(5);
      expect(eventOf(stranger!)).toEqual([eventIdCodes.query.code, "0"]);
      expect(JSON.stringify(stranger?.message)).toContain("<unknown>");
      expect(records.map(eventOf)).toEqual([
        [eventIdCodes.userAuthentication.code, "8"],
        [eventIdCodes.userAuthentication.code, "0"],
        [eventIdCodes.query.code, "0"],
        [eventIdCodes.export.code, "0"],
      ]);
      for (const { message } of records) expect(JSON.stringify(message)).toContain('"jane"');
      expect(JSON.stringify(records)).not.toContain(passcode);
      const [, , search, exported] = records;
      const asked = search?.message?.participantObjects[0]?.participantObjectQuery ?? new Uint8Array();
      expect(new TextDecoder().decode(asked)).toBe("PatientID=PATIENT-7");
      expect(JSON.stringify(exported?.message)).toMatch(/1\.2\.3.*PATIENT-7/);
      expect(await app.get("/health/audit")).toMatchObject({ status: 200, text: expect.stringContaining('"ok"') });
      expect(await app.stop()).toBe(0);
    });

    it("audits a search however its address is written, and whether its answer is wanted or only how long it is", async () => {
      const place = await createPlace();
      await using app = await place.startApp();
      const token = await app.login();
      const ways = ["/studies", "/studies/", "/STUDIES", "/%73tudies", "/studies?PatientID=PATIENT-7"];
      const answers = await Promise.all(ways.map((path) => app.get(path, token)));
      const answered = answers.filter(({ text }) => text.includes("Roe^Richard")).length;
      const { status } = await app.head("/studies", token);
      expect(status).toBe(200);
      await using _repository = await place.startRepository();
      await app.until("/health/audit", /"ok".*"waiting":0/);
      const searches = (await place.audited(1)).filter(({ message }) => message?.eventIdentification.eventId.code === eventIdCodes.query.code); // prettier-ignore
      expect(answered).toBeGreaterThan(1);
      expect(searches.length).toBeGreaterThan(answered);
    });

    it("goes on while the repository is away, says so to whoever watches it, and loses nothing when it is killed", async () => {
      const place = await createPlace();
      {
        await using app = await place.startApp();
        const token = await app.login();
        expect(await app.get("/studies", token)).toMatchObject({ status: 200 });
        const health = await app.until("/health/audit", /"delayed"/);
        expect(JSON.parse(health)).toMatchObject({ status: "delayed", waiting: 2, failures: ["ERR_TRANSPORT_UNREACHABLE"] }); // prettier-ignore
        expect(health).not.toMatch(/localhost|jane/);
        await app.stop("SIGKILL");
      }
      await using _repository = await place.startRepository();
      await using _app = await place.startApp();
      expect((await place.audited(2)).map(eventOf)).toEqual([
        [eventIdCodes.userAuthentication.code, "0"],
        [eventIdCodes.query.code, "0"],
      ]);
    });

    it("does nothing that it cannot audit: with no room it answers 503, until the repository is back", async () => {
      const place = await createPlace({ spoolBytes: 6000 });
      await using app = await place.startApp();
      const token = await app.login();
      const search = () => app.get("/studies", token);
      let answer = await search();
      for (let more = 0; more < 20 && answer.status === 200; more++) answer = await search();
      expect(answer).toMatchObject({ status: 503, text: expect.not.stringContaining("Roe") });
      expect(answer.text).toContain("ERR_NOT_AUDITED");
      expect(await app.get("/studies/1.2.3/export", token)).toMatchObject({ status: 503, text: expect.not.stringContaining("Roe") }); // prettier-ignore
      expect(await app.get("/health/audit")).toMatchObject({
        status: 503,
        text: expect.stringContaining('"refusing"'),
      });
      await using _repository = await place.startRepository();
      await app.until("/studies", /Roe/, token);
      expect(await app.get("/health/audit")).toMatchObject({ status: 200 });
    });

    async function createPlace(changes: object = {}) {
      const place = await mkdtemp(join(folder.path, "app-"));
      const port = await freePort();
      const database = join(place, "audit.sqlite");
      const audit = {
        source: "viewer",
        host: "localhost",
        port,
        identity: join(keys, "archive.pem"),
        authorities: join(keys, "authorities.pem"),
        spool: join(place, "spool"),
        spoolBytes: 2 ** 24,
        ...changes,
      };
      const settings = { port: 0, passcodeFile: join(keys, "passcode.txt"), audit };
      const file = await folder.write(`${place.slice(folder.path.length + 1)}/settings.json`, JSON.stringify(settings));
      return {
        startApp: () => startApp(file),
        startRepository: async () => {
          const words = [join(archive, "repository.mjs"), String(port), keys, database];
          const repository = startProcess(process.execPath, words);
          await repository.wrote(/listening/);
          return repository;
        },
        /** What the repository has, once it is so much. */
        audited: async (count: number) => {
          for (;;) {
            await using store = await openAuditStore(database, { isNew: "refused" });
            const records: AuditRecord[] = [];
            for await (const record of store.query({ order: "received" })) records.push(record);
            if (records.length >= count) return records;
            await pause();
          }
        },
      };
    }

    async function startApp(settings: string) {
      const app = startProcess(process.execPath, [main, framework, settings]);
      const [, port] = await app.wrote(/listening at (\d+)/);
      const ask = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
        return { status: response.status, text: await response.text() };
      };
      const get = (path: string, token?: string) =>
        ask(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
      const post = (path: string, body: object) =>
        ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      return Object.assign(app, {
        get,
        head: (path: string, token: string) =>
          ask(path, { method: "HEAD", headers: { authorization: `Bearer ${token}` } }),
        post,
        login: async () => {
          const { text } = await post("/login", { user: "jane", passcode });
          return (JSON.parse(text) as { readonly token: string }).token;
        },
        until: async (path: string, pattern: RegExp, token?: string) => {
          for (;;) {
            const { text } = await get(path, token);
            if (pattern.test(text)) return text;
            await pause();
          }
        },
      });
    }
  });
});

function eventOf({ message }: AuditRecord) {
  const event = message?.eventIdentification;
  return [event?.eventId.code, event?.eventOutcomeIndicator];
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
