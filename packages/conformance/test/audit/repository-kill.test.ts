import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { encodeFrame, encodeSyslogMessage, patientRecord, writeAuditMessage } from "@dicomsec/audit";
import { isFullRun, temporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { expect } from "@jest/globals";
import { barrier, createKeys, type Keys, openConnection, OurRepository } from "./our-repository.js";

/** More by `DICOMSEC_KILL_ROUNDS`. */
const rounds = Number(process.env["DICOMSEC_KILL_ROUNDS"] ?? (isFullRun() ? 4 : 2));
const SENDERS = 3;

function frame(name: string): Uint8Array {
  const message = patientRecord({
    dateTime: new Date(0),
    action: "R",
    auditSource: { auditSourceId: "node" },
    users: { process: { userId: name } },
    patient: { patientId: "x".repeat(randomInt(2000)) },
  });
  return encodeFrame(encodeSyslogMessage(writeAuditMessage(message)));
}

/** Sends until the repository is no more; what a clean close confirmed is put among the confirmed. */
async function send(
  keys: Keys,
  port: number,
  { sender, confirmed }: { readonly sender: string; readonly confirmed: string[] },
) {
  for (let round = 0; ; round++) {
    const names = Array.from({ length: randomInt(1, 60) }, (_, number) => `${sender} ${round} ${number}`);
    const connection = await openConnection(keys, port).catch(() => undefined);
    if (!connection) return;
    for (const name of names) connection.write(frame(name));
    if ((await barrier(connection)) === "close_notify") confirmed.push(...names);
  }
}

itWithPeer(
  "openssl",
  "a repository that is killed at any moment has everything that a clean close confirmed",
  async () => {
    await using keyFolder = await temporaryFolder();
    await using folder = await temporaryFolder();
    const keys = await createKeys(keyFolder.path);
    const confirmed: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await using repository = await new OurRepository(folder.path, keys).start();
      const before = confirmed.length;
      const sending = Array.from({ length: SENDERS }, (_, number) =>
        send(keys, repository.tlsPort, { sender: `${round}-${number}`, confirmed }),
      );
      while (confirmed.length === before) await sleep(5);
      await sleep(randomInt(300));
      await repository.kill("SIGKILL");
      await Promise.all(sending);
    }
    const repository = new OurRepository(folder.path, keys);
    const database = new Sqlite(repository.store);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    database.close();
    const kept = new Set((await repository.records()).map(({ message }) => message.activeParticipants[0]!.userId));
    expect(confirmed.filter((name) => !kept.has(name))).toEqual([]);
    expect(new Set(confirmed).size).toBe(confirmed.length);
  },
);

itWithPeer(
  "openssl",
  "a repository that is told to stop has stored all that it had received, and confirms nothing else",
  async () => {
    await using keyFolder = await temporaryFolder();
    await using folder = await temporaryFolder();
    const keys = await createKeys(keyFolder.path);
    const confirmed: string[] = [];
    await using repository = await new OurRepository(folder.path, keys).start();
    const sending = [0, 1, 2].map((number) => send(keys, repository.tlsPort, { sender: String(number), confirmed }));
    while (confirmed.length < 100) await sleep(5);
    await repository.kill("SIGTERM");
    await Promise.all(sending);
    const kept = new Set((await repository.records()).map(({ message }) => message.activeParticipants[0]!.userId));
    expect(confirmed.filter((name) => !kept.has(name))).toEqual([]);
  },
);
