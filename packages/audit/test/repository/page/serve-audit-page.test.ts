import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { httpsAgent } from "@dicomsec/transport";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { type AuditMessage, instancesAccessed, validateAuditMessage } from "../../../src/index.js";
import {
  type AuditPageOptions,
  type AuditPageServer,
  type AuditStore,
  openAuditStore,
  serveAuditPage,
} from "../../../src/repository/index.js";
import { allMessages, archive, auditSource } from "../../messages/all-messages.js";
import { nodes } from "../sending.js";

let folder: TemporaryFolder;
let store: AuditStore;
let server: AuditPageServer;
let uses: AuditMessage[];
let time: number;

beforeEach(async () => {
  folder = await temporaryFolder();
  uses = [];
  time = 1_800_000_000_000;
  const logUse = { auditSource, process: archive, onAuditLogUsed: (use: AuditMessage) => void uses.push(use) };
  store = await openAuditStore(join(folder.path, "audit.sqlite"), { logUse });
  server = await serve();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function serve(options: Partial<AuditPageOptions> = {}): Promise<AuditPageServer> {
  const verifyUser = async (user: string, password: string): Promise<boolean> => user === "zoe" && password === "right";
  return serveAuditPage({ store, verifyUser, now: () => time, ...options });
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly send?: typeof httpRequest;
}

function ask(
  path: string,
  { method = "GET", headers = {}, body = "", send = httpRequest }: Asking = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = send({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on("error", reject).end(body);
  });
}

function logIn(user = "zoe", password = "right", headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const body = new URLSearchParams({ user, password }).toString();
  return ask("/login", { method: "POST", headers: { origin: `http://127.0.0.1:${server.port}`, ...headers }, body });
}

/** The headers of a browser in which somebody has logged in. */
async function loggedIn(): Promise<{ readonly cookie: string }> {
  const { headers } = await logIn();
  return { cookie: headers["set-cookie"]![0]!.split(";")[0]! };
}

describe("the page", () => {
  it("shows nothing of the trail to whoever has not logged in", async () => {
    await store.add(allMessages["Query"]!);
    const paths = ["/", "/message/1", "/quarantine", "/quarantine/1", "/?user=x"];
    for (const headers of [{}, { cookie: "dicomsec-audit=" }, { cookie: `dicomsec-audit=${"A".repeat(43)}` }])
      for (const path of paths) {
        const { status, text } = await ask(path, { headers });
        expect([status, text.includes('action="/login"'), text.includes("zoe@")]).toEqual([200, true, false]);
      }
    expect(uses).toEqual([]);
  });

  it("shows the trail to a user, and audits that: who, from where, and each time", async () => {
    await store.add(allMessages["Query"]!);
    const headers = await loggedIn();
    expect(uses).toEqual([]);
    const list = await ask("/", { headers });
    expect(list.text).toContain("Query");
    expect((await ask("/message/1", { headers })).text).toContain("As it came");
    await ask("/quarantine", { headers });
    expect(uses).toHaveLength(3);
    expect(uses.flatMap(validateAuditMessage)).toEqual([]);
    expect(uses[0]!.activeParticipants[0]).toMatchObject({
      userId: "zoe",
      userIsRequestor: true,
      networkAccessPointId: "127.0.0.1",
    });
  });

  it("shows what messages say as text, whatever it is", async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u202e`;
    const event = { dateTime: new Date(0), auditSource: { auditSourceId: hostile } };
    const users = { person: { userId: hostile, userName: hostile } };
    await store.add(
      instancesAccessed({
        ...event,
        action: "R",
        users: { ...users, process: { userId: hostile } },
        patient: { patientId: hostile, patientName: hostile },
        studies: [{ studyInstanceUid: hostile, name: hostile }],
      }),
    );
    const raw = new TextEncoder().encode(hostile);
    await store.store([{ raw, receivedAt: 0, sender: { transport: "udp", address: hostile } }]);
    const headers = await loggedIn();
    const query = new URLSearchParams({ user: hostile, since: hostile.slice(0, 0), event: hostile });
    for (const path of ["/", "/message/1", "/quarantine", "/quarantine/1", `/?${query.toString()}`]) {
      const { status, text } = await ask(path, { headers });
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|<img|\u202e/);
      expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
    expect((await ask("/message/1", { headers })).text).toContain("[U+202E]");
  });

  it("finds messages by what the form says, and goes through them in pages", async () => {
    for (let number = 0; number < 60; number++)
      await store.add(
        instancesAccessed({
          dateTime: new Date(number * 1000),
          action: "R",
          auditSource,
          users: { process: { userId: `user ${number % 2}` } },
          patient: { patientId: `patient-${number}-` },
          studies: [{ studyInstanceUid: "1.2" }],
        }),
      );
    const headers = await loggedIn();
    const shown = async (path: string): Promise<{ readonly numbers: number[]; readonly older: string | undefined }> => {
      const { text } = await ask(path, { headers });
      const numbers = [...text.matchAll(/<bdi>patient-(\d+)-/g)].map(([, number]) => Number(number));
      return { numbers, older: /<a href="([^"]*)">Older/.exec(text)?.[1]?.replaceAll("&amp;", "&") };
    };
    const down = (from: number, to: number, step = 1): number[] =>
      Array.from({ length: (from - to) / step + 1 }, (_, index) => from - index * step);
    const first = await shown("/");
    expect(first.numbers).toEqual(down(59, 10));
    expect(await shown(first.older!)).toEqual({ numbers: down(9, 0), older: undefined });
    expect((await shown("/?user=user+1")).numbers).toEqual(down(59, 1, 2));
    expect((await shown("/?patient=patient-7-")).numbers).toEqual([7]);
    expect((await shown("/?since=1970-01-01T00:00:05&until=1970-01-01T00:00:08")).numbers).toEqual([7, 6, 5]);
    expect((await shown("/?since=1970-01-01T00:01")).numbers).toEqual([]);
    expect((await shown("/?event=110103&study=1.2&user=user+0")).numbers).toHaveLength(30);
    expect((await shown("/?outcome=8")).numbers).toEqual([]);
    expect((await ask("/?since=yesterday", { headers })).status).toBe(400);
    expect((await ask("/?after=x", { headers })).status).toBe(400);
  });

  it("sends every answer with a policy that allows no script, and for no cache", async () => {
    const headers = await loggedIn();
    for (const path of ["/", "/message/1", "/none", "/message/x", "//x", "/message/", "/quarantine/1"]) {
      const answer = await ask(path, { headers });
      expect(answer.headers["content-security-policy"]).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/,
      );
      expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-frame-options": "DENY", "x-content-type-options": "nosniff" }); // prettier-ignore
      expect(answer.text).not.toContain("<script");
    }
    expect((await ask("/none", { headers })).status).toBe(404);
    expect((await ask("/message/99", { headers })).status).toBe(404);
    expect((await ask("/", { headers, method: "PUT" })).status).toBe(405);
  });

  it("is not shown where its use cannot be audited", async () => {
    const errors: unknown[] = [];
    const broken = await openAuditStore(join(folder.path, "audit.sqlite"), {
      logUse: { auditSource, process: archive, onAuditLogUsed: () => Promise.reject(new Error("no trail")) },
    });
    await using _ = broken;
    await server[Symbol.asyncDispose]();
    server = await serve({ store: broken, onError: (error) => errors.push(error) });
    await store.add(allMessages["Query"]!);
    const { status, text } = await ask("/", { headers: await loggedIn() });
    expect([status, text.includes("110112")]).toEqual([500, false]);
    expect(errors).toEqual([new Error("no trail")]);
  });
});

describe("logging in", () => {
  it("gives a cookie that scripts and other sites do not get, and logging out takes it back", async () => {
    const { status, headers } = await logIn();
    expect([status, headers.location]).toEqual([303, "/"]);
    expect(headers["set-cookie"]![0]).toMatch(/^dicomsec-audit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { cookie } = await loggedIn();
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await ask("/", { headers: { cookie } })).text).toContain("Log out");
    await ask("/logout", { method: "POST", headers: { cookie, origin } });
    expect((await ask("/", { headers: { cookie } })).text).not.toContain("Log out");
  });

  it("takes no other password, user or method", async () => {
    expect((await logIn("zoe", "wrong")).status).toBe(401);
    expect((await logIn("eve", "right")).status).toBe(401);
    const asked = await ask("/login?user=zoe&password=right");
    expect(asked.headers["set-cookie"]).toBeUndefined();
  });

  it("takes no form of another site, and none without an origin", async () => {
    for (const origin of ["http://evil.example", "null", `https://127.0.0.1:${server.port}`, "http://127.0.0.1:1"])
      expect((await logIn("zoe", "right", { origin })).status).toBe(403);
    expect((await ask("/login", { method: "POST", body: "user=zoe&password=right" })).status).toBe(403);
    const { cookie } = await loggedIn();
    await ask("/logout", { method: "POST", headers: { cookie, origin: "http://evil.example" } });
    expect((await ask("/", { headers: { cookie } })).text).toContain("Log out");
  });

  it("is not for a server of another name, which an attacker may have made lead here", async () => {
    const { cookie } = await loggedIn();
    for (const host of [
      "evil.example",
      `evil.example:${server.port}`,
      "127.0.0.1",
      `127.0.0.1.evil.example:${server.port}`,
    ]) {
      expect((await ask("/", { headers: { host, cookie } })).status).toBe(421);
      expect((await logIn("zoe", "right", { host, origin: `http://${host}` })).status).toBe(421);
    }
    expect((await ask("/", { headers: { host: `LOCALHOST:${server.port}`, cookie } })).status).toBe(200);
  });

  it("has to wait after failures, longer each time, also with the right password; others do not", async () => {
    for (let count = 0; count < 5; count++) expect((await logIn("zoe", "wrong")).status).toBe(401);
    const early = await logIn();
    expect([early.status, early.headers["retry-after"]]).toEqual([429, "1"]);
    expect((await logIn("eve", "wrong")).status).toBe(401);
    time += 1000;
    expect((await logIn("zoe", "wrong")).status).toBe(401);
    expect((await logIn()).headers["retry-after"]).toBe("2");
    time += 2000;
    expect((await logIn()).status).toBe(303);
    expect((await logIn("zoe", "wrong")).status).toBe(401);
  });

  it("has to wait after many failures from one address, whatever the names", async () => {
    for (let count = 0; count < 20; count++) expect((await logIn(`user ${count}`, "wrong")).status).toBe(401);
    expect((await logIn()).status).toBe(429);
    time += 1000;
    expect((await logIn()).status).toBe(303);
  });

  it("takes so many forms at a time, and none that is too long", async () => {
    await server[Symbol.asyncDispose]();
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    server = await serve({ verifyUser: async () => opened.then(() => false) });
    const waiting = Array.from({ length: 9 }, (_, number) => logIn(`user ${number}`));
    const first = await Promise.race(waiting);
    expect(first.status).toBe(503);
    open();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(8);
    expect((await logIn("zoe", "x".repeat(10_000))).status).toBe(413);
  });

  it("lasts for 15 minutes without a request, and for 8 hours at most", async () => {
    const headers = await loggedIn();
    const isIn = async (): Promise<boolean> => (await ask("/none", { headers })).status === 404;
    for (let minutes = 0; minutes < 480; minutes += 15) {
      expect(await isIn()).toBe(true);
      time += 15 * 60_000;
    }
    expect(await isIn()).toBe(true);
    time += 1;
    expect(await isIn()).toBe(false);
    const later = await loggedIn();
    time += 15 * 60_000 + 1;
    expect((await ask("/none", { headers: later })).status).toBe(200);
  });
});

describe("the place of the page", () => {
  it.each([
    ["beyond loopback without TLS", { host: "192.0.2.1" }],
    ["at all addresses without TLS", { host: "0.0.0.0", hostNames: ["x"] }],
    ["at a name that is none of loopback", { host: "127.0.0.1.example.org" }],
  ])("is not %s", async (_, options) => {
    await expect(serve(options)).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });

  it("is not over a store whose use is not audited, nor at a port that is taken, nor without its names at all addresses", async () => {
    const { server: context } = await nodes();
    await using silent = await openAuditStore(join(folder.path, "audit.sqlite"));
    for (const options of [{ store: silent }, { port: server.port }, { host: "0.0.0.0", context }])
      await expect(serve(options)).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });

  it("may be over TLS: then the cookie is for TLS alone", async () => {
    const { server: context, client } = await nodes();
    await server[Symbol.asyncDispose]();
    server = await serve({ context, host: "0.0.0.0", hostNames: ["127.0.0.1"] });
    const agent = httpsAgent(client);
    const send: typeof httpRequest = ((options: object, done: () => void) =>
      httpsRequest({ ...options, agent }, done)) as never;
    const body = "user=zoe&password=right";
    const headers = { origin: `https://127.0.0.1:${server.port}` };
    const answer = await ask("/login", { method: "POST", body, headers, send });
    expect(answer.headers["set-cookie"]![0]).toMatch(
      /^__Host-dicomsec-audit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const cookie = answer.headers["set-cookie"]![0]!.split(";")[0]!;
    expect((await ask("/", { headers: { cookie }, send })).text).toContain("Log out");
    agent.destroy();
  });
});
