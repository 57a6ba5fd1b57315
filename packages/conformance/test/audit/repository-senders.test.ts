import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFrame, encodeSyslogMessage, writeAuditMessage } from "@dicomsec/audit";
import { corpusFolder, runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus, itWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
// @boundaries-ignore the same messages are judged by our tests and by others
import { allMessages } from "../../../audit/test/messages/all-messages.js";
import { barrier, createKeys, type Keys, openConnection, OurRepository } from "./our-repository.js";

describeWithPeer("openssl", "a repository", (openssl) => {
  let keyFolder: TemporaryFolder;
  let folder: TemporaryFolder;
  let keys: Keys;
  let repository: OurRepository;

  beforeEach(async () => {
    keyFolder = await temporaryFolder();
    folder = await temporaryFolder();
    keys = await createKeys(keyFolder.path);
    repository = await new OurRepository(folder.path, keys).start();
  });
  afterEach(async () => {
    await repository[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    await keyFolder[Symbol.asyncDispose]();
  });

  const messages = Object.values(allMessages);

  /** Sends bytes with the client of OpenSSL, which ends by close_notify. */
  function sendByOpenssl(input: Uint8Array, identity: readonly string[]) {
    const trust = ["-CAfile", keys.ca.certificateFile, "-verify_return_error", "-quiet", "-no_ign_eof"];
    const words = ["s_client", "-connect", `127.0.0.1:${repository.tlsPort}`, ...trust, ...identity];
    return runProcess(openssl, words, { input });
  }

  function identityWords(): readonly string[] {
    return ["-cert", keys.client.certificateFile, "-key", keys.client.privateKeyFile];
  }

  it("takes frames from the client of OpenSSL, with TLS 1.2 and 1.3", async () => {
    for (const version of ["-tls1_2", "-tls1_3"]) {
      const frames = messages.map((one) =>
        encodeFrame(encodeSyslogMessage(writeAuditMessage(one), { procId: version })),
      );
      await sendByOpenssl(Buffer.concat(frames), [...identityWords(), version]);
    }
    const records = await repository.stored(2 * messages.length);
    expect(records.map(({ message }) => message)).toEqual([...messages, ...messages]);
  });

  it("takes nothing from the client of OpenSSL without a certificate", async () => {
    await sendByOpenssl(encodeFrame(encodeSyslogMessage(writeAuditMessage(messages[0]!))), []);
    await repository.kill("SIGTERM");
    expect(await repository.records()).toEqual([]);
  });

  itWithPeer("logger", "takes datagrams of logger", async (logger) => {
    for (const one of messages) {
      const words = ["--rfc5424", "--udp", "--server", "127.0.0.1", "--port", String(repository.udpPort), "--msgid", "DICOM+RFC3881", "--priority", "authpriv.notice", "--size", "60000"]; // prettier-ignore
      await runProcess(logger, [...words, "--", writeAuditMessage(one)]);
    }
    const records = await repository.stored(messages.length);
    expect(records.map(({ message }) => message)).toEqual(messages);
    expect(new Set(records.map(({ sender }) => sender.transport))).toEqual(new Set(["udp"]));
  });

  itWithPeer(
    "rsyslogd",
    "takes what rsyslog forwards over TLS (GnuTLS), and once more what it sends again",
    async (rsyslogd) => {
      const udp = createSocket("udp4").bind(0, "127.0.0.1");
      await once(udp, "listening");
      const { port } = udp.address();
      udp.close();
      await once(udp, "close");
      const configuration = await folder.write(
        "rsyslog.conf",
        `global(workDirectory="${folder.path}" maxMessageSize="64k" DefaultNetstreamDriverCAFile="${keys.ca.certificateFile}"
  DefaultNetstreamDriverCertFile="${keys.client.certificateFile}" DefaultNetstreamDriverKeyFile="${keys.client.privateKeyFile}")
module(load="imudp")
input(type="imudp" port="${port}" address="127.0.0.1" ruleset="forward")
ruleset(name="forward") { action(type="omfwd" target="127.0.0.1" port="${repository.tlsPort}" protocol="tcp" TCP_Framing="octet-counted"
  StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost" template="RSYSLOG_SyslogProtocol23Format") }
`,
      );
      const words = ["-n", "-f", configuration, "-i", join(folder.path, "rsyslogd.pid")];
      const forwarder = spawn(rsyslogd, words, { stdio: "ignore" });
      const socket = createSocket("udp4");
      try {
        const sent = messages.map((one) =>
          encodeSyslogMessage(writeAuditMessage(one), { hostname: "ct", appName: "CT_01" }),
        );
        // Until it listens, datagrams are lost: the first one is repeated.
        const first = setInterval(() => socket.send(sent[0]!, port, "127.0.0.1"), 200);
        await repository.stored(1).finally(() => clearInterval(first));
        for (const one of sent.slice(1)) {
          socket.send(one, port, "127.0.0.1");
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const records = await repository.stored(messages.length);
        expect(records.map(({ message }) => message)).toEqual(messages);
        expect(records[0]!.sender.transport).toBe("tls");
      } finally {
        socket.close();
        forwarder.kill("SIGTERM");
        await once(forwarder, "exit");
      }
    },
  );

  itWithCorpus("keeps the samples of other software as they are", async () => {
    const samples = await readSamples(join(corpusFolder()!, "audit"));
    expect(samples.length).toBeGreaterThan(3);
    const connection = await openConnection(keys, repository.tlsPort);
    for (const one of samples) connection.write(encodeFrame(one));
    expect(await barrier(connection)).toBe("close_notify");
    const records = await repository.records();
    expect(records.map(({ raw }) => Buffer.compare(raw, samples[records.findIndex((one) => one.raw === raw)]!))).toEqual(samples.map(() => 0)); // prettier-ignore
    expect(records.every(({ findings }) => findings.length > 0)).toBe(true);
  });
});

/** Syslog lines as they are; XML files with a header before them. */
async function readSamples(folder: string): Promise<readonly Uint8Array[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(xml|syslog\.txt)$/.test(name));
  const texts = names.toSorted().map(async (name) => {
    const text = await readFile(join(folder, name), "utf8");
    return name.endsWith(".xml") ? encodeSyslogMessage(text) : new TextEncoder().encode(text);
  });
  return Promise.all(texts);
}
