import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { type ConfigCommand, createConfigCommand } from "./config-command.js";

describeWithPeer("slapd", "dicomsec config with LDIF and a slapd", () => {
  let made: ConfigCommand;

  beforeEach(async () => {
    made = await createConfigCommand();
  });
  afterEach(async () => made?.[Symbol.asyncDispose]());

  it("adds a device from LDIF, gives it back as such, and removes it with its titles", async () => {
    await made.addCt("ct1", "CT_1");
    const { stdout: whole } = await made.run("export");
    const blocks = whole.split("\n\n").filter((block) => /dicomDeviceName=ct1|dicomAETitle=CT_1/.test(block));
    expect(await made.run("remove", "ct1")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(await made.titles()).toEqual([]);
    expect((await made.run("remove", "ct1")).exitCode).toBe(1);
    const file = await made.folder.write("ct1.ldif", blocks.join("\n\n"));
    expect(await made.run("add", file)).toMatchObject({ exitCode: 0 });
    expect(await made.titles()).toEqual(["CT_1"]);
    const sorted = (text: string): string[] => text.split(/\n+/).toSorted((a, b) => (a < b ? -1 : 1));
    expect(sorted((await made.run("export")).stdout)).toEqual(sorted(whole));
    const elsewhere = await made.folder.write(
      "elsewhere.ldif",
      blocks.join("\n\n").replaceAll("cn=Devices", "cn=Other"),
    );
    expect(await made.run("add", elsewhere)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Devices Root"),
    });
    const more = await made.folder.write("more.ldif", whole);
    expect(await made.run("add", more)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("config import"),
    });
  });

  it("exports into a file that its owner alone reads, and imports it again", async () => {
    await made.addCt("ct1", "CT_1");
    const file = join(made.folder.path, "all.ldif");
    expect(await made.run("export", "--out", file)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toBe((await made.run("export", "--dialect", "standard")).stdout);
    expect((await made.run("export", "--out", file)).exitCode).toBe(2);
    expect((await made.run("export", "--out", file, "--force")).exitCode).toBe(0);
    const same = await made.run("import", file);
    expect(same).toMatchObject({ exitCode: 0, stdout: "0 added, 0 modified, 0 renamed, 0 deleted, 9 unchanged, 0 in conflict\n" }); // prettier-ignore
    await made.directory.server.run("ldapdelete", ["-r", made.root]);
    const planned = await made.run("import", file, "--dry-run");
    expect(planned.stdout).toContain(`add ${made.deviceDn("ct1")}\n  add objectClass: top\n`);
    expect(planned.stdout).toContain("nothing was changed: 9 to add,");
    expect((await made.config(["find", "--ldap", made.directory.server.url])).exitCode).toBe(1);
    expect(await made.run("import", file)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^9 added,/) });
    expect((await made.run("export")).stdout).toBe(await readFile(file, "utf8"));
  });

  it("plans an import without showing passwords, and does nothing where a record does not fit", async () => {
    await made.addCt("ct1", "CT_1");
    const change = `version: 1\n\ndn: ${made.deviceDn("ct1")}\nchangetype: modify\nreplace: dicomDescription\ndicomDescription: new\n-\nreplace: userPassword\nuserPassword: hidden-one\n-\n\n`; // prettier-ignore
    const planned = await made.config(["import", "-", "--dry-run", ...made.accesses.simple], change);
    expect(planned).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(
        `modify ${made.deviceDn("ct1")}\n  replace dicomDescription: new\n  replace userPassword: [not shown]\n`,
      ),
    });
    const json = await made.config(["import", "-", "--dry-run", "--json", ...made.accesses.simple], change);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { outcome: "change", change: { kind: "modify", modifications: [{ values: ["new"] }, { values: null }] } },
    ]);
    expect(planned.stdout + json.stdout).not.toMatch(/hidden-one|aGlkZGVuLW9uZQ/);
    const unfit = `version: 1\n\ndn: ${made.deviceDn("ct1")}\nchangetype: modify\nreplace: dicomDescription\ndicomDescription: new\n-\n\ndn: ${made.deviceDn("ct9")}\nchangetype: modify\nreplace: dicomDescription\ndicomDescription: new\n-\n`; // prettier-ignore
    const refused = await made.config(["import", "-", ...made.accesses.simple], unfit);
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`conflict ${made.deviceDn("ct9")}: it is not there\nnothing was changed: `) }); // prettier-ignore
    await using client = await made.open();
    expect((await client.device("ct1"))!.description).toBeUndefined();
    const noLdif = await made.config(["import", "-", ...made.accesses.simple], "dn: cn=x\nno LDIF\n");
    expect(noLdif).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/\(line 2\) \[ERR_CONFIGURATION_LDIF\]/),
    });
  });
});
