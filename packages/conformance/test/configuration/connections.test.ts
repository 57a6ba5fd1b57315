import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openConfiguration, type SessionOptions } from "@dicomsec/configuration";
import { type DnsResolver, type DomainName, formatDomainName, parseDomainName } from "@dicomsec/network";
import { createTestCa, listenOnLoopback, type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { ct } from "./ct.js";
import { contextOf, createDirectory, type Directory, protections } from "./directories.js";
import { SlapdServer } from "./slapd-server.js";
import { createWire } from "./wire.js";

/** Nobody sees anything without a bind: what a lost bind would read as "not found". */
const databaseLines = ["access to * by users read by anonymous auth"];

describeWithPeer("slapd", "a connection to a slapd", () => {
  let folder: TemporaryFolder;
  let directory: Directory;

  beforeEach(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder, { databaseLines });
  });
  afterEach(async () => {
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const secrets = () => [directory.server.rootPassword, directory.server.rootDn];
  const place = (port: number): Pick<SessionOptions, "server"> => ({
    server: { servers: [{ host: "127.0.0.1", port }] },
  });

  it.each(protections)("over %s is made anew after the server restarted, protection and all", async (protection) => {
    const isDirect = protection === "ldaps";
    await using wire = await createWire(isDirect ? directory.server.tlsPort : directory.server.port);
    await using client = await openConfiguration(directory.as(protection, place(wire.port)));
    const made = await client.createDevice(ct("restarted", "RESTARTED"));
    for (const kill of ["SIGTERM", "SIGKILL"] as const) {
      await directory.server.kill(kill);
      await directory.server.start();
      expect(await client.device("restarted")).toEqual(made);
      expect(await client.aeTitles()).toEqual(["RESTARTED"]);
    }
    await directory.server.restart();
    expect(await client.saveDevice({ ...made, stationName: "S" })).toMatchObject({ stationName: "S" });
    const shown = secrets().filter((secret) => wire.sent().includes(secret));
    expect(shown).toEqual(protection === "simple" ? secrets() : []);
    expect(wire.connections()).toBe(4);
  });

  it.each(protections)("over %s never finds nothing because the server is gone or silent", async (protection) => {
    await using client = await openConfiguration(directory.as(protection, { timeoutMs: 2000 }));
    await using other = await openConfiguration(directory.as(protection, { timeoutMs: 2000 }));
    await client.createDevice(ct("there", "THERE"));
    await directory.server.kill("SIGSTOP");
    const attempts = [client.device("there"), other.reserveAeTitle(["X"])];
    const refused = { code: "ERR_CONFIGURATION_TIMEOUT" };
    await Promise.all(attempts.map(async (attempt) => expect(attempt).rejects.toMatchObject(refused)));
    await directory.server.kill("SIGCONT");
    await directory.server.restart();
    expect(await client.device("there")).toBeDefined();
    await directory.server.stop();
    for (const attempt of [client.device("there"), client.networkAe("THERE"), client.aeTitles(), client.devices()])
      await expect(attempt).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_CONFIGURATION_(?:UNREACHABLE|CONNECTION_LOST|TIMEOUT)$/),
      });
  });

  it("is given up at once when the caller gives up", async () => {
    await using client = await openConfiguration(directory.as("starttls"));
    await directory.server.kill("SIGSTOP");
    const controller = new AbortController();
    const waiting = client.device("anything", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(client.device("anything", { signal: controller.signal })).rejects.toThrow("enough");
    await directory.server.kill("SIGCONT");
    expect(await client.device("anything")).toBeUndefined();
  });

  it("sends no password without TLS, or an empty one, and nothing else either", async () => {
    await using wire = await createWire(directory.server.port);
    const simple = directory.as("simple", { ...place(wire.port), allowInsecure: false });
    await expect(openConfiguration(simple)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_INSECURE" });
    const external = { ...place(wire.port), credentials: { kind: "external" } } as const;
    await expect(openConfiguration(external)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_INSECURE" });
    expect(wire.connections()).toBe(0);
    for (const credentials of [
      { kind: "simple", dn: directory.server.rootDn, password: "" },
      { kind: "simple", dn: "", password: "something" },
      { kind: "simple", dn: directory.server.rootDn, password: async () => "" },
    ] as const)
      await expect(
        openConfiguration(directory.as("simple", { ...place(wire.port), credentials })),
      ).rejects.toMatchObject({ code: "ERR_CONFIGURATION_CREDENTIALS" });
    expect(wire.sent()).toHaveLength(0);
  });

  it("tells a wrong password, and a certificate that is nobody's", async () => {
    const wrong = { kind: "simple", dn: directory.server.rootDn, password: "wrong" } as const;
    await expect(openConfiguration(directory.as("starttls", { credentials: wrong }))).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_CREDENTIALS",
      resultCode: 49,
    });
    const anonymous = openConfiguration(directory.as("ldaps", { credentials: { kind: "anonymous" } }));
    await expect(anonymous).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NO_ROOT" });
    const nobody = await contextOf(directory.ca, await directory.ca.issue({ commonName: "nobody", key: "ec-p256" }));
    const unknown = directory.as("external", { security: { kind: "starttls", context: nobody } });
    await using client = await openConfiguration(unknown);
    for (const attempt of [client.reserveAeTitle(["X"]), client.createDevice(ct("of nobody", "NOBODY"))])
      await expect(attempt).rejects.toMatchObject({ code: "ERR_CONFIGURATION_FORBIDDEN", resultCode: 50 });
  });

  it.each(["starttls", "ldaps"] as const)(
    "over %s shows no password to a server that is not trusted",
    async (protection) => {
      const isDirect = protection === "ldaps";
      await using wire = await createWire(isDirect ? directory.server.tlsPort : directory.server.port);
      await mkdir(join(folder.path, "strangers"));
      const stranger = await createTestCa(join(folder.path, "strangers"), { key: "ec-p256" });
      const wrongName = { kind: protection, context: directory.context, serverName: "another.example" } as const;
      const wrongCa = { kind: protection, context: await contextOf(stranger, directory.node) } as const;
      for (const security of [wrongName, wrongCa])
        await expect(
          openConfiguration(directory.as(protection, { ...place(wire.port), security })),
        ).rejects.toMatchObject({
          code: "ERR_CONFIGURATION_TLS",
        });
      expect(wire.sent().includes(directory.server.rootPassword)).toBe(false);
    },
  );

  it("shows no password to a server that has no TLS", async () => {
    await using plainFolder = await temporaryFolder();
    await using plain = await SlapdServer.create(plainFolder);
    await plain.start();
    await using wire = await createWire(plain.port);
    await expect(openConfiguration(directory.as("starttls", place(wire.port)))).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_TLS",
    });
    await expect(openConfiguration(directory.as("ldaps", place(wire.port)))).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_TLS",
    });
    expect(wire.sent().includes(directory.server.rootPassword)).toBe(false);
  });

  it("tells when the server wants a certificate and is shown none", async () => {
    await using strictFolder = await temporaryFolder();
    await using strict = await createDirectory(strictFolder, { verifyClient: "demand" });
    await (await openConfiguration(strict.as("ldaps"))).close();
    for (const protection of ["ldaps", "starttls"] as const) {
      const security = { kind: protection, context: strict.bareContext } as const;
      await expect(openConfiguration(strict.as(protection, { security }))).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_CONFIGURATION_(?:TLS|CONNECTION_LOST)$/),
      });
    }
  });

  it("takes nothing that came before TLS for something that came by it", async () => {
    // An answer to StartTLS, and right behind it, in clear, an answer to the bind that will be sent.
    const agreed = Buffer.from("300c02010278070a010004000400", "hex");
    const injected = Buffer.from("300c02010161070a010004000400", "hex");
    let received = "";
    const pretender = createServer((socket: Socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.write(Buffer.concat([agreed, injected]));
        socket.on("data", (chunk: Buffer) => {
          received += chunk.toString("latin1");
          socket.write(injected);
        });
      });
    });
    await using server = await listenOnLoopback(pretender);
    await expect(openConfiguration(directory.as("starttls", place(server.port)))).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_CONFIGURATION_(?:TLS|TIMEOUT)$/),
    });
    // Nothing is sent at all, or TLS is.
    expect(["", "\u0016\u0003"]).toContain(received.slice(0, 2));
    expect(received).not.toContain(directory.server.rootPassword);
  });

  it("goes on to the next server where one is away, is none, or has no DICOM configuration", async () => {
    await using emptyFolder = await temporaryFolder();
    await using empty = await SlapdServer.create(emptyFolder);
    await empty.start();
    await empty.addSuffix();
    const closed = createServer();
    closed.listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as { port: number };
    closed.close();
    const servers = [port, empty.port, directory.server.port].map((one) => ({ host: "127.0.0.1", port: one }));
    await using client = await openConfiguration(directory.as("simple", { server: { servers } }));
    expect(await client.devices()).toEqual([]);
    const none = openConfiguration(directory.as("simple", { server: { servers: servers.slice(0, 2) } }));
    await expect(none).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_CONFIGURATION_(?:NO_ROOT|CREDENTIALS)$/),
    });
  });

  it("finds its server by the DNS of a domain, and the one that is named where that knows none", async () => {
    const target = { name: parseDomainName("_ldap._tcp.hospital.example"), ttl: 60, class: "IN", type: "SRV" } as const;
    const asked: string[] = [];
    const resolver = (records: readonly object[]): DnsResolver => ({
      resolve: async (name) => {
        asked.push(formatDomainName(name as DomainName));
        return { outcome: "found", name, records, additionals: [], authorities: [], authenticated: false } as never;
      },
    });
    const server = { domain: "hospital.example", fallback: [{ host: "127.0.0.1", port: directory.server.port }] };
    const srv = {
      ...target,
      priority: 1,
      weight: 0,
      port: directory.server.port,
      target: parseDomainName("localhost"),
    };
    const dead = { ...srv, priority: 0, port: 1 };
    for (const records of [[srv, dead], []]) {
      const options = directory.as("simple", { server: { ...server, resolver: resolver(records) } });
      await using client = await openConfiguration(options);
      expect(await client.devices()).toEqual([]);
    }
    expect(asked).toEqual(["_ldap._tcp.hospital.example", "_ldap._tcp.hospital.example"]);
    const nowhere = { domain: "hospital.example", resolver: resolver([]) };
    await expect(openConfiguration(directory.as("simple", { server: nowhere }))).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_UNREACHABLE",
    });
  });

  it("gives no list that is not whole: neither beyond a limit of the server, nor where a part is on another one", async () => {
    await using firstFolder = await temporaryFolder();
    await using secondFolder = await temporaryFolder();
    const limits = ['limits dn.exact="cn=limited,o=Sometown Hospital" size=3'];
    await using first = await createDirectory(firstFolder, { databaseLines: limits });
    await using second = await createDirectory(secondFolder);
    await using writer = await openConfiguration(first.as("simple"));
    await writer.createDevice(ct("here", "HERE"));
    await using remote = await openConfiguration(second.as("simple"));
    const away = await remote.createDevice(ct("away", "AWAY"));

    const limited = { kind: "simple", dn: `cn=limited,${first.server.suffix}`, password: "some" } as const;
    const { dn, password } = limited;
    await first.server.add(`dn: ${dn}\nobjectClass: person\ncn: limited\nsn: limited\nuserPassword: ${password}\n`);
    for (const pageSize of [2, 500]) {
      await using few = await openConfiguration(first.as("simple", { credentials: limited, pageSize }));
      await expect(few.devices()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_LIMIT" });
    }

    const url = `${second.server.url}/${encodeURIComponent(away.dn!)}??sub`;
    const classes = "objectClass: referral\nobjectClass: extensibleObject";
    await first.server.add(`dn: ${away.dn}\n${classes}\ndicomDeviceName: away\nref: ${url}\n`);
    const anonymous = { credentials: { kind: "anonymous" }, securityPattern: "anonymous" } as const;
    await expect(writer.devices()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_REFERRAL" });
    await using refusing = await openConfiguration(first.as("simple", { referrals: "follow" }));
    await expect(refusing.devices()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_REFERRAL" });
    await using following = await openConfiguration(first.as("simple", { ...anonymous, referrals: "follow" }));
    expect((await following.devices()).map(({ deviceName }) => deviceName)).toEqual(["here", "away"]);
    await second.server.stop();
    await expect(following.devices()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_UNREACHABLE" });
  });

  it("reads a device page by page where the server gives no more at once", async () => {
    await using folder = await temporaryFolder();
    const limits = ['limits dn.exact="cn=limited,o=Sometown Hospital" size=3 size.prtotal=unlimited'];
    await using limited = await createDirectory(folder, { databaseLines: limits });
    const dn = `cn=limited,${limited.server.suffix}`;
    await limited.server.add(`dn: ${dn}\nobjectClass: person\ncn: limited\nsn: limited\nuserPassword: some\n`);
    await using writer = await openConfiguration(limited.as("simple"));
    const made = await writer.createDevice(ct("large", "LARGE"));
    const credentials = { kind: "simple", dn, password: "some" } as const;
    await using reader = await openConfiguration(limited.as("simple", { credentials, pageSize: 2 }));
    const read = (await reader.device("large"))!;
    expect(read.source).toHaveLength(5);
    expect(read.source).toEqual(expect.arrayContaining([...made.source!]));
  });
});
