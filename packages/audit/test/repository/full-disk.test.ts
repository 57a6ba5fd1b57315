import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "@jest/globals";
import { itUnless } from "@dicomsec/testing/jest";
import { encodeFrame, encodeSyslogMessage, writeAuditMessage } from "../../src/index.js";
import { listenForAudit, openAuditStore } from "../../src/repository/index.js";
import { allMessages } from "../messages/all-messages.js";
import { cannotMount, smallDisk } from "../small-disk.js";
import { barrier, nodes, open } from "./sending.js";

itUnless(
  cannotMount(),
  "a repository whose disk is full confirms nothing until there is room, and then has everything once",
  async () => {
    using disk = smallDisk();
    const { server, client } = await nodes();
    const problems: string[] = [];
    await using store = await openAuditStore(join(disk.path, "audit.sqlite"));
    await using receiver = await listenForAudit({
      sink: store,
      tls: { context: server, host: "127.0.0.1", port: 0 },
      onProblem: ({ kind }) => problems.push(kind),
    });
    disk.fill();
    const connection = await open(client, receiver.tlsPort!);
    const sent = Object.values(allMessages).map((message) => encodeSyslogMessage(writeAuditMessage(message)));
    for (const one of sent) connection.write(encodeFrame(one));
    let end: string | undefined;
    const ended = barrier(connection).then((how) => (end = how));
    while (problems.length < 2) await delay(20);
    expect([end, store.counts().messages]).toEqual([undefined, 0]);
    disk.empty();
    expect(await ended).toBe("close_notify");
    expect(store.counts()).toEqual({ messages: sent.length, quarantined: 0 });
    expect(new Set(problems)).toEqual(new Set(["sink"]));
    for await (const { copies } of store.query()) expect(copies).toBe(1);
  },
);
