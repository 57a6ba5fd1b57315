import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { encodeFrame, encodeSyslogMessage, instancesAccessed, writeAuditMessage } from "@dicomsec/audit";
import { connect, secureContext } from "@dicomsec/transport";
import { createTestCa, temporaryFolder, type TemporaryFolder, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { readKeyStore, selectKey } from "@dicomsec/pki";
import { dicomsec, mainFile } from "./run-dicomsec.js";

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

interface Ports {
  readonly tls?: number;
  readonly udp?: number;
  readonly web?: number;
}

/** The running command, what it prints, and its ports. */
async function start(...words: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [mainFile, "audit", "listen", "--json", "--host", "127.0.0.1", ...words], { stdio: ["ignore", "pipe", "inherit"] }); // prettier-ignore
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
  const ports: Ports = await next();
  const stop = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  };
  return { ports, next, stop, [Symbol.asyncDispose]: async () => void child.kill("SIGKILL") };
}

function message(number: number, patientId = "4711"): Uint8Array {
  const audit = instancesAccessed({
    dateTime: `2026-11-${String(number).padStart(2, "0")}T12:00:00Z`,
    action: "R",
    auditSource: { auditSourceId: "archive" },
    users: { person: { userId: `user-${number}` }, process: { userId: "1", aeTitles: ["ARCHIVE"] } },
    patient: { patientId },
    studies: [{ studyInstanceUid: `1.2.${number}` }],
  });
  return encodeSyslogMessage(writeAuditMessage(audit));
}

async function query(store: string, ...words: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout, exitCode } = await dicomsec(["audit", "query", "--store", store, "--json", ...words]);
  expect(exitCode).toBe(0);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
}

describe("audit listen and audit query", () => {
  it("keep datagrams and find them, and the reading of the trail stands in it", async () => {
    const store = join(folder.path, "udp.sqlite");
    {
      await using running = await start("--udp", "0", "--store", store);
      const socket = createSocket("udp4");
      for (const one of [message(1), message(2), message(3, "4712^^^&1.2&ISO")])
        await new Promise((resolve) => socket.send(one, running.ports.udp, "127.0.0.1", resolve));
      socket.close();
      let found: unknown[] = [];
      while (found.length < 3) found = await query(store, "--event", "110103");
      expect(await running.stop()).toBe(0);
      expect(await running.next()).toEqual({ event: "stopped", stored: 3 });
    }
    const users = async (...words: readonly string[]): Promise<unknown[]> => {
      const found = await query(store, "--event", "110103", ...words);
      return found.map(({ message }) => (message as { activeParticipants: { userId: string }[] }).activeParticipants[0]!.userId); // prettier-ignore
    };
    expect(await users()).toEqual(["user-3", "user-2", "user-1"]);
    expect(await users("--order", "oldest", "--limit", "2")).toEqual(["user-1", "user-2"]);
    expect(await users("--since", "2026-11-02", "--until", "2026-11-03T13:00:00+01:00")).toEqual(["user-2"]);
    expect(await users("--user", "ARCHIVE", "--patient", "4712")).toEqual(["user-3"]);
    expect(await users("--study", "1.2.1")).toEqual(["user-1"]);
    expect(await users("--study", "1.2.4")).toEqual([]);
    const [last] = await query(store, "--event", "110103", "--limit", "1");
    expect(await users("--after", last!["cursor"] as string)).toEqual(["user-2", "user-1"]);
    const uses = await query(store, "--event", "110101");
    expect(uses.length).toBeGreaterThanOrEqual(8);
    expect(uses[0]).toMatchObject({ sender: { transport: "local" }, findings: [] });
    const { stdout } = await dicomsec(["audit", "query", "--store", store, "--patient", "4712"]);
    expect(stdout).toBe(
      "2026-11-03T12:00:00.000Z\tDICOM Instances Accessed\tR0\tuser-3, 1\t4712^^^&1.2&ISO\t1.2.3\tarchive\n",
    );
  });

  it.each([
    ["neither port", [], 2],
    ["TLS without a key", ["--tls", "0", "--trust", "x"], 2],
    ["a page without users", ["--udp", "0", "--web", "0"], 2],
    ["users without a page", ["--udp", "0", "--users", "x"], 2],
    ["a user file that is not there", ["--udp", "0", "--web", "0", "--users", "/none"], 3],
    ["a port that is none", ["--udp", "65536"], 2],
    ["a store in no folder", ["--udp", "0", "--store", "/none/x.sqlite"], 3],
  ])("do not start with %s", async (_, words, expected) => {
    const { exitCode, stdout } = await dicomsec(["audit", "listen", ...words]);
    expect([exitCode, stdout]).toEqual([expected, ""]);
  });

  it.each([
    ["a store that is not there", ["--store", "/none.sqlite"], 3],
    ["a store that is none", ["--store", mainFile], 3],
    ["a time without its zone", ["--store", "x", "--since", "2026-11-29T12:00:00"], 2],
    ["an outcome that is none", ["--store", "x", "--outcome", "5"], 2],
    ["no store", [], 2],
  ])("do not search with %s", async (_, words, expected) => {
    const { exitCode, stdout } = await dicomsec(["audit", "query", ...words]);
    expect([exitCode, stdout]).toEqual([expected, ""]);
  });

  it("show the trail to users of a file of new-user", async () => {
    const store = join(folder.path, "web.sqlite");
    const users = join(folder.path, "users");
    const passcodeFile = await folder.write("passcode", "Grünes Haus 7\n");
    expect((await dicomsec(["new-user", users, "zoe", "--passcode-file", passcodeFile])).exitCode).toBe(0);
    await using running = await start("--udp", "0", "--store", store, "--web", "0", "--users", users);
    const { web: port } = running.ports;
    const logIn = (password: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { origin: `http://127.0.0.1:${port}` };
        const asking = request({ host: "127.0.0.1", port, path: "/login", method: "POST", headers }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        });
        asking.on("error", reject).end(new URLSearchParams({ user: "zoe", password }).toString());
      });
    expect(await logIn("Grünes Haus 8")).toBe(401);
    expect(await logIn("Grünes Haus 7")).toBe(303);
    expect(await running.stop()).toBe(0);
  });
});

describeWithPeer("openssl", "audit listen over TLS", () => {
  let ca: TestCa;
  let server: TestIdentity;
  let client: TestIdentity;

  beforeAll(async () => {
    ca = await createTestCa(await folder.write("ca/.keep", "").then((file) => join(file, "..")));
    [server, client] = [await ca.issue(), await ca.issue({ commonName: "node" })];
  });

  it("keeps what senders with a certificate send, and confirms it by its close", async () => {
    const store = join(folder.path, "tls.sqlite");
    const keys = ["--key", server.privateKeyFile, "--cert", server.certificateFile, "--trust", ca.certificateFile];
    await using running = await start("--tls", "0", "--store", store, ...keys);
    const entry = selectKey(
      await readKeyStore(new TextEncoder().encode(client.privateKey + client.certificate), {}),
      {},
    );
    const anchors = (await readKeyStore(new TextEncoder().encode(ca.certificate), {})).certificates;
    const context = secureContext({ identities: [entry], trust: { anchors } });
    const connection = await connect({ context, host: "127.0.0.1", port: running.ports.tls! });
    connection.on("error", () => {});
    const twice = message(2);
    for (const one of [message(1), twice, twice]) connection.write(encodeFrame(one));
    connection.resume().end();
    await once(connection, "close");
    const found = await query(store, "--event", "110103");
    expect(found.map(({ copies }) => copies)).toEqual([2, 1]);
    expect(found[0]).toMatchObject({
      sender: { transport: "tls", certificate: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const stranger = await connect({
      context: secureContext({ trust: { anchors } }),
      host: "127.0.0.1",
      port: running.ports.tls!,
    }).catch(() => undefined);
    stranger?.on("error", () => {});
    expect(await running.next()).toMatchObject({ event: "problem", kind: "refused", address: "127.0.0.1" });
    stranger?.destroy();
    expect(await running.stop()).toBe(0);
  });
});
