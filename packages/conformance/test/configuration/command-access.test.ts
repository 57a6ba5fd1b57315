import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { type ConfigCommand, createConfigCommand } from "./config-command.js";
import { protections } from "./directories.js";
import { createWire } from "./wire.js";

describeWithPeer("slapd", "dicomsec config reaches a slapd", () => {
  let made: ConfigCommand;

  beforeEach(async () => {
    made = await createConfigCommand();
  });
  afterEach(async () => made?.[Symbol.asyncDispose]());

  it.each(protections)("finds where the configuration is over %s", async (protection) => {
    const { exitCode, stdout, stderr } = await made.config(["find", ...made.accesses[protection]]);
    const port = protection === "ldaps" ? made.directory.server.tlsPort : made.directory.server.port;
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: [
        `127.0.0.1:${port}`,
        `  configuration cn=DICOM Configuration,o=Sometown Hospital`,
        `  devices       cn=Devices,cn=DICOM Configuration,o=Sometown Hospital`,
        `  AE titles     cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Sometown Hospital\n`,
      ].join("\n"),
    });
  });

  it("tells the servers that are not there from those that have no configuration", async () => {
    const { port, url, suffix } = made.directory.server;
    await made.directory.server.run("ldapdelete", ["-r", made.root]);
    const both = await made.config(["find", "--ldap", "ldap://127.0.0.1:1", "--ldap", url, "--json"]);
    expect(both.exitCode).toBe(1);
    expect(JSON.parse(both.stdout)).toMatchObject({
      servers: [
        { host: "127.0.0.1", port: 1, roots: null, error: { code: "ERR_CONFIGURATION_UNREACHABLE" } },
        { host: "127.0.0.1", port, roots: null, error: { code: "ERR_CONFIGURATION_NO_ROOT" } },
      ],
    });
    expect((await made.config(["find", "--ldap", "ldap://127.0.0.1:1"])).exitCode).toBe(4);
    expect((await made.run("init")).exitCode).toBe(2);
    expect(await made.run("init", "--base", suffix)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect((await made.config(["find", "--ldap", url])).exitCode).toBe(0);
    const again = await made.run("init", "--base", suffix);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[ERR_CONFIGURATION_EXISTS]") });
  });

  it("sends no password, and changes nothing, where the connection is not protected", async () => {
    await using wire = await createWire(made.directory.server.port);
    const url = `ldap://127.0.0.1:${wire.port}`;
    const bare = await made.config(["reserve-ae", "--title", "X", "--ldap", url, ...made.bind]);
    expect(bare).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[ERR_CONFIGURATION_INSECURE]") });
    const nobody = await made.config(["list", "--ldap", url]);
    expect(nobody).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--starttls .*\[ERR_CONFIGURATION_INSECURE\]/),
    });
    const manual = await made.config([
      "reserve-ae",
      "--title",
      "X",
      "--security-pattern",
      "tls-manual",
      ...made.accesses.ldaps,
    ]);
    expect(manual).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[ERR_CONFIGURATION_MANUAL]") });
    expect(wire.sent()).not.toContain(made.directory.server.rootPassword);
    expect(await made.titles()).toEqual([]);
    expect((await made.config(["list", "--ldap", url, "--security-pattern", "anonymous"])).exitCode).toBe(0);
  });

  it("tells what the server refuses without what it was asked with", async () => {
    const { tlsUrl, rootDn } = made.directory.server;
    const wrong = await made.folder.write("wrong.txt", "not-the-password\n");
    const asRoot = ["--bind-dn", rootDn, "--bind-password-file", wrong];
    const denied = await made.config(["list", "--ldap", tlsUrl, ...made.trust, ...asRoot]);
    expect(denied).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("[ERR_CONFIGURATION_CREDENTIALS]") });
    expect(denied.stderr).not.toMatch(/not-the-password|cn=admin/);
    const stranger = await made.config([
      "list",
      ...made.accesses.ldaps,
      "--trust",
      made.directory.node.certificateFile,
    ]);
    expect(stranger).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("[ERR_CONFIGURATION_TLS]") });
    await made.directory.server.kill("SIGSTOP");
    const silent = await made.config(["list", ...made.accesses.starttls, "--timeout", "0.5005"]);
    expect(silent).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("[ERR_CONFIGURATION_TIMEOUT]") });
  });
});
