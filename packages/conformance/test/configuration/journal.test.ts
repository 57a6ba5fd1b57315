import { randomUUID } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConfigurationClient, openConfiguration } from "@dicomsec/configuration";
import { type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { ct } from "./ct.js";
import { createDirectory, type Directory } from "./directories.js";

/** No process has this number: it is beyond the greatest of Linux. */
const dead = 4_194_305;

describeWithPeer("slapd", "a journal of updates", () => {
  let folder: TemporaryFolder;
  let directory: Directory;
  let client: ConfigurationClient;
  let journal: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder);
    client = await openConfiguration(directory.as("simple"));
    journal = join(folder.path, "journal");
    await mkdir(journal);
  });
  afterEach(async () => {
    await client?.close();
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** A title that was reserved for a device that never came, as a record of a process has it. */
  const leave = async (title: string, pid = dead, at = new Date()): Promise<void> => {
    const { aeTitles, devices } = await client.roots();
    const adds = [`dicomAETitle=${title},${aeTitles}`, `dicomDeviceName=${title},${devices}`];
    const text = JSON.stringify({ at: at.toISOString(), adds });
    await writeFile(join(journal, `${pid}-${randomUUID()}.json`), text);
  };
  const open = async (more = {}) => (await openConfiguration(directory.as("simple", { journal, ...more }))).close();

  it("is read once by many who begin at once", async () => {
    for (const title of ["ONE", "TWO"]) {
      await client.reserveAeTitle([title]);
      await leave(title);
    }
    await Promise.all(Array.from({ length: 8 }, async () => open()));
    expect(await client.aeTitles()).toEqual([]);
    expect(await readdir(journal)).toEqual([]);
  });

  it("of a process that had the number of this one is read as well", async () => {
    await client.reserveAeTitle(["BEFORE"]);
    await leave("BEFORE", process.pid, new Date(Date.now() - 2000));
    // This process began a second ago.
    const uptime = jest.spyOn(process, "uptime").mockReturnValue(1);
    await open();
    uptime.mockRestore();
    expect(await client.aeTitles()).toEqual([]);
    await client.reserveAeTitle(["NOW"]);
    await leave("NOW", process.pid);
    await open();
    expect(await client.aeTitles()).toEqual(["NOW"]);
  });

  it("is left to whoever connects next when no server answers, this process too", async () => {
    await using hasty = await openConfiguration(directory.as("simple", { journal, timeoutMs: 3000 }));
    await directory.server.kill("SIGSTOP");
    await expect(hasty.createDevice(ct("late", "LATE"))).rejects.toMatchObject({ code: "ERR_CONFIGURATION_TIMEOUT" });
    await directory.server.kill("SIGCONT");
    expect(await readdir(journal)).toEqual([expect.stringMatching(/^0-/)]);
    await client.reserveAeTitle(["EARLY"]);
    await leave("EARLY", 0);
    await hasty.devices();
    expect(await client.aeTitles()).not.toContain("EARLY");
    expect(await readdir(journal)).toEqual([]);
  });

  it("leaves what another process adds meanwhile", async () => {
    await client.reserveAeTitle(["BOTH"]);
    await leave("BOTH");
    await leave("BOTH", process.ppid);
    await open();
    expect(await client.aeTitles()).toEqual(["BOTH"]);
  });

  it("leaves entries beneath which another has put something, and lets the configuration be opened", async () => {
    const made = await client.createDevice(ct("half", "HALF"));
    const adds = [made.dn, `cn=never,${made.dn}`];
    await writeFile(join(journal, `${dead}-${randomUUID()}.json`), JSON.stringify({ at: new Date(), adds }));
    await open();
    expect(await client.device("half")).toEqual(made);
    expect(await readdir(journal)).toHaveLength(1);
  });

  it("is let be where it cannot be read, or does not name entries", async () => {
    await mkdir(join(journal, `${dead}-${randomUUID()}.json`));
    await writeFile(
      join(journal, `${dead}-${randomUUID()}.json`),
      JSON.stringify({ at: new Date(), adds: ["no name"] }),
    );
    await open();
    expect(await readdir(journal)).toHaveLength(1);
  });

  it("changes nothing where the security pattern has changes made at the server alone", async () => {
    await client.reserveAeTitle(["MANUAL"]);
    await leave("MANUAL");
    await open({ securityPattern: "basic-manual" });
    expect(await client.aeTitles()).toEqual(["MANUAL"]);
    await open();
    expect(await client.aeTitles()).toEqual([]);
  });
});
