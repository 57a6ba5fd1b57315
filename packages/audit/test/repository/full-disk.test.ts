import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "@jest/globals";
import { itUnless } from "@dicomsec/testing/jest";
import { encodeFrame, encodeSyslogMessage, writeAuditMessage } from "../../src/index.js";
import { listenForAudit, openAuditStore } from "../../src/repository/index.js";
import { allMessages } from "../messages/all-messages.js";
import { barrier, nodes, open } from "./sending.js";

function mountSmall(path: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path], { stdio: "ignore" });
}

function cannotMount(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), "dicomsec-mount-"));
  try {
    mountSmall(path);
    execFileSync("umount", [path]);
    return undefined;
  } catch {
    return "needs the right to mount a small file system";
  } finally {
    rmdirSync(path);
  }
}

itUnless(
  cannotMount(),
  "a repository whose disk is full confirms nothing until there is room, and then has everything once",
  async () => {
    const path = mkdtempSync(join(tmpdir(), "dicomsec-mount-"));
    mountSmall(path);
    try {
      const { server, client } = await nodes();
      const problems: string[] = [];
      await using store = await openAuditStore(join(path, "audit.sqlite"));
      await using receiver = await listenForAudit({
        sink: store,
        tls: { context: server, host: "127.0.0.1", port: 0 },
        onProblem: ({ kind }) => problems.push(kind),
      });
      const ballast = join(path, "ballast");
      expect(() => writeFileSync(ballast, new Uint8Array(2 ** 21))).toThrow("ENOSPC");
      const connection = await open(client, receiver.tlsPort!);
      const sent = Object.values(allMessages).map((message) => encodeSyslogMessage(writeAuditMessage(message)));
      for (const one of sent) connection.write(encodeFrame(one));
      let end: string | undefined;
      const ended = barrier(connection).then((how) => (end = how));
      while (problems.length < 2) await delay(20);
      expect([end, store.counts().messages]).toEqual([undefined, 0]);
      rmSync(ballast);
      expect(await ended).toBe("close_notify");
      expect(store.counts()).toEqual({ messages: sent.length, quarantined: 0 });
      expect(new Set(problems)).toEqual(new Set(["sink"]));
      for await (const { copies } of store.query()) expect(copies).toBe(1);
    } finally {
      execFileSync("umount", [path]);
      rmdirSync(path);
    }
  },
);
