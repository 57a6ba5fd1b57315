import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { echo, requestAssociation } from "@dicomsec/association";
import type { ConfigurationClient, Device } from "@dicomsec/configuration";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { freePort, isOpen, startProcess, type StartedProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing"; // prettier-ignore
import { describeWithPeer } from "@dicomsec/testing/jest";
import { connect, secureContext } from "@dicomsec/transport";
import { afterAll, beforeEach, beforeAll, expect, it } from "@jest/globals";
import { DemonstrationDirectory } from "../src/demonstration.mjs";

const main = new URL("../src/main.mjs", import.meta.url).pathname;

describeWithPeer("slapd", "a node that is configured by a directory", () => {
  let folder: TemporaryFolder;
  let directory: DemonstrationDirectory;
  let settings: string;
  let port: number;
  let whole: Device;

  beforeAll(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    directory = await DemonstrationDirectory.create(join(folder.path, "data"), {
      port: await freePort(),
      nodePort: port,
    });
    const text = await readFile(join(directory.folder, "settings.json"), "utf8");
    settings = join(directory.folder, "settings-of-test.json");
    await folder.write("data/settings-of-test.json", JSON.stringify({ ...JSON.parse(text), refreshMs: 100 }));
    whole = await withClient(async (client) => (await client.device("Echo node"))!);
  });
  beforeEach(async () => {
    await directory.stop();
    await directory.start();
    await change((device) => ({ ...whole, source: device.source! }));
    await rm(join(directory.folder, "last-good.ldif"), { force: true });
  });
  afterAll(async () => {
    await directory.stop();
    await folder[Symbol.asyncDispose]();
  });

  it("listens at the port, by the TLS profile and as the AE that its device says, for those whom it names", async () => {
    await using node = await start();
    await node.wrote(new RegExp(`"port":${port},"from":"directory"`));
    expect(await call("CT_01", "ECHO")).toEqual({ status: 0, section: "B.12" });
    await expect(call("CT_02", "ECHO")).rejects.toMatchObject({ rejection: { source: 1, reason: 3 } });
    await expect(call("CT_01", "OTHER")).rejects.toMatchObject({ rejection: { source: 1, reason: 7 } });
    expect(await node.stop()).toBe(0);
  });

  it("does what is changed in the directory: another port, another who may call", async () => {
    await using node = await start();
    await node.wrote(/listening/);
    const other = await freePort();
    // One after the other: the node may read between the changes of two entries, and listens last at the other port.
    await change((device) => ({
      ...device,
      networkAes: device.networkAes.map((one) => ({ ...one, preferredCallingAeTitles: ["CT_02"] })),
    }));
    await change((device) => ({
      ...device,
      networkConnections: device.networkConnections.map((one) => ({ ...one, port: other })),
    }));
    await node.wrote(new RegExp(`"port":${other},"from":"directory"`));
    expect(await call("CT_02", "ECHO", other)).toMatchObject({ status: 0 });
    await expect(call("CT_01", "ECHO", other)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_REJECTED" });
    expect(await isOpen(port)).toBe(false);
  });

  it("goes on while the directory is away, and starts without it by its last good configuration", async () => {
    {
      await using node = await start();
      await node.wrote(/listening/);
      await directory.stop();
      await node.wrote(/"kind":"kept","code":"ERR_CONFIGURATION_UNREACHABLE"/);
      expect(await call("CT_01", "ECHO")).toMatchObject({ status: 0 });
    }
    await using node = await start();
    await node.wrote(new RegExp(`"port":${port},"from":"last-good"`));
    expect(await call("CT_01", "ECHO")).toMatchObject({ status: 0 });
    await expect(call("CT_02", "ECHO")).rejects.toMatchObject({ code: "ERR_ASSOCIATION_REJECTED" });
  });

  it("does not start without a directory when there is no last good configuration", async () => {
    await directory.stop();
    await using node = await start();
    await node.wrote(/not started: ERR_CONFIGURATION_UNREACHABLE/);
    expect(await isOpen(port)).toBe(false);
  });

  it.each([
    ["no TLS", "ERR_NODE_NO_TLS", { tlsCipherSuites: [] }],
    ["suites of retired profiles alone", "ERR_NODE_NO_TLS", { tlsCipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"] }],
    ["a connection that is not installed", "ERR_NODE_NO_CONNECTION", { installed: false }],
  ])("keeps its configuration when the directory says %s", async (_, code, connection) => {
    await using node = await start();
    await node.wrote(/listening/);
    await change((device) => ({
      ...device,
      networkConnections: device.networkConnections.map((one) => ({ ...one, ...connection })),
    }));
    await node.wrote(new RegExp(`"kind":"kept","code":"${code}"`));
    expect(await call("CT_01", "ECHO")).toEqual({ status: 0, section: "B.12" });
    await node.stop();
    await directory.stop();
    await using again = await start();
    await again.wrote(/"from":"last-good"/);
    expect(await call("CT_01", "ECHO")).toMatchObject({ status: 0 });
  });

  it("stops, and forgets what it knew, when the directory says that it is no longer installed", async () => {
    await using node = await start();
    await node.wrote(/listening/);
    await change((device) => ({ ...device, installed: false }));
    await node.wrote(/"kind":"stopped"/);
    expect(await isOpen(port)).toBe(false);
    await node.stop();
    await directory.stop();
    await using again = await start();
    await again.wrote(/not started: ERR_CONFIGURATION_UNREACHABLE/);
  });

  it("takes a directory that refuses its password for one that is away, and tells nobody the password", async () => {
    await using node = await start();
    await node.wrote(/listening/);
    await folder.write("data/password.txt", "of somebody else\n");
    try {
      await node.wrote(/"code":"ERR_CONFIGURATION_CREDENTIALS"/);
      expect(await call("CT_01", "ECHO")).toMatchObject({ status: 0 });
      expect(node.output()).not.toContain("somebody");
    } finally {
      await folder.write("data/password.txt", `${directory.password}\n`);
    }
  });

  async function start(): Promise<StartedProcess> {
    return startProcess(process.execPath, [main, settings]);
  }

  async function withClient<T>(work: (client: ConfigurationClient) => Promise<T>): Promise<T> {
    await using client = await directory.open();
    return await work(client);
  }

  async function change(changed: (device: Device) => Device): Promise<void> {
    await withClient(async (client) => client.saveDevice(changed((await client.device("Echo node"))!)));
  }

  async function call(callingAeTitle: string, calledAeTitle: string, at = port) {
    const identity = selectKey(await readKeyStore(await readFile(join(directory.folder, "caller.pem"))));
    const anchors = parseCertificates(await readFile(join(directory.folder, "authorities.pem")));
    const context = secureContext({ identities: [identity], trust: { anchors } });
    const connection = await connect({ context, host: "localhost", port: at });
    const transferSyntaxes = [TransferSyntax.ImplicitVRLittleEndian];
    const contexts = [{ abstractSyntax: SopClass.Verification, transferSyntaxes }];
    const association = await requestAssociation({ connection, callingAeTitle, calledAeTitle, contexts });
    const status = await echo(association);
    await association.release();
    return { status, section: connection.negotiated.section };
  }
});
